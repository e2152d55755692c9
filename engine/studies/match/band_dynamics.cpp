#include "studies/match/band_dynamics.h"

#include <algorithm>
#include <cmath>
#include <future>

#include "audio/source.h"
#include "audio/unpack.h"
#include "base/error.h"

namespace dubstage {

namespace {

// RMS of stretches of 3 s, one each second.
std::vector<double> rising_levels(const Observation& o)
{
    constexpr std::size_t steps = 30, hop = 10;
    constexpr double gate_db = 20; // as that of the loudness range
    std::vector<double> all, levels;
    const std::size_t count = o.channels.empty() ? 0 : o.channels.front().squares.size();
    for (std::size_t from = 0; from + std::min(steps, count) <= count && count > 0; from += hop) {
        const std::size_t to = std::min(count, from + steps);
        double squares = 0;
        for (const ChannelObservation& channel : o.channels)
            for (std::size_t i = from; i < to; ++i) squares += static_cast<double>(channel.squares[i]);
        const auto frames =
            static_cast<double>(step_start(to, o.sample_rate) - step_start(from, o.sample_rate));
        if (squares > 0)
            all.push_back(10 * std::log10(squares / (frames * static_cast<double>(o.channels.size()))));
    }
    const double loudest = all.empty() ? 0 : *std::max_element(all.begin(), all.end());
    for (const double level : all)
        if (level > loudest - gate_db) levels.push_back(level);
    std::sort(levels.begin(), levels.end());
    return levels;
}

} // namespace

std::vector<BandDynamics> measure_bands(const std::filesystem::path& file, double start_s,
                                        std::optional<Frames> length, const CancelFlag& cancel)
{
    constexpr Frames block = 65536;
    OpenOptions options;
    std::vector<std::string> told; // when it was measured
    options.warnings = &told;
    options.cancel = &cancel;
    const auto source = open_source(file, options);
    const AudioInfo& info = source->info();
    const auto channels = static_cast<std::size_t>(info.channels);
    const Frames first = std::llround(start_s * info.sample_rate);
    const Frames end = length ? std::min(info.frames, first + *length) : info.frames;
    BandMeter meter(info.sample_rate, channels);
    // The next block is read while one is measured.
    const auto read = [&](Frames from) {
        const Frames count = std::min(block, end - from);
        const std::size_t samples = static_cast<std::size_t>(count) * channels;
        std::vector<std::byte> packed(samples * static_cast<std::size_t>(bytes_per_sample(source->format())));
        source->read(from, count, packed.data());
        std::vector<double> plain(samples);
        unpack(packed.data(), source->format(), source->big_endian(), samples, plain.data());
        for (double& sample : plain)
            if (!std::isfinite(sample)) sample = 0;
        return plain;
    };
    std::future<std::vector<double>> next;
    if (first < end) next = std::async(std::launch::async, read, first);
    for (Frames from = first; from < end; from += block) {
        if (cancel) throw Error(ErrorCode::cancelled, file.string(), "measuring was stopped");
        const std::vector<double> samples = next.get();
        if (from + block < end) next = std::async(std::launch::async, read, from + block);
        meter.add(samples, samples.size() / channels);
    }
    return meter.take();
}

MeasuredDynamics measure_dynamics(Bench& bench, const Programme& programme,
                                  std::vector<std::string>& warnings)
{
    const auto file = bench.work() / "dynamics.wav";
    MeasuredDynamics dynamics;
    dynamics.whole = bench.render_to(file, programme, FileFormat::wav, SampleFormat::f32, warnings);
    dynamics.bands = measure_bands(file, 0, std::nullopt, bench.cancel());
    dynamics.stretches_db = rising_levels(dynamics.whole.observation);
    return dynamics;
}

PortraitDynamics dynamics_of(const MeasuredDynamics& measured)
{
    PortraitDynamics dynamics = portrait_dynamics(measured.whole);
    for (const BandDynamics& band : measured.bands) dynamics.band_crest_db.push_back(band.crest_db);
    return dynamics;
}

} // namespace dubstage
