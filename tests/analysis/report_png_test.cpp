// Pictures of plots: what is drawn lies where its figures say, in its colour.
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <numbers>
#include <png.h>

#include "analysis/measure.h"
#include "analysis/report/plot_files.h"
#include "analysis/report/plots.h"
#include "analysis/report/png.h"
#include "analysis/report/svg_plot.h"
#include "base/error.h"
#include "oracle/observe.h"
#include "support/audio_files.h"

namespace dubstage::test {
namespace {

using report::Rgb;

struct Picture {
    int width = 0, height = 0;
    std::vector<unsigned char> bytes; // red, green, blue

    Rgb at(int x, int y) const
    {
        const auto place = static_cast<std::size_t>(3 * (y * width + x));
        return {bytes.at(place), bytes.at(place + 1), bytes.at(place + 2)};
    }
};

// By libpng itself.
Picture decoded(const std::string& png)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    EXPECT_NE(png_image_begin_read_from_memory(&image, png.data(), png.size()), 0) << image.message;
    image.format = PNG_FORMAT_RGB;
    Picture picture{static_cast<int>(image.width), static_cast<int>(image.height), {}};
    picture.bytes.resize(PNG_IMAGE_SIZE(image));
    EXPECT_NE(png_image_finish_read(&image, nullptr, picture.bytes.data(), 0, nullptr), 0) << image.message;
    return picture;
}

Picture picture_in(const std::filesystem::path& path)
{
    const auto bytes = read_bytes(path);
    return decoded({bytes.begin(), bytes.end()});
}

bool like(const Rgb& a, const Rgb& b, int tolerance = 40)
{
    return std::abs(a.red - b.red) <= tolerance && std::abs(a.green - b.green) <= tolerance &&
           std::abs(a.blue - b.blue) <= tolerance;
}

double luminance(const Rgb& colour) // of ITU-R BT.709, linear light
{
    const auto linear = [](std::uint8_t value) { return std::pow(value / 255.0, 2.2); };
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

constexpr Rgb pure_red{255, 0, 0}, white{255, 255, 255};

// Where the frame of a plot lies in its picture of two pixels for one.
constexpr int left = 52, right = 12, top = 22, bottom = 34, scale = 2;
struct Frame {
    int width, height, margin = right;

    int x(double share) const { return static_cast<int>(scale * (left + share * (width - left - margin))); }
    int y(double share) const
    {
        return static_cast<int>(scale *
                                (standalone_head + height - bottom - share * (height - top - bottom)));
    }
};

// The only channel layout and settings of these tests.
Measurement measured(const std::vector<std::vector<double>>& sound, const std::string& name, int rows = 128)
{
    MeterSettings settings;
    settings.fft = 2048;
    settings.spectrogram_rows = rows;
    Measurement m =
        measure(observe(sound, parse_layout("stereo", "test"), 48000, settings, Peaks::of_samples));
    m.name = name;
    return m;
}

std::vector<double> tone(double hz, double amplitude, std::size_t frames)
{
    std::vector<double> lane(frames);
    for (std::size_t i = 0; i < frames; ++i)
        lane[i] = amplitude * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / 48000);
    return lane;
}

std::vector<double> scaled(std::vector<double> lane, double by)
{
    for (double& sample : lane) sample *= by;
    return lane;
}

std::string plot_named(const std::vector<Plot>& plots, const std::string& name)
{
    for (const Plot& plot : plots)
        if (plot.name == name) return report::png_of_svg(standalone(plot.svg, plot.title), scale);
    ADD_FAILURE() << "no plot " << name;
    return "";
}

} // namespace

TEST(Png, a_line_lies_at_its_height_in_its_colour)
{
    SvgPlot plot(linear_axis(0, 10, 5, "x"), linear_axis(0, 4, 4, "y"), {300, 200});
    plot.line({{0, 3}, {10, 3}}, "#ff0000", 2);
    const Picture picture = decoded(report::png_of_svg(standalone(plot.svg("a line"), "title"), scale));
    ASSERT_EQ(picture.width, 600);
    ASSERT_EQ(picture.height, scale * (200 + standalone_head));
    const Frame frame{300, 200};
    for (const double x : {0.03, 0.5, 0.97}) {
        EXPECT_TRUE(like(picture.at(frame.x(x), frame.y(0.75)), pure_red)) << x;
        EXPECT_FALSE(like(picture.at(frame.x(x), frame.y(0.60)), pure_red)) << x;
    }
    EXPECT_TRUE(like(picture.at(4, picture.height - 4), white, 0))
        << "paper is white, whatever the page's is";
}

