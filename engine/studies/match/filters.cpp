#include "studies/match/filters.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "audio/writer.h"
#include "session/toml_text.h"

namespace dubstage {

namespace {

constexpr double close_db = 0.05;
constexpr double closest_hz = 2.5; // points nearer to each other would make the filter needlessly long
constexpr double taps_s = 0.68;    // bends of 2.5 Hz fit in

// Cells that may become points: four to each width of the smoothing.
std::vector<std::size_t> candidates(const Resolution& resolution)
{
    const double fraction = resolution.erb ? 6 : resolution.fraction;
    const auto step = static_cast<std::size_t>(std::max(1.0, std::floor(cells_per_octave / (4 * fraction))));
    std::vector<std::size_t> cells;
    for (std::size_t i = 0; i < tone_cells; i += step)
        if (cells.empty() || cell_hz(i) - cell_hz(cells.back()) >= closest_hz) cells.push_back(i);
    return cells;
}

std::size_t taps_for(double sample_rate)
{
    return static_cast<std::size_t>(std::lround(taps_s * sample_rate / 2)) * 2 + 1;
}

Response design(const Tone& db, const Resolution& resolution, double sample_rate, Phase phase)
{
    if (db.empty()) return {0, {1.0}};
    const Prototype prototype{{}, {FreeCurve(curve_points(db, resolution))}};
    return design_fir(prototype, sample_rate, phase, taps_for(sample_rate)).response;
}

Value value_of(double number)
{
    return {number, 0};
}

Value list_of(std::vector<Value> values)
{
    return {std::move(values), 0};
}

Insert matrix_of(double a, double b)
{
    Insert matrix;
    matrix.type = "matrix";
    matrix.settings.push_back(
        {"rows", list_of({list_of({value_of(a), value_of(a)}), list_of({value_of(b), value_of(-b)})})});
    matrix.place = {"", 0, "the match: matrix"};
    return matrix;
}

double rounded(double value, double parts)
{
    return std::round(value * parts) / parts;
}

void add_band(std::vector<Value>& bands, const Tone& db, const char* channels, const Resolution& resolution)
{
    if (db.empty()) return;
    std::vector<Value> points;
    for (const auto& [hz, gain] : curve_points(db, resolution))
        points.push_back(list_of({value_of(rounded(hz, 100)), value_of(rounded(gain, 1000))}));
    std::vector<Setting> band{{"type", {std::string("curve"), 0}}, {"points", list_of(std::move(points))}};
    if (std::string(channels) != "all") band.push_back({"channels", {std::string(channels), 0}});
    bands.push_back({std::move(band), 0});
}

} // namespace

CurvePoints curve_points(const Tone& db, const Resolution& resolution)
{
    const std::vector<std::size_t> cells = candidates(resolution);
    std::vector<bool> taken(cells.size());
    taken.front() = taken.back() = true;
    const auto points = [&] {
        CurvePoints list;
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (taken[i]) list.emplace_back(cell_hz(cells[i]), db[cells[i]]);
        return list;
    };
    for (;;) { // the candidate that is farthest off is next
        const FreeCurve curve(points());
        double worst = close_db;
        std::size_t next = cells.size();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const double off = std::abs(curve.gain_db(cell_hz(cells[i])) - db[cells[i]]);
            if (!taken[i] && off > worst) worst = off, next = i;
        }
        if (next == cells.size()) return points();
        taken[next] = true;
    }
}

std::vector<MatchFilter> match_filters(const MatchCurves& curves, const Resolution& resolution,
                                       double sample_rate, Phase phase)
{
    std::vector<MatchFilter> filters;
    const auto make = [&](const Tone& db) { return design(db, resolution, sample_rate, phase); };
    if (!curves.mid.empty() || !curves.side.empty()) {
        if (curves.mid == curves.side)
            filters.push_back({false, {make(curves.mid)}});
        else
            filters.push_back({true, {make(curves.mid), make(curves.side)}});
    }
    if (!curves.left.empty() || !curves.right.empty())
        filters.push_back({false, {make(curves.left), make(curves.right)}});
    return filters;
}

Frames write_taps(const std::filesystem::path& path, const MatchFilter& filter, double sample_rate)
{
    Frames first = 0, last = 0;
    for (const Response& one : filter.channels) {
        first = std::min(first, one.first);
        last = std::max(last, one.last());
    }
    OutputFile file;
    file.path = path;
    file.samples = SampleFormat::f32;
    file.sample_rate = sample_rate;
    file.layout = parse_layout(filter.channels.size() == 1 ? "mono" : "stereo", path.string());
    file.expected_frames = last - first + 1;
    const std::size_t channels = filter.channels.size();
    std::vector<float> samples(static_cast<std::size_t>(file.expected_frames) * channels);
    for (std::size_t c = 0; c < channels; ++c) {
        const Response& one = filter.channels[c];
        for (std::size_t i = 0; i < one.taps.size(); ++i)
            samples[(static_cast<std::size_t>(one.first - first) + i) * channels + c] =
                static_cast<float>(one.taps[i]);
    }
    const auto writer = create_writer(file);
    writer->write(reinterpret_cast<const std::byte*>(samples.data()), file.expected_frames);
    writer->finish(file.expected_frames);
    return -first;
}

std::vector<Insert> filter_inserts(const std::filesystem::path& path, const MatchFilter& filter,
                                   Frames centre)
{
    Insert fir;
    fir.type = "fir";
    fir.settings.push_back({"file", {path.string(), 0}});
    fir.settings.push_back({"centre", {static_cast<std::int64_t>(centre), 0}});
    fir.place = {"", 0, "the match: fir"};
    if (!filter.mid_side) return {fir};
    return {matrix_of(0.5, 0.5), fir, matrix_of(1, 1)};
}

Insert curve_insert(const MatchCurves& curves, const Resolution& resolution, Phase phase, double sample_rate)
{
    Insert eq;
    eq.type = "eq";
    std::vector<Value> bands;
    if (curves.mid == curves.side) {
        add_band(bands, curves.mid, "all", resolution);
    } else {
        add_band(bands, curves.mid, "mid", resolution);
        add_band(bands, curves.side, "side", resolution);
    }
    add_band(bands, curves.left, "left", resolution);
    add_band(bands, curves.right, "right", resolution);
    if (phase == Phase::linear) eq.settings.push_back({"phase", {std::string("linear"), 0}});
    eq.settings.push_back({"taps", {static_cast<std::int64_t>(taps_for(sample_rate)), 0}});
    eq.settings.push_back({"bands", list_of(std::move(bands))});
    return eq;
}

std::string inserts_text(const std::vector<Insert>& inserts)
{
    std::string text;
    for (const Insert& insert : inserts) {
        text += std::string(text.empty() ? "" : "\n") + "[[insert]]\ntype = " + quoted(insert.type) + "\n";
        for (const Setting& setting : insert.settings)
            text += bare_or_quoted(setting.key) + " = " + value_text(setting.value) + "\n";
    }
    return text;
}

} // namespace dubstage
