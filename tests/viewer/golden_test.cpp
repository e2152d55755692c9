// Pictures of every panel against those that somebody looked at and kept in golden/.
//
// To keep new ones: DUBSTAGE_KEEP_GOLDEN=1 viewer_test --gtest_filter='*Golden*', then look at each.
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <numbers>
#include <stb/stb_image.h>

#include "analysis/album.h"
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

// Three short songs, measured once: noise and a tone, ever louder, as mix, master and reference.
struct Songs {
    Songs()
    {
        write("song_mix.wav", 0.35, 0.6);
        write("song_master.wav", 0.7, 0.45);
        write("ref.wav", 0.8, 0.7);
        Robot robot;
        robot.drop({folder.path()});
        for (const Trace& trace : robot.bench().now().traces) {
            paths.push_back(trace.path);
            programmes.push_back(robot.bench().programme(trace.id));
        }
    }
    void write(const std::string& name, double peak, double dull) const
    {
        constexpr std::size_t frames = 4 * 48000;
        test::Channels noise = test::noise_channels(3, frames, 0.5);
        for (auto& channel : noise)
            for (std::size_t i = 1; i < frames; ++i)
                channel[i] = dull * channel[i - 1] + (1 - dull) * channel[i];
        test::Channels sound(2, std::vector<double>(frames));
        for (std::size_t i = 0; i < frames; ++i) {
            const double at = static_cast<double>(i) / 48000, loud = 0.3 + 0.7 * std::abs(std::sin(2 * at)),
                         tone = 0.3 * std::sin(2 * std::numbers::pi * 440 * at);
            for (std::size_t c = 0; c < 2; ++c)
                sound[c][i] = peak * loud * (noise[c][i] + noise[2][i] + tone);
        }
        test::write_audio(folder / name, sound, 48000, SF_FORMAT_WAV | SF_FORMAT_PCM_24);
    }
    test::TemporaryFolder folder;
    std::vector<std::filesystem::path> paths;
    std::vector<ProgrammePointer> programmes;
};

void add_songs(Robot& robot, const Songs& songs)
{
    auto steps = std::make_shared<Steps>();
    steps->steps.resize(1);
    steps->steps[0].name = "1 compressor";
    for (int i = 0; i < 40; ++i) steps->steps[0].reduction_db.push_back(3 + 2 * std::sin(0.4 * i));
    std::vector<const Measurement*> album;
    std::vector<int> ids;
    for (std::size_t i = 0; i < songs.paths.size(); ++i) {
        const int id = add_measured(robot.bench(), songs.paths[i], songs.programmes[i]);
        const Role role = find(robot.bench().now(), id)->role;
        robot.bench().set_status(id, {Stage::ready, 1, "", songs.programmes[i], songs.paths[i],
                                      role == Role::mastered ? steps : nullptr});
        if (role == Role::mastered)
            robot.bench().arrange([&](Comparison& comparison) { focus_trace(comparison, id); });
        if (role == Role::reference) continue;
        album.push_back(&songs.programmes[i]->measured);
        ids.push_back(id);
    }
    robot.bench().album = std::make_shared<const AlbumResult>(AlbumResult{measure_album(album), ids});
    robot.bench().arrange([](Comparison& comparison) { comparison.view.selection = Range{1, 3}; });
}

const Songs& songs() // made before the viewer that shows them: there is one of them at a time
{
    static const Songs all;
    return all;
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
    const Songs& measured = songs();
    Robot robot(1100, 700);
    if (GetParam() == "session")
        open_session(robot);
    else
        add_songs(robot, measured);
    robot.bench().arrange([&](Comparison& comparison) { comparison.view.panel = GetParam(); });
    robot.settle();
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
