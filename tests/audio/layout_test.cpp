// Layouts: which loudspeaker is which channel, here and in a WAVE file.

#include <gtest/gtest.h>

#include "audio/layout.h"
#include "base/error.h"

namespace dubstage {
namespace {

std::string names(const Layout& layout)
{
    std::string text;
    for (int c = 0; c < layout.channels(); ++c) text += (c > 0 ? " " : "") + layout.channel_name(c);
    return text;
}

TEST(Layout, orders_channels_as_smpte_and_dolby_do)
{
    EXPECT_EQ(names(parse_layout("stereo", "")), "L R");
    EXPECT_EQ(names(parse_layout("LCR", "")), "L R C");
    EXPECT_EQ(names(parse_layout("quad", "")), "L R Ls Rs");
    EXPECT_EQ(names(parse_layout("5.1", "")), "L R C LFE Ls Rs");
    EXPECT_EQ(names(parse_layout("7.1", "")), "L R C LFE Lss Rss Lrs Rrs");
    EXPECT_EQ(names(parse_layout("5.1.4", "")), "L R C LFE Ls Rs Ltf Rtf Ltr Rtr");
    EXPECT_EQ(names(parse_layout("7.1.4", "")), "L R C LFE Lss Rss Lrs Rrs Ltf Rtf Ltr Rtr");
    EXPECT_EQ(names(parse_layout("9.1.6", "")), "L R C LFE Lss Rss Lrs Rrs Lw Rw Ltf Rtf Ltm Rtm Ltr Rtr");
    EXPECT_EQ(names(parse_layout("3 channels", "")), "1 2 3");
}

// Masks of Microsoft's WAVE_FORMAT_EXTENSIBLE; 9.1.6 has loudspeakers that no bit names.
TEST(Layout, knows_the_wave_mask)
{
    EXPECT_EQ(parse_layout("mono", "").wave_mask(), 0x4u);
    EXPECT_EQ(parse_layout("stereo", "").wave_mask(), 0x3u);
    EXPECT_EQ(parse_layout("5.1", "").wave_mask(), 0x60fu);
    EXPECT_EQ(parse_layout("7.1", "").wave_mask(), 0x63fu);
    EXPECT_EQ(parse_layout("7.1.4", "").wave_mask(), 0x2d63fu);
    EXPECT_EQ(parse_layout("9.1.6", "").wave_mask(), 0u);
    EXPECT_EQ(parse_layout("8 channels", "").wave_mask(), 0u);
}

TEST(Layout, puts_backs_before_sides_in_a_wave_file)
{
    EXPECT_EQ(parse_layout("7.1", "").wave_order(), (std::vector<int>{0, 1, 2, 3, 6, 7, 4, 5}));
    EXPECT_EQ(parse_layout("5.1", "").wave_order(), (std::vector<int>{0, 1, 2, 3, 4, 5}));
}

TEST(Layout, refuses_unknown_names_with_the_nearest)
{
    for (const auto& [name, hint] :
         {std::pair{"sterio", "stereo"}, {"0 channels", "1 to 256"}, {"5.2", "5.1"}, {"", "known"}}) {
        try {
            parse_layout(name, "film.toml:3: layout");
            FAIL() << name;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_session);
            EXPECT_EQ(error.subject(), "film.toml:3: layout");
            EXPECT_NE(error.remedy().find(hint), std::string::npos) << error.what();
        }
    }
}

} // namespace
} // namespace dubstage
