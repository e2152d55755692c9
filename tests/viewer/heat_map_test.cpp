// Spectrograms and their differences as pixels.
#include "viewer/model/heat_map.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <random>

#include "support/audio_files.h"
#include "viewer/support/robot.h"

namespace dubstage::viewer {

namespace {

constexpr double column_seconds = 0.1;
constexpr std::size_t rows = 4;

// `cells`: [column][row], half decibels below full scale.
ProgrammePointer programme_of(const std::vector<std::uint8_t>& cells)
{
    Measurement measured;
    measured.sample_rate = 48000;
    Spectrogram& map = measured.observation.spectrogram;
    map.column_frames = column_seconds * measured.sample_rate;
    map.edges_hz = {100, 200, 400, 800, 1600};
    map.levels.push_back({cells.size() / rows, cells});
    return make_programme(std::move(measured));
}

std::vector<std::uint8_t> noise(std::size_t columns)
{
    std::mt19937 random(1);
    std::vector<std::uint8_t> cells(columns * rows);
    for (std::uint8_t& cell : cells) cell = static_cast<std::uint8_t>(20 + 2 * (random() % 20));
    return cells;
}

// One pixel for each of `columns` columns, and one row.
HeatMapView view_of(int columns, int pixels_per_column = 1)
{
    HeatMapView view;
    view.x = {{0, columns * column_seconds}};
    view.y = {{100, 1600}, Scale::logarithmic};
    view.width = columns * pixels_per_column;
    view.height = static_cast<int>(rows);
    view.levels = {-100, 0};
    return view;
}

std::uint32_t pixel(const Texture& texture, int x, int y)
{
    std::uint32_t colour = 0;
    std::memcpy(&colour, texture.pixels.data() + 4 * (y * texture.width + x), 4);
    return colour;
}

// How many of the pixels from column `first` on say that there is a difference of half a decibel or more.
int different(const Texture& texture, int first = 0)
{
    const auto colours = difference_colours();
    int count = 0;
    for (int x = first; x < texture.width; ++x)
        for (int y = 0; y < texture.height; ++y) {
            bool same = false;
            for (std::size_t near = 125; near <= 130; ++near) same |= pixel(texture, x, y) == colours[near];
            count += !same;
        }
    return count;
}

} // namespace

TEST(HeatMap, what_comes_later_by_whole_columns_is_the_same_once_it_is_in_step)
{
    const std::vector<std::uint8_t> first = noise(20);
    std::vector<std::uint8_t> later(first.size(), 255);
    for (std::size_t i = 3 * rows; i < later.size(); ++i) later[i] = first[i - 3 * rows];
    HeatMap map;
    const auto a = programme_of(first), b = programme_of(later);
    EXPECT_GT(different(map.draw({a, b, 0}, view_of(20)), 3), 40);
    EXPECT_EQ(different(map.draw({a, b, 3 * column_seconds}, view_of(17))), 0);
    EXPECT_EQ(different(map.draw({b, a, -3 * column_seconds}, view_of(20)), 3), 0);
}

TEST(HeatMap, between_two_columns_it_is_read_by_power)
{
    // Columns at -20 and -40 dB: halfway lies their mean power, -23 dB (and -22.97 exactly).
    std::vector<std::uint8_t> steps(2 * rows, 40);
    std::fill(steps.begin() + rows, steps.end(), 80);
    const auto even = programme_of(std::vector<std::uint8_t>(2 * rows, 46)), stepped = programme_of(steps);
    HeatMap map;
    EXPECT_EQ(different(map.draw({even, stepped, 0.5 * column_seconds}, view_of(1, 5))), 0);
    EXPECT_GT(different(map.draw({even, stepped, 0}, view_of(1, 5))), 0);
}

TEST(HeatMap, a_difference_is_as_large_as_the_levels_and_the_gain_say)
{
    const auto loud = programme_of(std::vector<std::uint8_t>(rows, 40)), // -20 dB
        soft = programme_of(std::vector<std::uint8_t>(rows, 52));        // -26 dB
    HeatMap map;
    HeatMapView view = view_of(1);
    const auto colours = difference_colours();
    EXPECT_EQ(pixel(map.draw({loud, soft}, view), 0, 0), colours[191]); // three quarters: +6 of +-12 dB
    view.gain_db = -6;
    EXPECT_EQ(different(map.draw({loud, soft}, view)), 0);
    view.levels = {-15, 0}; // what is below says nothing
    view.gain_db = 0;
    EXPECT_EQ(pixel(map.draw({loud, soft}, view), 0, 0), colours[127]);
}

namespace {

// Mean distance from no difference, in dB.
double mean_difference(const Texture& texture)
{
    const auto colours = difference_colours();
    double sum = 0;
    for (int x = 0; x < texture.width; ++x)
        for (int y = 0; y < texture.height; ++y) {
            const auto at = std::find(colours.begin(), colours.end(), pixel(texture, x, y));
            sum += std::abs(static_cast<double>(at - colours.begin()) / 127.5 - 1) * difference_reach_db;
        }
    return sum / (texture.width * texture.height);
}

// Noise that is loud and soft by turns of half a second, and the same some frames later.
class LateSpectrogram : public testing::Test {
  protected:
    void open(std::size_t late)
    {
        constexpr std::size_t frames = 192000, turn = 24000;
        test::Channels sound = test::noise_channels(2, frames, 0.4), moved = sound;
        for (std::size_t c = 0; c < 2; ++c)
            for (std::size_t i = 0; i < frames; ++i) {
                sound[c][i] *= i / turn % 2 == 0 ? 1 : 0.05;
                moved[c][i] = i < late ? 0 : sound[c][i - late];
            }
        constexpr int wav = SF_FORMAT_WAV | SF_FORMAT_PCM_24;
        test::write_audio(folder_ / "song_mix.wav", sound, 48000, wav);
        test::write_audio(folder_ / "ref.wav", moved, 48000, wav);
        robot_.drop({folder_ / "song_mix.wav", folder_ / "ref.wav"});
        robot_.bench().arrange([](Comparison& c) {
            c.view.panel = "spectrogram";
            c.view.spectrogram_difference = true;
            c.view.level_match = false;
            c.view.seconds = Range{1, 3};
        });
        robot_.settle();
    }
    double shown() { return mean_difference(*plot().pictures.front().texture); }
    const Plot& plot() { return *robot_.app.panel().plots().front(); }
    test::TemporaryFolder folder_;
    Robot robot_;
};

} // namespace

TEST_F(LateSpectrogram, differs_nowhere_once_it_is_in_step)
{
    open(16384); // two columns
    EXPECT_NE(plot().note.find("reference 341.333 ms late"), std::string::npos) << plot().note;
    EXPECT_LT(shown(), 0.05);
    robot_.click("spectrogram/in_step");
    robot_.settle();
    EXPECT_FALSE(robot_.view().spectrogram_in_step);
    EXPECT_EQ(plot().note.find("late"), std::string::npos) << plot().note;
    EXPECT_GT(shown(), 4);
}

TEST_F(LateSpectrogram, differs_little_where_columns_do_not_meet)
{
    open(14400); // 1.76 columns: other windows of the same noise
    EXPECT_NE(plot().note.find("300.000 ms late"), std::string::npos) << plot().note;
    const double in_step = shown();
    robot_.click("spectrogram/in_step");
    robot_.settle();
    EXPECT_LT(in_step, 0.5 * shown());
}

} // namespace dubstage::viewer
