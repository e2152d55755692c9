// What --range understands.
#include "session/range.h"

#include "session/sessions.h"

namespace dubstage::test {

namespace {

Session song()
{
    return parse(with_track("") +
                 "[[marker]]\nname = \"verse\"\nat = 16\n[[marker]]\nname = \"chorus\"\nat = 48\n"
                 "[[range]]\nname = \"bridge\"\nfrom = 60\nto = 70\n");
}

void expect_refused(const std::string& text, const std::string& remedy)
{
    try {
        parse_range(text, song());
        ADD_FAILURE() << "not refused: " << text;
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::usage);
        EXPECT_EQ(error.subject(), "--range " + text);
        EXPECT_NE(error.remedy().find(remedy), std::string::npos) << error.what();
    }
}

} // namespace

TEST(Range, is_two_times_two_markers_or_a_name)
{
    const auto expect = [](const std::string& text, Frames from, Frames to) {
        const TimeRange range = parse_range(text, song());
        EXPECT_EQ(range.from, from) << text;
        EXPECT_EQ(range.to, to) << text;
    };
    expect("0:10..0:20", 480000, 960000);
    expect("1.5..2", 72000, 96000);
    expect("verse..chorus", 16 * 48000, 48 * 48000);
    expect("verse..0:20", 16 * 48000, 20 * 48000);
    expect("bridge", 60 * 48000, 70 * 48000);
    expect("0:10..", 480000, -1);
    expect("..0:20", 0, 960000);
    expect("chorus..", 48 * 48000, -1);
}

TEST(Range, that_is_none_is_refused_with_what_would_be_one)
{
    expect_refused("brigde", "'bridge'");
    expect_refused("vers..chorus", "'verse'");
    expect_refused("..", "FROM..TO");
    expect_refused("0:20..0:10", "swap");
    expect_refused("0:10..0:10", "swap");
    expect_refused("-1..2", "0");
    expect_refused("", "bridge");
}

} // namespace dubstage::test