TEST(Png, words_are_drawn)
{
    SvgPlot plot(linear_axis(0, 10, 5, "x"), linear_axis(0, 4, 4, "y"), {300, 200});
    const Picture picture = decoded(report::png_of_svg(standalone(plot.svg("empty"), "A title"), scale));
    int dark = 0;
    for (int y = 0; y < scale * standalone_head; ++y)
        for (int x = 0; x < 200; ++x) dark += luminance(picture.at(x, y)) < 0.2 ? 1 : 0;
    EXPECT_GT(dark, 50);
}

TEST(Png, what_is_no_svg_is_refused)
{
    try {
        report::png_of_svg("<svg", 2);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_data);
    }
}

TEST(Png, a_colour_map_comes_back_as_it_was)
{
    report::ColourMap map{3, 2, {0, 100, 255, 7, 8, 9}, report::inferno()};
    const Picture picture = decoded(report::png_of(map));
    ASSERT_EQ(picture.width, 3);
    ASSERT_EQ(picture.height, 2);
    for (int i = 0; i < 6; ++i)
        EXPECT_TRUE(like(picture.at(i % 3, i / 3), map.colours[map.pixels[static_cast<std::size_t>(i)]], 0));
}

TEST(Png, the_map_of_levels_only_grows_lighter)
{
    const auto colours = report::inferno();
    for (std::size_t i = 1; i < colours.size(); ++i)
        EXPECT_GE(luminance(colours[i]), luminance(colours[i - 1])) << i;
    EXPECT_GT(luminance(colours.back()), 0.9);
}

TEST(Png, a_tone_shines_at_its_frequency_while_it_sounds)
{
    std::vector<double> sound = tone(1000, 0.5, 96000);
    std::fill(sound.begin() + 48000, sound.end(), 0.0);
    const Picture picture =
        decoded(plot_named(plots_of(measured({sound, sound}, "tone"), 0, {}), "spectrogram"));
    const Frame frame{1020, 330, 64};
    const double share = std::log(1000.0 / 20) / std::log(24000.0 / 20);
    EXPECT_GT(luminance(picture.at(frame.x(0.25), frame.y(share))), 0.6);
    for (const double elsewhere : {share - 0.15, share + 0.15})
        EXPECT_LT(luminance(picture.at(frame.x(0.25), frame.y(elsewhere))), 0.1);
    EXPECT_LT(luminance(picture.at(frame.x(0.75), frame.y(share))), 0.02) << "silence";
}

TEST(Png, mono_stands_upright_in_the_goniometer_and_left_leans_to_the_left)
{
    const auto noise = noise_channels(1, 200000, 0.9)[0];
    const auto brightness = [&](const std::vector<std::vector<double>>& sound, double across, double up) {
        const Picture picture = decoded(plot_named(plots_of(measured(sound, "x"), 0, {}), "goniometer"));
        const Frame frame{430, 422};
        return luminance(picture.at(frame.x((across + 1) / 2), frame.y((up + 1) / 2)));
    };
    const std::vector<std::vector<double>> mono{noise, noise}, opposite{noise, scaled(noise, -1)},
        left_only{noise, scaled(noise, 0)};
    EXPECT_GT(brightness(mono, 0, 0.6), 0.3);
    EXPECT_LT(brightness(mono, 0.6, 0.1), 0.01);
    EXPECT_GT(brightness(opposite, 0.6, 0), 0.3);
    EXPECT_LT(brightness(opposite, 0.1, 0.6), 0.01);
    EXPECT_GT(brightness(left_only, -0.31, 0.31), 0.2);
    EXPECT_LT(brightness(left_only, 0.35, 0.31), 0.01);
}

TEST(Png, correlation_below_zero_is_red)
{
    const auto noise = noise_channels(1, 96000, 0.5)[0];
    const std::vector<std::vector<double>> same{noise, noise}, opposite{noise, scaled(noise, -1)};
    const Frame frame{600, 136};
    const double middle = std::log(1000.0 / 20) / std::log(24000.0 / 20); // of a third octave
    const auto colour = [&](const auto& sound, const char* plot) {
        return decoded(plot_named(plots_of(measured(sound, "x"), 0, {}), plot))
            .at(frame.x(middle), frame.y(0.2));
    };
    for (const char* plot : {"correlation", "band_correlation"}) {
        const Rgb bad = colour(opposite, plot), good = colour(same, plot);
        EXPECT_GT(bad.red, bad.blue + 60) << plot;
        EXPECT_GT(luminance(good), 0.7) << plot;
    }
}

