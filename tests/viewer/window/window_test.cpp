// The built program on a screen with results of the demo session, driven by real key and mouse events. What
// must be seen is drawn beside it, by the same application without a window.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <optional>
#include <thread>
#include <utility>

#include "support/audio_files.h"
#include "support/places.h"
#include "support/program.h"
#include "viewer/app/app.h"
#include "viewer/app/offscreen.h"
#include "viewer/sound/trace_player.h"
#include "viewer/window/desktop.h"
#include "viewer/window/drag_source.h"
#include "viewer/window/resources.h"

namespace dubstage::viewer {

namespace {

using test::Desktop;
using test::Environment;
using test::Running;

constexpr int width = 1000, height = 700;
// Of the pixels, this share may differ by more than 5 of 255: the pointer, and edges that another renderer
// rounds differently.
constexpr double most_different = 0.003;
constexpr int colour_tolerance = 5;

// Four seconds of the demo session's chorus, dry and mixed, with what was measured of them beside them.
class Demo {
  public:
    Demo()
    {
        render("Tin Weather unmixed.wav", {"--bypass", "all"});
        render("Tin Weather mix.wav", {});
        run({"measure", files_[0].string(), files_[1].string(), "--dsm", folder_.path().string()});
    }
    const std::vector<std::filesystem::path>& files() const { return files_; }

  private:
    static void run(std::vector<std::string> words)
    {
        words.insert(words.end(), {"--quiet", "--threads", "1"});
        const Outcome outcome = run_program(built_path("/bin/dubstage"), words);
        if (outcome.status != 0) throw std::runtime_error(outcome.err);
    }
    void render(const std::string& name, const std::vector<std::string>& how)
    {
        std::vector<std::string> words{"render",  source_path("/examples/demo/session.toml"),
                                       "-o",      (folder_ / "render").string(),
                                       "--range", "0:44..0:48"};
        words.insert(words.end(), how.begin(), how.end());
        run(words);
        files_.push_back(folder_ / name);
        std::filesystem::rename(folder_ / "render/mix.wav", files_.back());
    }

    dubstage::test::TemporaryFolder folder_;
    std::vector<std::filesystem::path> files_; // in the order in which the viewer lists them
};

class WindowTest : public testing::Test {
  protected:
    static void SetUpTestSuite()
    {
        desktop = new Desktop(width + 40, height + 40);
        demo = new Demo();
    }
    static void TearDownTestSuite()
    {
        delete demo;
        delete desktop;
        demo = nullptr;
        desktop = nullptr;
    }

    WindowTest() : files_(demo->files())
    {
        // Nothing under the pointer at first.
        desktop->act({"mousemove", std::to_string(width + 20), std::to_string(height + 20)});
    }

    Environment environment() const
    {
        return {{"DISPLAY", desktop->display()},
                {"WAYLAND_DISPLAY", ""},
                {"SDL_AUDIODRIVER", "dummy"},
                {"XDG_CONFIG_HOME", folder_.path().string()},
                {"XDG_STATE_HOME", folder_.path().string()},
                {"XDG_CACHE_HOME", folder_.path().string()}};
    }
    void start(std::vector<std::string> arguments = {})
    {
        arguments.insert(arguments.begin(),
                         {"--size", std::to_string(width) + "x" + std::to_string(height), "--threads", "1"});
        for (const auto& file : files_) arguments.push_back(file.string());
        Environment around = environment();
        around.insert(around.end(), extra_.begin(), extra_.end());
        program_ = std::make_unique<Running>(built_path("/bin/dubstage-viewer"), arguments, around,
                                             folder_ / "errors.txt");
        AppOptions options;
        options.threads = 1;
        twin_ = std::make_unique<App>(options);
        twin_->use_player(make_trace_player(open_sdl_out)); // that nobody plays
        twin_->resize(width, height, 1);
        twin_->open(files_);
        draw_until_done(*twin_);
        desktop->act(
            {"search", "--sync", "--onlyvisible", "--class", "dubstage-viewer", "windowfocus", "--sync"});
    }

    // The same on the screen and in the twin.
    void key(const std::string& name, int code, bool control = false)
    {
        desktop->act({"key", (control ? "ctrl+" : "") + name});
        if (control) twin_->input().push(KeyChange{key::left_control, true});
        twin_->input().push(KeyChange{code, true});
        twin_->input().push(KeyChange{code, false});
        if (control) twin_->input().push(KeyChange{key::left_control, false});
    }
    void move(int x, int y)
    {
        desktop->act({"mousemove", "--sync", std::to_string(x), std::to_string(y)});
        twin_->input().push(Move{static_cast<float>(x), static_cast<float>(y)});
    }
    void button(bool down)
    {
        desktop->act({down ? "mousedown" : "mouseup", "1"});
        twin_->input().push(Button{0, down});
    }
    void wheel(int turns)
    {
        for (int i = 0; i < std::abs(turns); ++i) {
            desktop->act({"click", turns > 0 ? "4" : "5"});
            twin_->input().push(Wheel{0, turns > 0 ? 1.0f : -1.0f});
            draw_until_done(*twin_);
        }
    }

