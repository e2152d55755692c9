#include "studies/steps.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <nlohmann/json.hpp>
#include <numbers>

#include "audio/source.h"
#include "render/reductions.h"
#include "studies/sound.h"

namespace dubstage {

namespace {

constexpr double tone_hz = 1000, tone_s = 2.5, heard_from_s = 1.2; // the second from there on
constexpr double least_harmonic_db = -120;
constexpr double turns_db = 0.1; // less of a reduction counts as none

std::vector<Insert> active(const std::vector<Insert>& inserts)
{
    std::vector<Insert> all;
    std::copy_if(inserts.begin(), inserts.end(), std::back_inserter(all),
                 [](const Insert& insert) { return !insert.bypass; });
    return all;
}

std::string bus_name(std::size_t step)
{
    return "step " + std::to_string(step + 1);
}

std::string reduction_name(std::size_t step, std::size_t trace)
{
    return "reduction " + std::to_string(step + 1) + " " + std::to_string(trace + 1);
}

//  song ─► step 1 ─► step 2 ─► ... ─► master      each step measured on its way,
//       └─► reduction 1   └─► reduction 2         and beside it what it turns down
Session stepped(const Programme& programme, const std::vector<Insert>& inserts)
{
    Programme plain = programme;
    plain.songs.front().inserts.clear();
    Session session = session_of(plain);
    Strip* before = &session.tracks.front();
    std::size_t buses = 2 + inserts.size(); // `before` points at one of them while others are added
    for (const Insert& insert : inserts) buses += traces_of(insert, programme.sample_rate).size();
    session.buses.reserve(session.buses.size() + buses);
    for (std::size_t i = 0; i < inserts.size(); ++i) {
        Bus bus;
        bus.layout = programme.layout;
        bus.place = inserts[i].place;
        const auto traces = traces_of(inserts[i], programme.sample_rate);
        for (std::size_t t = 0; t < traces.size(); ++t) {
            Bus told = bus;
            told.name = reduction_name(i, t);
            told.inserts = {traces[t].insert};
            before->sends.push_back({told.name, 0, false, std::nullopt, false, bus.place});
            session.buses.push_back(std::move(told));
        }
        bus.name = bus_name(i);
        bus.to = "master";
        bus.inserts = {inserts[i]};
        before->to = bus.name;
        session.buses.push_back(std::move(bus));
        before = &session.buses.back();
    }
    return session;
}

std::vector<double> level_changes(const Observation& before, const Observation& behind)
{
    std::vector<double> changes;
    const std::size_t steps = before.channels.front().squares.size();
    for (std::size_t t = 0; t < steps; ++t) {
        double in = 0, out = 0;
        for (std::size_t c = 0; c < before.channels.size(); ++c) {
            in += double{before.channels[c].squares[t]};
            if (t < behind.channels[c].squares.size()) out += double{behind.channels[c].squares[t]};
        }
        changes.push_back(in > 0 && out > 0 ? 10 * std::log10(out / in) : 0);
    }
    return changes;
}

void add_trace(Step& step, const TraceInsert& trace, std::vector<double> db)
{
    for (std::size_t t = 0; t < db.size(); ++t) {
        const bool up = trace.turns == Turns::up ||
                        (trace.turns == Turns::both && t < step.level_db.size() && step.level_db[t] > 0);
        if (up) db[t] = -db[t];
    }
    step.reduction_db.resize(std::max(step.reduction_db.size(), db.size()));
    for (std::size_t t = 0; t < db.size(); ++t) step.reduction_db[t] = std::max(step.reduction_db[t], db[t]);
    if (!trace.name.empty()) step.bands.push_back({trace.name, std::move(db)});
}

// A tone of 997 Hz in two channels reads as many LUFS as its peaks are dBFS.
double loud_as(const Measurement& measured)
{
    const double lufs = measured.loudness.max_short_term;
    return std::clamp(std::isfinite(lufs) ? lufs : -20.0, -60.0, 0.0);
}

std::filesystem::path write_tone(const std::filesystem::path& folder, double rate)
{
    std::vector<double> tone(static_cast<std::size_t>(tone_s * rate));
    for (std::size_t i = 0; i < tone.size(); ++i)
        tone[i] = std::sin(2 * std::numbers::pi * tone_hz * static_cast<double>(i) / rate);
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    const auto file = folder / "tone.wav";
    write_sound(file, *sound_of({tone}, rate));
    return file;
}

// Each insert by itself, with the tone at the level that it gets.
Session tones(const Programme& programme, const std::vector<Insert>& inserts, const Steps& steps,
              const std::filesystem::path& tone)
{
    Programme nothing = programme;
    nothing.songs.clear();
    Session session = session_of(nothing);
    session.tail = 0;
    for (std::size_t i = 0; i < inserts.size(); ++i) {
        Track track;
        track.name = bus_name(i);
        track.layout = programme.layout;
        track.direct_out = true;
        track.inserts = {inserts[i]};
        track.place = inserts[i].place;
        Clip clip;
        clip.file = tone;
        clip.channels.assign(steps.before.channels.size(), 0);
        clip.gain_db = steps.steps[i].tone_db;
        clip.place = track.place;
        track.clips.push_back(std::move(clip));
        session.tracks.push_back(std::move(track));
    }
    return session;
}

// A whole number of turns: every harmonic by itself.
std::vector<double> harmonics_of(const std::vector<double>& x, double rate)
{
    const auto from = static_cast<std::size_t>(heard_from_s * rate), count = static_cast<std::size_t>(rate);
    std::vector<double> amplitudes;
    for (int h = 1; h * tone_hz < 0.45 * rate && h <= 9; ++h) {
        std::complex<double> sum;
        for (std::size_t i = 0; i < count && from + i < x.size(); ++i)
            sum += x[from + i] *
                   std::polar(1.0, -2 * std::numbers::pi * h * tone_hz * static_cast<double>(i) / rate);
        amplitudes.push_back(std::abs(sum));
    }
    std::vector<double> db;
    for (std::size_t h = 1; h < amplitudes.size(); ++h)
        db.push_back(20 * std::log10(std::max(amplitudes[h] / std::max(amplitudes[0], 1e-30), 1e-10)));
    const bool any = std::any_of(db.begin(), db.end(), [](double one) { return one > least_harmonic_db; });
    return any ? db : std::vector<double>{};
}

void add_harmonics(Bench& bench, const Programme& programme, const std::vector<Insert>& inserts, Steps& steps)
{
    const auto tone = write_tone(bench.work() / "tones", programme.sample_rate);
    const auto files = bench.render_outputs(tones(programme, inserts, steps, tone));
    for (std::size_t i = 0; i < inserts.size(); ++i)
        if (const auto file = files.find("track " + bus_name(i)); file != files.end())
            steps.steps[i].harmonics_db = harmonics_of(
                load_channels(file->second, programme.sample_rate).front(), programme.sample_rate);
}

} // namespace

double Step::most_reduction_db() const
{
    return reduction_db.empty() ? 0 : *std::max_element(reduction_db.begin(), reduction_db.end());
}

double Step::usual_reduction_db() const
{
    double sum = 0;
    int steps = 0;
    for (const double db : reduction_db)
        if (db > turns_db) sum += db, ++steps;
    return steps > 0 ? sum / steps : 0;
}

double Step::distortion_db() const
{
    double power = 0;
    for (const double db : harmonics_db) power += std::pow(10.0, db / 10);
    return power > 0 ? 10 * std::log10(power) : minus_infinity;
}

Steps take_steps(Bench& bench, const Programme& programme, std::vector<std::string>& warnings)
{
    const std::vector<Insert> inserts = active(programme.songs.front().inserts);
    Steps steps;
    steps.song = programme.name;
    Session session = stepped(programme, inserts);
    Bus in; // the song as it comes in
    in.name = "song";
    in.layout = programme.layout;
    in.place = session.tracks.front().place;
    session.tracks.front().sends.push_back({in.name, 0, false, std::nullopt, false, in.place});
    session.buses.push_back(std::move(in));
    auto measured = bench.observe(session, warnings);
    steps.before = std::move(measured.at("stem song"));
    for (std::size_t i = 0; i < inserts.size(); ++i) {
        const Measurement& before = i == 0 ? steps.before : steps.steps.back().measured;
        Step step;
        step.name = std::to_string(i + 1) + " " + inserts[i].type;
        step.measured = std::move(measured.at("stem " + bus_name(i)));
        step.level_db = level_changes(before.observation, step.measured.observation);
        const auto traces = traces_of(inserts[i], programme.sample_rate);
        for (std::size_t t = 0; t < traces.size(); ++t)
            if (const auto told = measured.find("stem " + reduction_name(i, t)); told != measured.end())
                add_trace(step, traces[t], reductions_of(told->second.observation));
        step.tone_db = loud_as(before);
        steps.steps.push_back(std::move(step));
    }
    add_harmonics(bench, programme, inserts, steps);
    return steps;
}

std::string steps_text(const Steps& steps)
{
    using Json = nlohmann::ordered_json;
    const auto measured = [](const Measurement& m) {
        return Json{
            {"integrated", std::isfinite(m.loudness.integrated) ? Json(m.loudness.integrated) : Json()},
            {"true_peak_db", std::isfinite(m.true_peak_db) ? Json(m.true_peak_db) : Json()},
            {"third_octave_hz", m.spectrum.third_octave_hz},
            {"third_octave_db", m.spectrum.third_octave_db}};
    };
    const auto bands_json = [](const Step& step) {
        Json bands = Json::array();
        for (const BandTrace& band : step.bands)
            bands.push_back({{"name", band.name}, {"reduction_db", band.reduction_db}});
        return bands;
    };
    Json all = Json::array();
    for (const Step& step : steps.steps)
        all.push_back({{"name", step.name},
                       {"behind", measured(step.measured)},
                       {"level_db", step.level_db},
                       {"reduction_db", step.reduction_db},
                       {"bands", bands_json(step)},
                       {"tone_db", step.tone_db},
                       {"harmonics_db", step.harmonics_db}});
    const Json json{
        {"song", steps.song}, {"step_s", 0.1}, {"before", measured(steps.before)}, {"steps", std::move(all)}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace dubstage
