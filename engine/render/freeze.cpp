#include "render/freeze.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>

#include "base/error.h"
#include "base/thread_pool.h"
#include "render/file_sink.h"
#include "render/heard.h"
#include "render/renderer.h"

namespace dubstage {

namespace {

int channels_of(const Prepared& prepared, const PluginSpot& spot)
{
    return prepared.graph.nodes[static_cast<std::size_t>(spot.in)].lanes();
}

bool has_plugin(const Session& session)
{
    const auto has = [](const Strip& strip) {
        return std::any_of(strip.inserts.begin(), strip.inserts.end(),
                           [](const Insert& insert) { return insert.type == "lv2" && !insert.bypass; });
    };
    return std::any_of(session.tracks.begin(), session.tracks.end(), has) ||
           std::any_of(session.buses.begin(), session.buses.end(), has);
}

std::string place_of(const PluginSpot& spot)
{
    return spot.plugin->settings.place().text();
}

ProgressCall progress_of_part(const ProgressCall& progress, int number, int parts)
{
    if (!progress || parts == 1) return progress;
    return [progress, number, parts](double done, double total) {
        const double share = total > 0 ? std::min(done / total, 1.0) : 0.0;
        progress((number + share) / parts * total, total);
    };
}

// Those of `all` that are meant by `spots`, in their order.
std::vector<CheckedPlugin> chosen(const std::vector<CheckedPlugin>& all, const std::vector<PluginSpot>& spots)
{
    std::vector<CheckedPlugin> list;
    for (const PluginSpot& spot : spots)
        for (const CheckedPlugin& one : all)
            if (one.spot.strip == spot.strip && one.spot.insert == spot.insert) list.push_back(one);
    return list;
}

std::unique_ptr<FileSink> open_files(const Session& session, const Prepared& prepared,
                                     const RenderSettings& settings)
{
    try {
        return std::make_unique<FileSink>(session, prepared, settings);
    } catch (const Error& error) {
        throw Error(error.code(), error.subject(), "for what goes into the plug-ins: " + error.reason(),
                    "set TMPDIR to a folder on a disk with more room");
    }
}

// The most that so many of them can hold at once.
double memory_of(const std::vector<PluginRun>& runs, std::size_t at_once)
{
    std::vector<double> bytes;
    for (const PluginRun& run : runs) bytes.push_back(run.peak_memory_bytes);
    std::sort(bytes.rbegin(), bytes.rend());
    bytes.resize(std::min(at_once, bytes.size()));
    return std::accumulate(bytes.begin(), bytes.end(), 0.0);
}

// With the place of the insert in front, which the plug-in's host does not know.
PluginRun run_in_place(const CheckedPlugin& plugin, const ProgressCall& progress, const CancelFlag& cancel)
{
    try {
        return run_plugin(plugin.job, progress, cancel);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::cancelled) throw;
        throw Error(error.code(), place_of(plugin.spot), error.subject() + ": " + error.reason(),
                    error.remedy());
    }
}

} // namespace

std::vector<CheckedPlugin> check_plugins(const Prepared& prepared, const CancelFlag& cancel)
{
    PluginChecker checker(prepared.sample_rate, cancel);
    std::vector<CheckedPlugin> checked;
    for (const PluginSpot& spot : prepared.graph.plugins)
        checked.push_back(checker.check(spot, channels_of(prepared, spot)));
    return checked;
}

std::vector<RenderPlan::Plugin> plan_plugins(const Prepared& prepared, const CancelFlag& cancel)
{
    std::vector<RenderPlan::Plugin> plan;
    for (const CheckedPlugin& plugin : check_plugins(prepared, cancel))
        plan.push_back(plan_of(plugin, channels_of(prepared, plugin.spot)));
    return plan;
}

Freezer::Freezer(const Session& session, Device& device, const RenderSettings& settings)
    : session_(session), device_(device), settings_(settings), wanted_(settings)
{
    settings_.stems = settings_.tracks = settings_.verify = settings_.measure = false;
    settings_.tell_reductions_of.clear();
    settings_.range.reset();
    settings_.format = FileFormat::wav;
    settings_.samples = SampleFormat::f32;
}

ProgressCall Freezer::last_part(const ProgressCall& progress) const
{
    return progress_of_part(progress, parts_ - 1, parts_);
}