    // Waits until the screen shows what the twin shows. There is no time limit: it is given up only when the
    // program has ended, or when the screen has stood still for long.
    void expect_same(const std::string& what)
    {
        draw_until_done(*twin_);
        const Image wanted = picture_of(*twin_);
        Image seen = screen();
        auto changed = std::chrono::steady_clock::now();
        const auto patience = std::chrono::seconds(30);
        double share = differing_share(seen, wanted, colour_tolerance);
        while (share > most_different && program_->runs() &&
               std::chrono::steady_clock::now() - changed < patience) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            Image next = screen();
            if (next.pixels != seen.pixels) changed = std::chrono::steady_clock::now();
            seen = std::move(next);
            share = differing_share(seen, wanted, colour_tolerance);
        }
        EXPECT_LE(share, most_different) << what << "\n" << program_->errors();
        if (share <= most_different) return;
        write_png(built_path("/window_test_seen.png"), seen);
        write_png(built_path("/window_test_wanted.png"), wanted);
        FAIL() << what << ": see window_test_seen.png and window_test_wanted.png in the build folder";
    }
    Image screen() const
    {
        const Image whole = desktop->picture();
        Image part(width, height);
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                part.pixels[static_cast<std::size_t>(y * width + x)] = whole.at(x, y);
        return part;
    }
    int quit()
    {
        desktop->act({"key", "ctrl+q"});
        return program_->wait();
    }

    static inline Desktop* desktop = nullptr;
    static inline Demo* demo = nullptr;
    dubstage::test::TemporaryFolder folder_;
    std::vector<std::filesystem::path> files_;
    Environment extra_; // of the program
    std::unique_ptr<Running> program_;
    std::unique_ptr<App> twin_;
};

} // namespace

TEST_F(WindowTest, every_panel_of_the_demo_is_drawn_when_its_key_is_pressed)
{
    start();
    expect_same("spectrum");
    key("1", '1');
    key("c", 'C'); // the mix is compared with what is dry
    key("2", '2');
    const auto& panels = panel_types();
    for (int i = 0; i < static_cast<int>(panels.size()); ++i) {
        key("F" + std::to_string(i + 1), key::f1 + i);
        expect_same(panels[static_cast<std::size_t>(i)].name);
    }
    EXPECT_EQ(quit(), 0);
    EXPECT_EQ(program_->errors(), "");
}

TEST_F(WindowTest, keys_change_what_is_shown_and_undo_takes_it_back)
{
    start();
    expect_same("spectrum");
    key("t", 'T'); // another tilt
    expect_same("tilt");
    key("z", 'Z', true);
    expect_same("undone");
    EXPECT_EQ(quit(), 0);
    EXPECT_EQ(program_->errors(), "");
}

// As from a file manager: one file is open, the other falls on the window.
TEST_F(WindowTest, files_dragged_from_another_program_are_opened)
{
    files_.pop_back();
    start();
    expect_same("one file");
    const std::filesystem::path dropped = demo->files().back();
    test::drag_and_drop(desktop->display(), "dubstage-viewer", 400, 300, {dropped});
    twin_->input().push(Move{400, 300});
    twin_->input().push(Drop{{dropped}});
    expect_same("both");
    ASSERT_EQ(twin_->bench().now().traces.size(), 2u);
    EXPECT_EQ(quit(), 0);
    EXPECT_EQ(program_->errors(), "");
}

TEST_F(WindowTest, taps_faster_than_frames_all_arrive)
{
    start();
    expect_same("spectrum");
    // GLFW takes two presses of one key in the same millisecond for one.
    desktop->act({"key", "--delay", "4", "F2", "F1", "F2", "F3", "F2"});
    for (const int panel : {1, 0, 1, 2, 1}) {
        twin_->input().push(KeyChange{key::f1 + panel, true});
        twin_->input().push(KeyChange{key::f1 + panel, false});
    }
    // Undo takes back one after the other: each tap was a step of its own.
    expect_same("after the taps");
    for (int i = 0; i < 3; ++i) key("z", 'Z', true);
    expect_same("three undone");
    EXPECT_EQ(quit(), 0);
}

TEST_F(WindowTest, the_mouse_points_zooms_and_selects)
{
    start();
    expect_same("spectrum");
    move(500, 300);
    expect_same("read-out at the pointer");
    wheel(3);
    expect_same("zoomed in");
    key("F2", key::f1 + 1);
    move(400, 300);
    expect_same("loudness");
    button(true);
    draw_until_done(*twin_);
    move(430, 310);
    draw_until_done(*twin_);
    move(560, 320);
    draw_until_done(*twin_);
    button(false);
    expect_same("a range selected");
    EXPECT_EQ(quit(), 0);
}

