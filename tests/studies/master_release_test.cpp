// Release files: what they say comes back, and what is wrong in them is told with its line.
#include <gtest/gtest.h>

#include "base/error.h"
#include "studies/release_file.h"

namespace dubstage {

namespace {

std::string refusal(const std::string& text)
{
    try {
        parse_release(text, "album.toml");
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_data);
        return error.what();
    }
    ADD_FAILURE() << "not refused: " << text;
    return "";
}

void expect_refused(const std::string& text, const std::string& part)
{
    const std::string message = refusal(text);
    EXPECT_NE(message.find(part), std::string::npos) << message;
    EXPECT_TRUE(message.starts_with("album.toml:")) << message;
}

const std::string whole = R"(title = "An \"Album\""
artist = "Who"
upc = "036000291452"
anchor = "Two"
[[song]]
file = "/a/one.wav"
isrc = "DE-ABC-26-00001"
trim_db = -1.5
[[song]]
file = "/a/two.flac"
title = "Two"
artist = "Others"
gap = "1.5 s"
[[song]]
file = "/a/three.wav"
crossfade = "4 s"
side = "B"
)";

} // namespace

TEST(ReleaseFile, says_everything_about_its_songs)
{
    const Release release = parse_release(whole, "/a/album.toml");
    ASSERT_EQ(release.songs.size(), 3u);
    EXPECT_EQ(release.title, "An \"Album\"");
    EXPECT_EQ(release.upc, "0036000291452");
    EXPECT_EQ(release.anchor, 1u);
    EXPECT_EQ(release.songs[0].title, "one");
    EXPECT_EQ(release.songs[0].isrc, "DEABC2600001");
    EXPECT_EQ(release.songs[0].trim_db, -1.5);
    EXPECT_EQ(release.songs[0].gap_s, 2);
    EXPECT_EQ(release.songs[1].artist, "Others");
    EXPECT_EQ(release.songs[1].gap_s, 1.5);
    EXPECT_EQ(release.songs[2].crossfade_s, 4);
    EXPECT_EQ(release.songs[2].side, 2);
}

TEST(ReleaseFile, what_is_written_reads_back)
{
    const Release release = parse_release(whole, "/a/album.toml");
    const std::string text = write_release(release);
    EXPECT_EQ(write_release(parse_release(text, "/elsewhere/release.toml")), text);
    EXPECT_NE(text.find("\"/a/two.flac\""), std::string::npos) << text;
}

TEST(ReleaseFile, relative_files_lie_beside_it)
{
    EXPECT_EQ(parse_release("[[song]]\nfile = \"mixes/one.wav\"\n", "/a/album.toml").songs[0].file,
              "/a/mixes/one.wav");
}

TEST(ReleaseFile, what_is_wrong_is_told_with_its_line)
{
    expect_refused("title = \"A\"\n", "has no song");
    expect_refused("titel = \"A\"\n", "title");
    expect_refused("[[song]]\ntitle = \"A\"\n", "'file' is missing");
    expect_refused("[[song]]\nfile = \"a.wav\"\nisrc = \"DE-ABC-26-1\"\n",
                   "album.toml:3: song 1: isrc: \"DE-ABC-26-1\" is no ISRC");
    expect_refused("upc = \"036000291453\"\n[[song]]\nfile = \"a.wav\"\n", "its last digit should be 2");
    expect_refused("upc = \"12345\"\n[[song]]\nfile = \"a.wav\"\n", "write 12 or 13 digits");
    expect_refused("anchor = \"B\"\n[[song]]\nfile = \"a.wav\"\n", "no song is called \"B\"");
    expect_refused("anchor = \"a\"\n[[song]]\nfile = \"a.wav\"\n[[song]]\nfile = \"b/a.wav\"\n",
                   "several songs are called \"a\"");
    expect_refused("[[song]]\nfile = \"a.wav\"\ngap = 1\ncrossfade = 1\n", "exclude each other");
    expect_refused("[[song]]\nfile = \"a.wav\"\ntrim_db = 50\n", "trim_db");
    expect_refused("[[song]]\nfile = \"a.wav\"\nside = \"a side\"\n", "no side of a record");
    expect_refused("[[song]]\nfile = \"a.wav\"\nside = 2\n[[song]]\nfile = \"b.wav\"\nside = 1\n",
                   "a song of side A after one of side B");
}

} // namespace dubstage