//   session ─► plug-ins that wait for no other ─► what goes into them, as files ─► a process each ─► clips ─┐
//      ▲                                                                                                    │
//      └──────────────────────────────── until none is left
//      ◄────────────────────────────────────────────────┘
void Freezer::run(const ProgressCall& progress, const CancelFlag& cancel)
{
    if (!has_plugin(session_)) return;
    // As a whole, first: what is wrong with the session is told before plug-ins work for hours.
    const Prepared whole = prepare(session_, device_.traits(), wanted_);
    const std::vector<CheckedPlugin> all = check_plugins(whole, cancel);
    if (all.empty()) return;
    scratch_ = std::make_unique<ScratchFolder>();
    settings_.folder = scratch_->path();
    parts_ = 2 * rounds_of_plugins(whole.graph) + 1;
    for (int part = 0;; part += 2) {
        const Prepared prepared = prepare_plugins(session_, device_.traits(), settings_, frozen_);
        if (prepared.next_plugins.empty()) return;
        std::vector<CheckedPlugin> next = chosen(all, prepared.next_plugins);
        std::vector<PluginRun> runs(next.size()); // of no frames where nothing sounds
        if (prepared.active_frames > 0) {
            render_inputs(prepared, next, progress_of_part(progress, part, parts_), cancel);
            runs = run_all(next, prepared.to, progress_of_part(progress, part + 1, parts_), cancel);
        }
        for (std::size_t i = 0; i < next.size(); ++i) add(next[i], runs[i]);
    }
}

void Freezer::render_inputs(const Prepared& prepared, std::vector<CheckedPlugin>& plugins,
                            const ProgressCall& progress, const CancelFlag& cancel)
{
    settings_.folder = scratch_->path() / std::to_string(files_);
    ThreadPool pool(settings_.threads);
    PeakLog peaks(prepared);
    Renderer renderer(device_, prepared, settings_, pool);
    const auto files = open_files(session_, prepared, settings_);
    renderer.run(prepared.from, prepared.to, *files, peaks, nullptr, progress, cancel);
    files->finish(prepared.to);
    const std::vector<RenderedFile> list = files->files(peaks, prepared.to);
    auto file = list.begin();
    for (CheckedPlugin& plugin : plugins) {
        plugin.job.in = (file++)->path;
        if (plugin.spot.key >= 0) plugin.job.side = (file++)->path;
        plugin.job.out = scratch_->path() / ("plugin " + std::to_string(files_++) + ".wav");
    }
}

// Side by side, as many as there are threads. Progress is told by the thread that called alone.
std::vector<PluginRun> Freezer::run_all(const std::vector<CheckedPlugin>& plugins, Frames frames,
                                        const ProgressCall& progress, const CancelFlag& cancel)
{
    const auto start = std::chrono::steady_clock::now();
    const auto caller = std::this_thread::get_id();
    const double all = static_cast<double>(frames) * static_cast<double>(plugins.size());
    std::vector<std::atomic<double>> done(plugins.size());
    std::vector<PluginRun> runs(plugins.size());
    std::atomic<bool> failed{false};
    ThreadPool pool(settings_.threads);
    pool.parallel_for(plugins.size(), [&](std::size_t i) {
        const ProgressCall tell = [&, i](double at, double) {
            if (failed) throw Error(ErrorCode::cancelled, place_of(plugins[i].spot), "another one failed");
            done[i] = std::min(at, static_cast<double>(frames));
            if (!progress || std::this_thread::get_id() != caller) return;
            double sum = 0;
            for (const auto& one : done) sum += one;
            progress(sum, all);
        };
        try {
            runs[i] = run_in_place(plugins[i], tell, cancel);
        } catch (...) {
            failed = true;
            throw;
        }
        done[i] = static_cast<double>(frames);
        std::error_code ignored;
        std::filesystem::remove(plugins[i].job.in, ignored); // room for the next
        std::filesystem::remove(plugins[i].job.side, ignored);
    });
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    memory_bytes_ = std::max(memory_bytes_, memory_of(runs, static_cast<std::size_t>(pool.size())));
    return runs;
}

void Freezer::add(const CheckedPlugin& plugin, const PluginRun& run)
{
    Track track;
    track.name = plugin.spot.strip;
    track.place = plugin.spot.plugin->settings.place();
    if (run.frames > run.latency) {
        Clip clip;
        clip.file = plugin.job.out;
        clip.source_start_s = static_cast<double>(run.latency) / session_.sample_rate;
        clip.place = track.place;
        track.clips.push_back(std::move(clip));
    }
    frozen_.places[{plugin.spot.strip, plugin.spot.insert}] = frozen_.tracks.size();
    frozen_.tracks.push_back(std::move(track));
    const auto warn = [&](const std::string& text) {
        frozen_.warnings.push_back(place_of(plugin.spot) + ": " + plugin.facts.name + " " + text);
    };
    if (plugin.facts.side_inputs > 0 && plugin.spot.key < 0)
        warn("hears silence in its side chain: name a track or bus with key");
    if (run.latency_moved)
        warn("changed its latency on the way; that of its end is taken out, " + std::to_string(run.latency) +
             " frames");
    if (run.cut) warn("still sounds a minute after its input ends and is cut off there: give it a tail");
}

} // namespace dubstage