TEST_F(WindowTest, opengl_shows_what_our_own_rasteriser_shows)
{
    start({"--renderer", "gl"});
    expect_same("spectrum");
    key("F3", key::f1 + 2);
    expect_same("spectrogram"); // a texture that is read smoothly
    key("F2", key::f1 + 1);
    expect_same("loudness");
    EXPECT_EQ(quit(), 0);
    EXPECT_EQ(program_->errors(), "");
}

TEST_F(WindowTest, the_window_may_grow)
{
    start();
    expect_same("spectrum");
    desktop->act({"search", "--class", "dubstage-viewer", "windowsize", "--sync", std::to_string(width - 100),
                  std::to_string(height - 60)});
    twin_->resize(width - 100, height - 60, 1);
    draw_until_done(*twin_);
    const Image wanted = picture_of(*twin_);
    double share = 1;
    while (share > most_different && program_->runs()) {
        const Image seen = screen();
        Image part(wanted.width, wanted.height);
        for (int y = 0; y < part.height; ++y)
            for (int x = 0; x < part.width; ++x)
                part.pixels[static_cast<std::size_t>(y * part.width + x)] = seen.at(x, y);
        share = differing_share(part, wanted, colour_tolerance);
    }
    EXPECT_LE(share, most_different);
    EXPECT_EQ(quit(), 0);
}

// Letters and lines are twice as large where the display has twice as many dots to the inch.
TEST_F(WindowTest, the_window_follows_the_scale_of_its_display)
{
    Desktop fine(width + 40, height + 40);
    test::set_dots_per_inch(fine.display(), 192);
    fine.act({"mousemove", std::to_string(width + 20), std::to_string(height + 20)});
    struct Other {
        explicit Other(Desktop* next) : before(std::exchange(desktop, next)) {}
        ~Other() { desktop = before; }
        Desktop* before;
    } other(&fine);
    start();
    twin_->resize(width, height, 2);
    expect_same("at twice the scale");
    EXPECT_EQ(quit(), 0);
}

// Play and a switch by real keys, heard through SDL's driver that writes to a file: before the switch every
// sample is the one file's, behind it the other's, in step.
TEST_F(WindowTest, space_plays_and_a_number_switches_in_the_same_moment)
{
    const auto written = folder_ / "played.raw";
    extra_ = {{"SDL_AUDIODRIVER", "disk"},
              {"SDL_DISKAUDIOFILE", written.string()},
              {"SDL_DISKAUDIODELAY", "20"}}; // half as fast as it should be: busy machines keep up
    start();
    expect_same("spectrum");
    const auto played_frames = [&] {
        std::error_code error;
        const auto bytes = std::filesystem::file_size(written, error);
        return error ? std::uintmax_t{0} : bytes / (2 * sizeof(float));
    };
    const auto wait_for_frames = [&](std::uintmax_t more) {
        const auto end = played_frames() + more;
        while (played_frames() < end && program_->runs())
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    };
    for (const char* key : {"ctrl+a", "r", "1", "space"})
        desktop->act({"key", key}); // all of it, over and over
    wait_for_frames(24000);
    desktop->act({"key", "2"});
    wait_for_frames(24000);
    EXPECT_EQ(quit(), 0);

    const auto bytes = dubstage::test::read_bytes(written);
    std::vector<float> out(bytes.size() / sizeof(float));
    std::memcpy(out.data(), bytes.data(), out.size() * sizeof(float));
    const auto first = dubstage::test::read_audio(files_[0]), second = dubstage::test::read_audio(files_[1]);
    const auto begin = static_cast<std::size_t>(
        (std::find_if(out.begin(), out.end(), [](float sample) { return sample != 0; }) - out.begin()) / 2);
    const std::size_t count = out.size() / 2 - begin, loop = first[0].size();
    constexpr std::size_t jump = 240, change = 480; // frames of the cross-fades
    const auto sample = [&](std::size_t k) { return double{out[2 * (begin + k)]}; };
    // Of the frame where the file's sample is largest, of 4800 from `from` on.
    const auto gain_of = [&](const dubstage::test::Channels& file, std::size_t from) {
        std::size_t best = from;
        for (std::size_t k = from; k < from + 4800; ++k)
            if (std::abs(file[0][k % loop]) > std::abs(file[0][best % loop])) best = k;
        return sample(best) / file[0][best % loop];
    };
    const auto is = [&](const dubstage::test::Channels& file, double gain, std::size_t k) {
        return std::abs(sample(k) - gain * file[0][k % loop]) < 1e-6;
    };
    ASSERT_GT(count, 40000u);
    const double before = gain_of(first, 1000);
    std::size_t k = jump;
    while (k < count && (k % loop < jump || is(first, before, k))) ++k;
    const std::size_t switched = k;
    EXPECT_GT(switched, 20000u);
    ASSERT_LT(switched, count - 12000);
    // Where the loop's own cross-fade hides them, the first frames of the other may come later.
    const std::size_t settled = switched + change + jump;
    const double after = gain_of(second, settled);
    std::size_t wrong = 0;
    for (k = settled; k + 4800 < count; ++k)
        if (k % loop >= jump && !is(second, after, k)) ++wrong;
    EXPECT_EQ(wrong, 0u);
    // Equally loud: the louder one is turned down by what it is louder, and neither up.
    const auto loudness = [&](std::size_t trace) {
        return twin_->bench().measured(static_cast<int>(trace))->loudness.integrated;
    };
    EXPECT_LE(std::max(before, after), 1 + 1e-6);
    EXPECT_GT(std::abs(loudness(1) - loudness(2)), 0.5);
    EXPECT_NEAR(20 * std::log10(after / before), loudness(1) - loudness(2), 0.01);
}

