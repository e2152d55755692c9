// Discs: cue sheets, CD-Text and DDP against what their descriptions say, byte by byte.
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "base/error.h"
#include "studies/ddp.h"
#include "studies/md5.h"
#include "support/audio_files.h"

namespace dubstage {

namespace {

constexpr Frames sector = 588;

// Two tracks: the first of 10 s, then 2 s of pause, then 10 s.
Disc two_tracks()
{
    Disc disc;
    disc.title = "Caf\u00e9";
    disc.artist = "Who";
    disc.upc = "0036000291452";
    disc.tracks = {{"One", "", "DEABC2600001", std::nullopt, 0},
                   {"Two \"2\"", "Others", "", 750 * sector, 900 * sector}};
    disc.frames = 1650 * sector;
    return disc;
}

std::string text_of(const std::filesystem::path& file)
{
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

std::string md5_of(const std::string& text)
{
    Md5 sum;
    sum.add(text.data(), text.size());
    return sum.finish();
}

// By long division, unlike the shifting of the writer.
unsigned remainder_of(const std::string& bytes)
{
    std::vector<int> bits;
    for (const char byte : bytes)
        for (int b = 7; b >= 0; --b) bits.push_back(static_cast<unsigned char>(byte) >> b & 1);
    bits.resize(bits.size() + 16);
    const int polynomial[] = {1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    for (std::size_t i = 0; i + 16 < bits.size(); ++i)
        if (bits[i] != 0)
            for (std::size_t k = 0; k < 17; ++k) bits[i + k] ^= polynomial[k];
    unsigned rest = 0;
    for (std::size_t i = bits.size() - 16; i < bits.size(); ++i)
        rest = 2 * rest + static_cast<unsigned>(bits[i]);
    return rest;
}

} // namespace

TEST(Disc, a_cue_sheet_has_each_start_in_sectors)
{
    EXPECT_EQ(cue_sheet(two_tracks(), "disc.wav"), "CATALOG 0036000291452\n"
                                                   "PERFORMER \"Who\"\n"
                                                   "TITLE \"Caf\u00e9\"\n"
                                                   "FILE \"disc.wav\" WAVE\n"
                                                   "  TRACK 01 AUDIO\n"
                                                   "    TITLE \"One\"\n"
                                                   "    PERFORMER \"Who\"\n"
                                                   "    ISRC DEABC2600001\n"
                                                   "    INDEX 01 00:00:00\n"
                                                   "  TRACK 02 AUDIO\n"
                                                   "    TITLE \"Two '2'\"\n"
                                                   "    PERFORMER \"Others\"\n"
                                                   "    INDEX 00 00:10:00\n"
                                                   "    INDEX 01 00:12:00\n");
}

TEST(Disc, minutes_of_a_disc_go_past_sixty)
{
    EXPECT_EQ(sector_time(75 * 60 * 79 + 75 * 59 + 74, ":"), "79:59:74");
    EXPECT_EQ(sector_time(150, ""), "000200");
}

TEST(Disc, cd_text_is_in_packs_that_check)
{
    const std::string packs = cd_text(two_tracks());
    ASSERT_EQ(packs.size() % 18, 0u);
    std::string titles, artists;
    for (std::size_t at = 0; at < packs.size(); at += 18) {
        const std::string pack = packs.substr(at, 16);
        const unsigned sum =
            static_cast<unsigned char>(packs[at + 16]) * 256u + static_cast<unsigned char>(packs[at + 17]);
        EXPECT_EQ(sum, 0xFFFFu & ~remainder_of(pack)) << at;
        EXPECT_EQ(static_cast<unsigned char>(pack[2]), at / 18);
        if (static_cast<unsigned char>(pack[0]) == 0x80) titles += pack.substr(4);
        if (static_cast<unsigned char>(pack[0]) == 0x81) artists += pack.substr(4);
    }
    EXPECT_TRUE(titles.starts_with(std::string("Caf\xE9\0One\0Two \"2\"\0", 17))) << titles;
    EXPECT_TRUE(artists.starts_with(std::string("Who\0Who\0Others\0", 15))) << artists;
    // The second pack of titles begins with the fourth letter of the second track's.
    EXPECT_EQ(packs.substr(18, 4), std::string("\x80\x02\x01\x03", 4));
    const std::string sizes = packs.substr(packs.size() - 54 + 4, 12);
    EXPECT_EQ(sizes, std::string("\0\1\2\0\2\2\0\0\0\0\0\0", 12));
}

TEST(Disc, letters_that_cd_text_has_not_become_question_marks)
{
    Disc disc = two_tracks();
    disc.title = "\u4e2d a";
    EXPECT_EQ(cd_text(disc).substr(4, 4), std::string("? a\0", 4));
}

TEST(Disc, more_text_than_a_disc_holds_is_refused)
{
    Disc disc = two_tracks();
    disc.tracks.front().title = std::string(4000, 'a');
    EXPECT_THROW(cd_text(disc), Error);
}

// Every line as in the example of the description that ddp.h names.
TEST(Ddp, records_have_their_fields_in_their_places)
{
    const DdpTexts texts = ddp_texts(two_tracks());
    ASSERT_EQ(texts.id.size(), 128u);
    EXPECT_TRUE(texts.id.starts_with("DDP 2.000036000291452 "));
    EXPECT_EQ(texts.id.substr(87, 2), "CD");
    ASSERT_EQ(texts.map.size(), 3 * 128u);
    const auto packet = [&](std::size_t i) { return texts.map.substr(128 * i, 91); };
    EXPECT_EQ(packet(0).substr(0, 38), "VVVMS0             " + std::string("126        CDTEXT  "));
    EXPECT_EQ(packet(1).substr(0, 38), "VVVMS0             448        PQ DESCR");
    EXPECT_EQ(packet(2).substr(0, 50), "VVVMD0            1800                DA70     150");
    EXPECT_EQ(packet(0).substr(71), " 17CDTEXT.BIN       ");
    EXPECT_EQ(packet(1).substr(71), " 17PQDESCR          ");
    EXPECT_EQ(packet(2).substr(71), " 17IMAGE.DAT        ");
}

TEST(Ddp, the_subcode_tells_lead_in_indices_and_lead_out)
{
    const std::string subcode = ddp_texts(two_tracks()).subcode;
    ASSERT_EQ(subcode.size(), 7 * 64u);
    const char* lines[] = {"VVVS0000  00000001              0036000291452",
                           "VVVS0100  00000001  DEABC2600001",
                           "VVVS0101  00020001",
                           "VVVS0200  00120001",
                           "VVVS0201  00140001",
                           "VVVSAA01  00240001",
                           "VVVSAA01  00240001"};
    for (std::size_t i = 0; i < 7; ++i) {
        std::string wanted = lines[i];
        wanted.resize(64, ' ');
        EXPECT_EQ(subcode.substr(64 * i, 64), wanted);
    }
}

TEST(Ddp, the_image_is_two_seconds_of_silence_and_the_sound_and_its_sums_are_right)
{
    const test::TemporaryFolder folder;
    Disc disc = two_tracks();
    disc.tracks.resize(1);
    disc.frames = 10 * sector;
    test::write_audio(folder / "disc.wav",
                      test::noise_channels(2, static_cast<std::size_t>(disc.frames), 0.5), 44100,
                      SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    const CancelFlag never{false};
    write_ddp(disc, folder / "disc.wav", folder / "ddp", never);
    const std::string image = text_of(folder / "ddp/IMAGE.DAT"), wav = text_of(folder / "disc.wav");
    ASSERT_EQ(image.size(), 160 * 2352u);
    EXPECT_EQ(image.substr(0, 150 * 2352), std::string(150 * 2352, '\0'));
    EXPECT_EQ(image.substr(150 * 2352), wav.substr(wav.size() - 10 * 2352));
    std::istringstream sums(text_of(folder / "ddp/CHECKSUM.MD5"));
    int files = 0;
    for (std::string line; std::getline(sums, line); ++files)
        EXPECT_EQ(line.substr(0, 32), md5_of(text_of(folder / ("ddp/" + line.substr(34))))) << line;
    EXPECT_EQ(files, 5);
}

// RFC 1321, A.5
TEST(Md5Sum, is_that_of_the_standard)
{
    EXPECT_EQ(md5_of(""), "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(md5_of("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
    EXPECT_EQ(md5_of("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
              "57edf4a22be3c955ac49da2e2107b67a");
}

} // namespace dubstage
