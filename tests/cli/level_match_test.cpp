// dubstage render --bypass ... --level-match: what is left is as loud as the whole.
#include <algorithm>
#include <cmath>

#include "cli/dubstage.h"
#include "cli/workshop.h"

namespace dubstage {

namespace {

// A tone that its own insert turns down by 9 dB, and the master's, behind the fader, by 3 dB and to its
// ceiling.
std::string session_with_inserts(const Workshop& shop, const std::string& file)
{
    return shop.text(
        "song.toml",
        "[master]\ninsert = [{ type = \"gain\", gain_db = -3, position = \"post\" }, { type = "
        "\"limiter\", position = \"post\" }]\n[[track]]\nname = \"a\"\ninsert = [{ type = \"gain\", "
        "gain_db = -9 }]\nclip = [{ file = \"" +
            file + "\" }]\n");
}

double peak_of(const Workshop& shop, const std::vector<std::string>& more)
{
    std::vector<std::string> words{
        "render", shop.path("song.toml"), "-o", shop.path("out"), "--bits", "32f", "--device", "cpu"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = dubstage_program(words);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    double peak = 0;
    for (const double sample : read_audio(shop.path("out/mix.wav")).samples)
        peak = std::max(peak, std::abs(sample));
    return 20 * std::log10(peak);
}

} // namespace

TEST(LevelMatch, what_is_left_is_as_loud_as_the_whole)
{
    const Workshop shop;
    session_with_inserts(shop, shop.sine("voice.wav", 2.0));
    const double whole = peak_of(shop, {});
    EXPECT_NEAR(peak_of(shop, {"--bypass", "inserts"}), whole + 9, 0.01);
    for (const std::string what : {"all", "inserts", "master"})
        EXPECT_NEAR(peak_of(shop, {"--bypass", what, "--level-match"}), whole, 0.01) << what;
}

TEST(LevelMatch, needs_something_that_is_bypassed_and_something_that_sounds)
{
    const Workshop shop;
    session_with_inserts(shop, shop.sine("voice.wav", 2.0, 0.0));
    const std::vector<std::string> words{"render", shop.path("song.toml"), "-o", shop.path("out"), "--device",
                                         "cpu",    "--level-match"};
    expect_error(dubstage_program(words), 64, "nothing is bypassed");
    auto more = words;
    more.insert(more.end(), {"--bypass", "all"});
    expect_error(dubstage_program(more), 65, "has no loudness to match");
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{});
}

TEST(LevelMatch, shaped_dither_fits_whole_numbers_at_the_rates_of_its_curves)
{
    const Workshop shop;
    session_with_inserts(shop, shop.sine("voice.wav", 0.5));
    const auto render = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words{"render", shop.path("song.toml"), "-o", shop.path("out"), "--device",
                                       "cpu"};
        words.insert(words.end(), more.begin(), more.end());
        return dubstage_program(words);
    };
    EXPECT_EQ(render({"--bits", "16", "--dither", "strong"}).status, 0);
    expect_error(render({"--bits", "32f", "--dither", "gentle"}), 64, "no dither to shape");
    expect_error(render({"--bits", "16", "--dither", "gentle", "--no-dither"}), 64, "exclude each other");
    expect_error(render({"--bits", "16", "--dither", "gentle", "--rate", "96000"}), 64,
                 "made for 44.1 and 48 kHz");
}

} // namespace dubstage