TEST_F(WindowTest, without_a_display_it_says_so_and_what_else_works)
{
    Environment none = environment();
    none[0].second = "";
    Running program(built_path("/bin/dubstage-viewer"), {}, none, folder_ / "errors.txt");
    EXPECT_EQ(program.wait(), 69);
    EXPECT_EQ(program.errors().find("dubstage-viewer: window: there is no display: DISPLAY is not set"), 0u)
        << program.errors();
    EXPECT_NE(program.errors().find("--screenshot OUT.png draws without a window\n"), std::string::npos)
        << program.errors();
}

// Pictures need none, and tell by their status what could not be opened.
TEST_F(WindowTest, without_a_display_pictures_and_numbers_are_written)
{
    Environment none = environment();
    none[0].second = "";
    const auto draw = [&](std::vector<std::string> words) {
        words.insert(words.end(), {"--size", "1000x700", "--threads", "1"});
        Running program(built_path("/bin/dubstage-viewer"), words, none, folder_ / "errors.txt");
        const int status = program.wait();
        return std::pair(status, program.errors());
    };
    const std::string mix = files_.back().string(), picture = (folder_ / "p.png").string();
    EXPECT_EQ(draw({mix, "--screenshot", picture, "--panel", "loudness"}), std::pair(0, std::string()));
    EXPECT_GT(std::filesystem::file_size(picture), 10000u);
    EXPECT_EQ(draw({mix, "--export", (folder_ / "p.csv").string()}), std::pair(0, std::string()));
    EXPECT_GT(std::filesystem::file_size(folder_ / "p.csv"), 1000u);
    dubstage::test::write_bytes(folder_ / "broken.wav", {'R', 'I', 'F', 'F'});
    std::filesystem::remove(picture);
    const auto [status, errors] = draw({mix, (folder_ / "broken.wav").string(), "--screenshot", picture});
    EXPECT_EQ(status, 65);
    EXPECT_EQ(errors.find("dubstage-viewer: " + (folder_ / "broken.wav").string() + ": "), 0u) << errors;
    EXPECT_TRUE(std::filesystem::exists(picture)) << "of what could be opened";
    const auto nowhere = draw({mix, "--screenshot", (folder_ / "no folder/p.png").string()});
    EXPECT_EQ(nowhere.first, 73) << nowhere.second;
    EXPECT_NE(nowhere.second.find("no folder/p.png"), std::string::npos);
    EXPECT_EQ(draw({mix, "--export", "p.bmp"}).first, 64);
}

TEST_F(WindowTest, a_display_that_does_not_answer_is_named)
{
    Environment wrong = environment();
    wrong[0].second = ":99999";
    Running program(built_path("/bin/dubstage-viewer"), {}, wrong, folder_ / "errors.txt");
    EXPECT_EQ(program.wait(), 69);
    EXPECT_NE(program.errors().find("the display :99999 cannot be opened"), std::string::npos)
        << program.errors();
}

TEST_F(WindowTest, a_display_without_opengl_is_told)
{
    const Desktop plain(640, 480, {"-extension", "GLX"});
    Environment here = environment();
    here[0].second = plain.display();
    Running program(built_path("/bin/dubstage-viewer"), {}, here, folder_ / "errors.txt");
    EXPECT_EQ(program.wait(), 69);
    EXPECT_NE(program.errors().find("this display has no OpenGL"), std::string::npos) << program.errors();
    EXPECT_NE(program.errors().find("--screenshot OUT.png"), std::string::npos) << program.errors();
}

} // namespace dubstage::viewer
