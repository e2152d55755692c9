// Pictures of every panel against those that somebody looked at and kept in golden/.
//
// To keep new ones: DUBSTAGE_KEEP_GOLDEN=1 viewer_test --gtest_filter='*Golden*', then look at each.
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <stb/stb_image.h>

#include "support/audio_files.h"
#include "support/places.h"
#include "viewer/draw/image.h"
#include "viewer/support/robot.h"

namespace dubstage::viewer {

namespace {

// Compilers round differently; more than this is another picture.
constexpr double most_differing = 0.003;
constexpr int noticeable = 5; // of 255

std::filesystem::path golden_folder()
{
    return std::filesystem::path(source_path("/tests/viewer/golden"));
}

Image read_png(const std::filesystem::path& path)
{
    int width = 0, height = 0, channels = 0;
    unsigned char* pixels = stbi_load(path.c_str(), &width, &height, &channels, 4);
    if (pixels == nullptr) return {};
    Image image(width, height);
    std::memcpy(image.pixels.data(), pixels, 4 * image.pixels.size());
    stbi_image_free(pixels);
    return image;
}

class Golden : public testing::TestWithParam<std::string> {
  protected:
    void fill(Robot& robot);
    // A small session with all that its panel shows: groups, sends, inserts of both kinds.
    void open_session(Robot& robot);
    test::TemporaryFolder folder_;
};

void Golden::open_session(Robot& robot)
{
    test::write_audio(folder_ / "a.wav", test::noise_channels(2, 24000, 0.25), 48000,
                      SF_FORMAT_WAV | SF_FORMAT_PCM_24);
    std::ofstream(folder_ / "session.toml") << R"([session]
name = "Two voices"
layout = "stereo"
tail = 0
[[bus]]
name = "voices"
insert = [{ type = "compressor", threshold_db = -20, ratio = 3 }]
[[bus]]
name = "echo"
insert = [{ type = "delay", time = "100 ms" }]
[[track]]
name = "one"
to = "voices"
gain_db = -3
insert = [{ type = "eq", bands = [{ type = "low_cut", frequency = 80 }] }]
send = [{ to = "echo", gain_db = -12 }]
clip = [{ file = "a.wav" }]
[[track]]
name = "two"
to = "voices"
clip = [{ file = "a.wav", position = "0.1" }]
)";
    robot.drop({folder_ / "session.toml"});
}

void Golden::fill(Robot& robot)
{
    if (GetParam() == "session") {
        open_session(robot);
        return;
    }
    add_measured(robot.bench(), "song_mix.wav", made_up_programme(60, 2, -20));
    const int master = add_measured(robot.bench(), "song_master.wav", made_up_programme(60, 2, -14));
    add_measured(robot.bench(), "ref.wav", made_up_programme(60, 2, -12));
    robot.bench().arrange([&](Comparison& comparison) { focus_trace(comparison, master); });
}

std::vector<std::string> names()
{
    std::vector<std::string> all;
    for (const PanelType& type : panel_types()) all.emplace_back(type.name);
    return all;
}

} // namespace

INSTANTIATE_TEST_SUITE_P(All, Golden, testing::ValuesIn(names()), [](const auto& one) { return one.param; });

TEST_P(Golden, looks_as_it_was_kept)
{
    Robot robot(1100, 700);
    fill(robot);
    robot.bench().arrange([&](Comparison& comparison) { comparison.view.panel = GetParam(); });
    robot.frames(8);
    const Image picture = robot.picture();
    const auto path = golden_folder() / (GetParam() + ".png");
    if (std::getenv("DUBSTAGE_KEEP_GOLDEN") != nullptr) {
        std::filesystem::create_directories(golden_folder());
        write_png(path, picture);
    }
    const double differing = differing_share(picture, read_png(path), noticeable);
    EXPECT_LE(differing, most_differing);
    if (differing <= most_differing) return;
    const auto seen = std::filesystem::path(testing::TempDir()) / ("dubstage-" + GetParam() + ".png");
    write_png(seen, picture);
    ADD_FAILURE() << "what is drawn now lies in " << seen << ", what was kept in " << path;
}

} // namespace dubstage::viewer