TEST(Png, the_target_lies_at_its_loudness)
{
    const auto quiet = tone(1000, 0.01, 96000); // top of the plot: 0, bottom: -84
    const Measurement m = measured({quiet, quiet}, "x");
    const Picture picture = decoded(plot_named(plots_of(m, 0, {-23, 0.5}), "loudness"));
    const double bottom = std::ceil(m.loudness.max_momentary / 6) * 6 - 48;
    const Frame frame{1020, 260, 64};
    EXPECT_TRUE(like(picture.at(frame.x(0.87), frame.y(1 + 23 / bottom)), {0x22, 0xa1, 0x84}, 70));
    EXPECT_TRUE(like(picture.at(frame.x(0.87), frame.y(1 + 15 / bottom)), white, 30));
}

TEST(Png, bands_have_the_level_of_the_tone_within_them)
{
    const auto bass = tone(100, std::pow(10, -0.5), 48000 * 4); // -10 dB in each of two channels: -7
    const Picture picture = decoded(plot_named(plots_of(measured({bass, bass}, "x"), 0, {}), "bands"));
    const Frame frame{1020, 180, 64};
    const int expected = frame.y(1 - 6.99 / 60);
    bool found = false;
    for (int near = -3; near <= 3; ++near)
        found = found || like(picture.at(frame.x(0.52), expected + near), {0x2f, 0x8d, 0xe4});
    EXPECT_TRUE(found);
}

TEST(Png, songs_that_differ_in_level_alone_do_not_differ_at_equal_loudness)
{
    const auto noise = noise_channels(2, 96000, 0.8);
    const std::vector<Measurement> songs{measured(noise, "a"),
                                         measured({scaled(noise[0], 0.25), scaled(noise[1], 0.25)}, "b")};
    const Picture picture = decoded(plot_named(plots_across({songs}), "difference"));
    const Frame frame{1020, 280};
    const Rgb second{0xe0, 0x8a, 0x00};
    for (const double x : {0.1, 0.4, 0.9}) {
        bool on_zero = false;
        for (int near = -2; near <= 2; ++near)
            on_zero = on_zero || like(picture.at(frame.x(x), frame.y(0.5) + near), second);
        EXPECT_TRUE(on_zero) << x;
    }
}

TEST(PlotFiles, every_programme_has_its_own_whatever_its_name)
{
    const TemporaryFolder folder;
    const auto noise = noise_channels(2, 48000, 0.5);
    const std::vector<Measurement> all{measured(noise, "a.wav"), measured(noise, "a.wav"),
                                       measured(noise, "Bus/1\xff")};
    write_plots({all}, folder / "plots", PlotFormat::png);
    for (const std::string name : {"average_spectra", "loud_spectra", "difference", "a.wav.loudness",
                                   "a.wav (2).loudness", "Bus_1\xff.goniometer", "a.wav.histogram",
                                   "a.wav.spectrogram", "a.wav.correlation", "a.wav.band_correlation"}) {
        const Picture picture = picture_in(folder / "plots" / (name + ".png"));
        EXPECT_GT(picture.width, 800) << name;
    }
    write_plots({all}, folder / "plots", PlotFormat::svg);
    EXPECT_TRUE(std::filesystem::exists(folder / "plots/a.wav.loudness.svg"));
    std::ofstream(folder / "file") << "no folder";
    EXPECT_THROW(write_plots({all}, folder / "file", PlotFormat::png), Error);
}

TEST(KeepForReport, keeps_the_level_of_about_a_thousand_columns)
{
    Measurement m = measured(noise_channels(2, 48000, 0.5), "a");
    Spectrogram& gram = m.observation.spectrogram;
    const std::size_t rows = gram.edges_hz.size() - 1;
    gram.levels.clear();
    for (std::size_t columns = 8000; columns > 250; columns /= 2)
        gram.levels.push_back({columns, std::vector<std::uint8_t>(columns * rows, 100)});
    const double finest = gram.column_frames;
    keep_for_report(m);
    ASSERT_EQ(gram.levels.size(), 1u);
    EXPECT_EQ(gram.levels[0].columns, 1000u);
    EXPECT_EQ(gram.column_frames, 8 * finest);
    EXPECT_TRUE(m.observation.spectra.classes.empty());
}

} // namespace dubstage::test
