#include "studies/match/sounds.h"

#include <algorithm>
#include <cmath>
#include <future>

#include "base/error.h"
#include "base/units.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr double short_s = 10; // less tells little of a song's low end and of its dynamics

std::string seconds_text(double seconds)
{
    return format_number(std::round(seconds * 10) / 10) + " s";
}

Mix read_mix(const std::filesystem::path& file, const std::string& name, std::vector<std::string>& warnings)
{
    Release one;
    one.songs.emplace_back();
    one.songs.back().file = file;
    one.songs.back().title = name;
    return read_mixes(one, warnings).front();
}

} // namespace

MeterSettings match_meter()
{
    MeterSettings meter;
    meter.fft = 32768;
    meter.spectrogram_rows = 0;
    return meter;
}

Programme file_programme(const Mix& mix, const std::string& name, const std::optional<TimePart>& part)
{
    Programme programme;
    programme.name = name;
    programme.sample_rate = mix.info.sample_rate;
    programme.layout = mix.layout.layout.name();
    PlacedSong song;
    song.name = name;
    song.file = std::filesystem::absolute(mix.info.path);
    song.channels = mix.layout.order;
    if (part) {
        const double seconds = static_cast<double>(mix.info.frames) / mix.info.sample_rate;
        const double to = std::min(part->to_s.value_or(seconds), seconds);
        if (part->from_s >= to)
            throw Error(ErrorCode::bad_data, mix.info.path.string(),
                        "holds nothing from " + format_time(part->from_s) + " to " +
                            format_time(part->to_s.value_or(seconds)) + ": it is " + format_time(seconds) +
                            " long",
                        "name a part of the file");
        song.start_s = part->from_s;
        song.length = static_cast<Frames>(std::llround((to - part->from_s) * mix.info.sample_rate));
    }
    programme.songs.push_back(std::move(song));
    return programme;
}

void Sounds::warn_if_short(const Measurement& m)
{
    const double seconds = static_cast<double>(m.frames) / m.sample_rate;
    if (seconds < short_s)
        warnings_.push_back(m.name + ": is only " + seconds_text(seconds) +
                            " long: it says little of a song's low end and nothing of its dynamics");
}

Measurement Sounds::measure(const std::filesystem::path& file, const std::string& name,
                            const std::optional<TimePart>& part)
{
    Measurement measured;
    if (part) {
        const Mix mix = read_mix(file, name, warnings_);
        measured = bench_.measure_programme(file_programme(mix, name, part), warnings_);
        measured.path = file;
        measured.encoding = mix.info.encoding;
    } else {
        measured = bench_.measure_file(file, name);
    }
    for (const std::string& warning : measured.warnings) warnings_.push_back(name + ": " + warning);
    warn_if_short(measured);
    return measured;
}

std::vector<BandDynamics> Sounds::bands_of(const std::filesystem::path& file, const std::string& name,
                                           const std::optional<TimePart>& part) const
{
    if (!part) return measure_bands(file, 0, std::nullopt, bench_.cancel());
    std::vector<std::string> told; // when it is measured
    const PlacedSong song = file_programme(read_mix(file, name, told), name, part).songs.front();
    return measure_bands(file, song.start_s, song.length, bench_.cancel());
}

Portrait Sounds::portrait(const Measurement& measured, const std::vector<BandDynamics>& bands) const
{
    Portrait portrait = portrait_of(measured, portrait_);
    for (const BandDynamics& band : bands) portrait.dynamics->band_crest_db.push_back(band.crest_db);
    return portrait;
}

Portrait Sounds::portrait(const Measurement& measured, const std::filesystem::path& file) const
{
    return portrait(measured, bands_of(file, measured.name, {}));
}

// Both wait for their decoders most of the time.
HeardSound Sounds::hear(const std::filesystem::path& file, const std::string& name,
                        const std::optional<TimePart>& part)
{
    auto bands = std::async(std::launch::async, [&] { return bands_of(file, name, part); });
    Measurement measured = measure(file, name, part);
    Portrait drawn = portrait(measured, bands.get());
    return {std::move(measured), std::move(drawn)};
}

void keep_figures(Measurement& m)
{
    m.observation = {};
    for (std::vector<double>* history :
         {&m.loudness.momentary, &m.loudness.short_term, &m.loudness.running_integrated})
        *history = {};
    for (StereoFigures& pair : m.stereo) pair.correlation_history = pair.balance_history = {};
    m.spectrum.curves = {};
}

MatchedReference Sounds::reference(const MatchReference& reference)
{
    MatchedReference measured;
    measured.name = reference.name;
    measured.weight = reference.weight;
    if (reference.known) {
        measured.portrait = *reference.known;
        return measured;
    }
    std::vector<Portrait> portraits;
    for (const auto& file : reference.files) {
        HeardSound heard = hear(file, file.stem().string(), reference.part);
        keep_figures(heard.measured);
        measured.measured.push_back(std::move(heard.measured));
        portraits.push_back(std::move(heard.portrait));
    }
    if (portraits.size() == 1) {
        measured.portrait = std::move(portraits.front());
        return measured;
    }
    std::vector<const Portrait*> all;
    std::vector<double> seconds;
    for (const Portrait& one : portraits) {
        all.push_back(&one);
        seconds.push_back(one.seconds);
    }
    measured.portrait = mean_portrait(all, seconds);
    measured.portrait.name = reference.name;
    return measured;
}

} // namespace dubstage
