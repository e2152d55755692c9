#include "render/render.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "base/error.h"
#include "render/describe.h"
#include "render/file_sink.h"
#include "render/freeze.h"
#include "render/reductions.h"
#include "render/renderer.h"
#include "render/verify.h"

namespace dubstage {

namespace {

// The frames that are kept: all of them, or up to where the mix falls silent behind the last clip.
Frames kept_frames(const Prepared& prepared, const PeakLog& peaks)
{
    if (!prepared.tail_decides) return prepared.to - prepared.from;
    const Frames end = std::max({prepared.content_end, peaks.last_sound(), prepared.from + 1});
    return std::min(prepared.to, end) - prepared.from;
}

void warn_of_overs(RenderResult& result, SampleFormat samples)
{
    if (samples == SampleFormat::f32) return;
    for (const auto& file : result.files) {
        const double peak = *std::max_element(file.channel_peaks.begin(), file.channel_peaks.end());
        if (peak <= 1.0) continue;
        std::array<char, 32> over;
        std::snprintf(over.data(), over.size(), "%+.1f dBFS", gain_to_db(peak));
        result.warnings.push_back(file.name + " reaches " + over.data() +
                                  " and is clipped: lower the master's gain, or write --bits 32f");
    }
}

// Where nothing is to be written.
class NoSink : public Sink {
  public:
    void write(std::size_t, const std::byte*, Frames) override {}
};

ToldReduction told(const Output& output, const Observation& observation)
{
    ToldReduction reduction = *output.told;
    reduction.db = reductions_of(observation);
    if (output.up)
        for (double& db : reduction.db) db = -db;
    return reduction;
}

void add_measured(Taps& taps, const Prepared& prepared, bool measured, RenderResult& result)
{
    std::vector<Observation> observations = taps.take(result.frames);
    for (std::size_t o = 0; o < observations.size(); ++o) {
        const Output& output = prepared.graph.outputs[o];
        if (output.told) {
            result.reductions.push_back(told(output, observations[o]));
            continue;
        }
        if (!measured) continue;
        result.measured.push_back({output.name,
                                   o < result.files.size() ? result.files[o].path : std::filesystem::path(),
                                   std::move(observations[o])});
    }
}

void check_noise_shape(double rate, const RenderSettings& settings)
{
    if (settings.noise_shape == NoiseShape::flat) return;
    if (settings.samples == SampleFormat::f32)
        throw Error(ErrorCode::usage, "--dither", "floating point has no dither to shape",
                    "use --bits 16, or leave it out");
    if (rate < lowest_shaped_rate || rate > highest_shaped_rate)
        throw Error(ErrorCode::usage, "--dither",
                    "the curves of shaped dither are made for 44.1 and 48 kHz, not for " +
                        std::to_string(std::llround(rate)) + " Hz",
                    "leave it out: at high rates flat dither is as quiet");
}

} // namespace

RenderResult render(const Session& session, Device& device, const RenderSettings& settings,
                    const ProgressCall& progress, const CancelFlag& cancel)
{
    check_noise_shape(session.sample_rate, settings);
    const auto start = std::chrono::steady_clock::now();
    device.take_stage_times();
    Freezer freezer(session, device, settings);
    freezer.run(progress, cancel);
    Prepared prepared = prepare(session, device.traits(), settings, freezer.frozen());
    ThreadPool pool(settings.threads);
    PeakLog peaks(prepared);
    Renderer renderer(device, prepared, settings, pool);
    NoSink nowhere;
    std::unique_ptr<FileSink> files;
    if (settings.write) files = std::make_unique<FileSink>(session, prepared, settings);
    Sink& last = files ? static_cast<Sink&>(*files) : nowhere;
    VerifySink witness(last, prepared, settings.dither_seed);
    Sink& first = settings.verify ? static_cast<Sink&>(witness) : last;
    std::unique_ptr<Taps> taps;
    if (wants_taps(settings)) taps = std::make_unique<Taps>(device, prepared, settings);
    renderer.run(prepared.from, prepared.to, first, peaks, taps.get(), freezer.last_part(progress), cancel);
    RenderResult result;
    result.frames = kept_frames(prepared, peaks);
    if (settings.verify) witness.compare(session, device, settings, freezer.frozen(), result, cancel);
    if (files) {
        files->finish(result.frames);
        result.files = files->files(peaks, result.frames);
    }
    if (taps) add_measured(*taps, prepared, settings.measure, result);
    result.from = prepared.from;
    result.sample_rate = session.sample_rate;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double length = static_cast<double>(result.frames) / session.sample_rate;
    result.times_real_time = length / std::max(result.seconds, 1e-9);
    const auto tracks = std::count_if(prepared.timelines.begin(), prepared.timelines.end(),
                                      [](const auto& timeline) { return timeline != nullptr; });
    result.track_seconds = length * static_cast<double>(tracks);
    const RenderStatistics statistics = renderer.statistics();
    const Frames rows = statistics.rows_found + statistics.rows_skipped;
    result.skipped_share =
        rows > 0 ? static_cast<double>(statistics.rows_skipped) / static_cast<double>(rows) : 0.0;
    result.peak_memory_bytes = statistics.memory_bytes;
    result.stages = device.take_stage_times();
    result.stages.push_back({"read", statistics.seconds_reading});
    result.stages.push_back({"write", statistics.seconds_writing});
    result.plugin_memory_bytes = freezer.memory_bytes();
    if (freezer.seconds() > 0) result.stages.push_back({"plug-ins", freezer.seconds()});
    result.warnings.insert(result.warnings.begin(), prepared.warnings.begin(), prepared.warnings.end());
    const auto& frozen = freezer.frozen().warnings;
    result.warnings.insert(result.warnings.end(), frozen.begin(), frozen.end());
    warn_of_overs(result, settings.samples);
    return result;
}

RenderPlan plan_render(const Session& session, Device& device, const RenderSettings& settings)
{
    check_noise_shape(session.sample_rate, settings);
    const Prepared prepared = prepare(session, device.traits(), settings);
    RenderPlan plan = describe(session, prepared, settings);
    plan.plugins = plan_plugins(prepared, CancelFlag(false));
    plan.memory_bytes = choose_sizes(device, prepared, settings).total_bytes;
    plan.estimated_seconds = estimated_seconds(device, plan);
    return plan;
}

} // namespace dubstage
