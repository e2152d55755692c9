#include "viewer/support/robot.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "viewer/app/offscreen.h"
#include "viewer/input/marks.h"

namespace dubstage::viewer {

namespace {

AppOptions for_tests()
{
    AppOptions options;
    options.threads = 2;
    return options;
}

Point inside(const std::string& mark, Point share)
{
    const auto frame = marked(mark);
    if (!frame) {
        ADD_FAILURE() << "nothing on the screen is called " << mark;
        return {};
    }
    return {frame->x0 + share.x * frame->width(), frame->y0 + share.y * frame->height()};
}

} // namespace

Robot::Robot(float width, float height, float scale) : app(for_tests())
{
    app.resize(width, height, scale);
    frames();
}

void Robot::frames(int count)
{
    for (int i = 0; i < count; ++i) app.frame();
}

void Robot::settle()
{
    draw_until_done(app);
}

void Robot::key(int code, bool control, bool shift)
{
    InputQueue& input = app.input();
    if (control) input.push(KeyChange{key::left_control, true});
    if (shift) input.push(KeyChange{key::left_shift, true});
    input.push(KeyChange{code, true});
    input.push(KeyChange{code, false});
    if (shift) input.push(KeyChange{key::left_shift, false});
    if (control) input.push(KeyChange{key::left_control, false});
    frames(5);
}

void Robot::type(const std::string& words)
{
    for (const char c : words) app.input().push(Character{static_cast<unsigned char>(c)});
    frames(2);
}

void Robot::move(float x, float y)
{
    app.input().push(Move{x, y});
    frames(2);
}

void Robot::button(int index, bool down)
{
    app.input().push(Button{index, down});
    frames(2);
}

void Robot::click(const std::string& mark, int index)
{
    const Point at = inside(mark, {0.5f, 0.5f});
    move(at.x, at.y);
    button(index, true);
    button(index, false);
}

void Robot::double_click(const std::string& mark)
{
    click(mark);
    click(mark);
}

void Robot::wheel(const std::string& mark, float share_x, float share_y, float turns)
{
    const Point at = inside(mark, {share_x, share_y});
    move(at.x, at.y);
    app.input().push(Wheel{0, turns});
    frames(2);
}

void Robot::drag(const std::string& mark, Point from, Point to, int index)
{
    const Point a = inside(mark, from), b = inside(mark, to);
    move(a.x, a.y);
    button(index, true);
    constexpr int steps = 8;
    for (int i = 1; i <= steps; ++i) {
        const float share = static_cast<float>(i) / steps;
        app.input().push(Move{std::lerp(a.x, b.x, share), std::lerp(a.y, b.y, share)});
        frames(1);
    }
    button(index, false);
}

void Robot::drop(const std::vector<std::filesystem::path>& paths)
{
    app.input().push(Drop{paths});
    frames(1);
    settle();
}

Image Robot::picture()
{
    return picture_of(app);
}

ProgrammePointer made_up_programme(double seconds, int channels, double lufs)
{
    Measurement m;
    m.name = "made up";
    m.sample_rate = 48000;
    m.frames = static_cast<Frames>(seconds * m.sample_rate);
    m.layout = channels == 2 ? "stereo" : std::to_string(channels) + " channels";
    m.loudness.integrated = m.loudness.max_short_term = m.loudness.max_momentary = lufs;
    m.loudness.range_low = lufs - 3;
    m.loudness.range_high = lufs + 2;
    m.loudness.range = 5;
    m.loudness.histogram.assign(120, 1.0 / 120);
    m.true_peak_db = lufs + 14;
    const auto steps = static_cast<std::size_t>(seconds * 10);
    for (std::size_t i = 0; i < steps; ++i) {
        const double wave = 3 * std::sin(static_cast<double>(i) / 50);
        m.loudness.momentary.push_back(lufs + 2 * wave);
        m.loudness.short_term.push_back(lufs + wave);
        m.loudness.running_integrated.push_back(lufs);
    }
    m.spectrum.bin_hz = 48000.0 / 16384;
    for (int c = 0; c < channels; ++c) {
        ChannelFigures figures;
        figures.name = c == 0 ? "L" : c == 1 ? "R" : std::to_string(c + 1);
        figures.true_peak_db = m.true_peak_db;
        figures.rms_db = lufs - c;
        m.channels.push_back(figures);
        Curve curve;
        curve.name = figures.name;
        for (int i = 0; i < 8193; ++i)
            curve.average.push_back(static_cast<float>(lufs - 20 - 3 * std::log2(std::max(1, i) / 340.0)));
        curve.loud = curve.most = curve.average;
        m.spectrum.curves.push_back(curve);
        ChannelObservation observed;
        observed.peaks.assign(steps, 0.5f);
        m.observation.channels.push_back(observed);
    }
    if (channels > 1) {
        StereoFigures pair;
        pair.correlation_history.assign(steps, 0.5f);
        for (double hz = 25; hz < 20000; hz *= std::cbrt(2.0)) {
            pair.band_hz.push_back(hz);
            pair.band_correlation.push_back(0.5);
            pair.band_side_mid_db.push_back(-9);
        }
        m.stereo.push_back(pair);
    }
    // One row of the spectrogram rises with time.
    Spectrogram& map = m.observation.spectrogram;
    for (int i = 0; i <= 64; ++i) map.edges_hz.push_back(20 * std::pow(1000.0, i / 64.0));
    map.column_frames = 4800;
    std::size_t columns = std::max<std::size_t>(1, steps);
    while (true) {
        Spectrogram::Level level;
        level.columns = columns;
        for (std::size_t c = 0; c < columns; ++c)
            for (std::size_t r = 0; r < 64; ++r)
                level.cells.push_back(static_cast<std::uint8_t>(r == c * 64 / columns ? 20 : 160));
        map.levels.push_back(std::move(level));
        if (columns == 1) break;
        columns = (columns + 1) / 2;
    }
    m.findings = {
        {"true_peak_over", Severity::error, "true peak above the ceiling", 0, m.frames / 2, m.frames / 2 + 1},
        {"silence", Severity::warning, "silence", -1, m.frames / 4, m.frames / 4 + m.frames / 10},
        {"bits", Severity::note, "16 of 24 bits in use", -1, -1, -1}};
    return make_programme(std::move(m));
}

int add_measured(Workbench& bench, const std::string& name, ProgrammePointer programme)
{
    int id = 0;
    bench.arrange([&](Comparison& comparison) { id = add_trace(comparison, name); });
    bench.set_status(id, {Stage::ready, 1, "", std::move(programme), {}});
    return id;
}

} // namespace dubstage::viewer
