// viewer_bench: how soon the viewer shows a plot, and what its frames cost without a graphics card.
//
//   viewer_bench [--quick] [--size WxH] [--work FOLDER] [-o FILE]
//
//   --quick      everything a twentieth as long, to try it out
//   --size       of the window (default 1600x1000)
//   --work       where audio goes, 3 GiB of it (default: a new folder among temporary files, removed at the
//                end)
//   -o FILE      the figures as JSON
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "analysis/file_meter.h"
#include "analysis/measure.h"
#include "analysis/report/dsm.h"
#include "base/error.h"
#include "device/device.h"
#include "frames.h"
#include "tools/data.h"
#include "tools/programme.h"
#include "viewer/app/offscreen.h"
#include "viewer/draw/style.h"

namespace {

using Json = nlohmann::ordered_json;
using namespace dubstage;
using namespace dubstage::viewer;

struct Options {
    bool quick = false;
    int width = 1600, height = 1000;
    std::filesystem::path work, out;
};

class ViewerBench {
  public:
    explicit ViewerBench(Options options) : options_(std::move(options)) {}

    void run();
    const Json& figures() const { return figures_; }

  private:
    double length(double seconds) const { return options_.quick ? seconds / 20 : seconds; }
    std::filesystem::path audio(const std::string& name, double seconds, std::uint32_t seed,
                                float level) const;
    static std::filesystem::path result_of(const std::filesystem::path& file);
    std::unique_ptr<App> make_app(int threads = 0) const;
    void first_plot(const std::string& what, const std::filesystem::path& file);
    void add(const bench::FrameCosts& costs);
    void twelve_traces(const std::vector<std::filesystem::path>& results);
    void long_spectrogram(const std::filesystem::path& result);
    void beside_a_render(const std::vector<std::filesystem::path>& results);

    Options options_;
    Json figures_;
};

std::filesystem::path ViewerBench::audio(const std::string& name, double seconds, std::uint32_t seed,
                                         float level) const
{
    bench::Programme programme;
    programme.seconds = seconds;
    programme.seed = seed;
    programme.level = level;
    bench::write_programme(options_.work / name, programme);
    return options_.work / name;
}

// NAME.dsm, moved away from beside the file so that the file itself is still measured when it is opened.
std::filesystem::path ViewerBench::result_of(const std::filesystem::path& file)
{
    std::filesystem::path result = file.parent_path() / "results" / (file.filename().string() + ".dsm");
    if (std::filesystem::exists(result)) return result;
    std::filesystem::create_directories(result.parent_path());
    const auto device = make_cpu_device(0);
    FileMeter meter(*device, MeterSettings{});
    const CancelFlag cancel = false;
    FileObservation observed = meter.observe(file, {}, cancel);
    Measurement measured = measure(std::move(observed.observation), {});
    measured.name = file.filename().string();
    measured.path = file;
    write_dsm(result, measured);
    return result;
}

std::unique_ptr<App> ViewerBench::make_app(int threads) const
{
    AppOptions options;
    options.threads = threads;
    auto app = std::make_unique<App>(std::move(options));
    app->resize(static_cast<float>(options_.width), static_cast<float>(options_.height), 1);
    return app;
}

// From nothing to pixels: fonts, window, the file, its curve.
void ViewerBench::first_plot(const std::string& what, const std::filesystem::path& file)
{
    const double begin = bench::wall_seconds(), used = bench::process_seconds();
    const auto app = make_app();
    app->open({file});
    double window = 0;
    for (bool shown = false; !shown;) {
        shown = app->bench().measured(1) != nullptr;
        bench::draw_frames("", *app, 1, true, [](int) {});
        if (window == 0) window = bench::wall_seconds() - begin;
    }
    const double plot = bench::wall_seconds() - begin, cpu = bench::process_seconds() - used;
    figures_["first_plot"].push_back(
        {{"what", what}, {"window_s", window}, {"plot_s", plot}, {"cpu_s", cpu}});
    std::printf("%-44s window %7.3f s   plot %7.3f s   CPU %7.3f s\n", what.c_str(), window, plot, cpu);
}

void ViewerBench::add(const bench::FrameCosts& costs)
{
    const bench::Spread build = bench::spread(costs.build_ms), fill = bench::spread(costs.fill_ms),
                        all = bench::spread(costs.all_ms);
    const auto frames = static_cast<double>(costs.all_ms.size());
    figures_["frames"].push_back({{"what", costs.what},
                                  {"cpu_ms", costs.cpu_ms},
                                  {"build_ms", build.middle},
                                  {"fill_ms", fill.middle},
                                  {"p50_ms", all.middle},
                                  {"p95_ms", all.p95},
                                  {"most_ms", all.most},
                                  {"late_share", costs.late / frames}});
    std::printf(
        "%-44s CPU %6.2f  build %6.2f  fill %6.2f  p50 %6.2f  p95 %6.2f  most %7.2f ms  late %4.1f %%\n",
        costs.what.c_str(), costs.cpu_ms, build.middle, fill.middle, all.middle, all.p95, all.most,
        100 * costs.late / frames);
}

constexpr int frames = 240;

void show(App& app, const std::string& panel)
{
    app.bench().edit_view("", [&](View& view) { view.panel = panel; });
    draw_until_done(app);
}

void ViewerBench::twelve_traces(const std::vector<std::filesystem::path>& results)
{
    const auto app = make_app();
    app->open(results);
    draw_until_done(*app);
    show(*app, "spectrum");
    add(bench::draw_frames("12 traces: spectra, nothing moves", *app, frames, false, [](int) {}));
    add(bench::draw_frames("12 traces: spectra, zooming", *app, frames, false, [&](int i) {
        const double low = 20 * std::pow(1.01, i % 100);
        app->bench().edit_view("zoom hertz", [&](View& view) { view.hertz = {low, low * 200}; });
    }));
    show(*app, "loudness");
    const double seconds = app->bench().longest_seconds();
    add(bench::draw_frames("12 traces: loudness, scrolling", *app, frames, false, [&](int i) {
        const double from = seconds * 0.5 * (i % 100) / 100;
        app->bench().edit_view("zoom time", [&](View& view) {
            view.seconds = Range{from, from + seconds / 2};
        });
    }));
}

void ViewerBench::long_spectrogram(const std::filesystem::path& result)
{
    const auto app = make_app();
    app->open({result});
    draw_until_done(*app);
    show(*app, "spectrogram");
    const double seconds = app->bench().longest_seconds();
    add(bench::draw_frames("2 h spectrogram: nothing moves", *app, frames, false, [](int) {}));
    add(bench::draw_frames("2 h spectrogram: scrolling an hour", *app, frames, false, [&](int i) {
        const double from = seconds * 0.5 * (i % 100) / 100;
        app->bench().edit_view("zoom time", [&](View& view) {
            view.seconds = Range{from, from + seconds / 2};
        });
    }));
    add(bench::draw_frames("2 h spectrogram: zooming in and out", *app, frames, false, [&](int i) {
        const double span = seconds * std::pow(0.95, i % 120);
        app->bench().edit_view("zoom time", [&](View& view) {
            view.seconds = Range{(seconds - span) / 2, (seconds + span) / 2};
        });
    }));
}

// A session is rendered by all processors while another comparison is looked at, 60 frames a second.
void ViewerBench::beside_a_render(const std::vector<std::filesystem::path>& results)
{
    bench::Wanted wanted;
    wanted.what = "mix";
    wanted.folder = options_.work;
    wanted.tracks = 32;
    wanted.seconds = length(600);
    const std::filesystem::path session = bench::make_data(wanted);
    const auto app = make_app();
    app->open(results);
    draw_until_done(*app);
    show(*app, "spectrum");
    add(bench::draw_frames("12 traces at 60 Hz, nothing else runs", *app, frames, true, [](int) {}));
    app->open({session});
    const bench::FrameCosts costs = bench::draw_frames("12 traces at 60 Hz while a render runs", *app,
                                                       options_.quick ? 30 : 600, true, [](int) {});
    const bool ran = app->busy();
    add(costs);
    figures_["frames"].back()["render_ran_throughout"] = ran;
    if (!ran) std::printf("  (the render ended before the last frame)\n");
}

void ViewerBench::run()
{
    const auto hour = audio("hour.wav", length(3600), 1, 1);
    const auto hour_result = result_of(hour);
    std::vector<std::filesystem::path> songs;
    for (std::uint32_t i = 0; i < 12; ++i)
        songs.push_back(result_of(audio(bench::numbered("song", static_cast<int>(i) + 1), length(180), 10 + i,
                                        0.3f + 0.05f * static_cast<float>(i))));
    const auto film_result = result_of(audio("film.wav", length(7200), 2, 1));
    first_plot("60 minutes, stereo, 24-bit WAV", hour);
    first_plot("60 minutes, its .dsm", hour_result);
    first_plot("2 hours, its .dsm", film_result);
    twelve_traces(songs);
    long_spectrogram(film_result);
    beside_a_render(songs);
}

Options read_options(int count, char** words)
{
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        const auto value = [&]() -> std::string {
            if (i + 1 == count) throw std::runtime_error(word + " takes a value");
            return words[++i];
        };
        if (word == "--quick")
            options.quick = true;
        else if (word == "--work")
            options.work = std::filesystem::absolute(value());
        else if (word == "-o")
            options.out = value();
        else if (word == "--size") {
            if (std::sscanf(value().c_str(), "%dx%d", &options.width, &options.height) != 2)
                throw std::runtime_error("--size takes WxH");
        } else
            throw std::runtime_error("unknown: " + word + " (--quick, --size WxH, --work FOLDER, -o FILE)");
    }
    return options;
}

} // namespace

int main(int count, char** words)
{
    try {
        Options options = read_options(count, words);
        const bool own = options.work.empty();
        if (own)
            options.work =
                std::filesystem::temp_directory_path() / ("viewer_bench." + std::to_string(getpid()));
        std::filesystem::create_directories(options.work);
        ViewerBench bench(options);
        bench.run();
        if (!options.out.empty()) std::ofstream(options.out) << bench.figures().dump(2) << "\n";
        if (own) std::filesystem::remove_all(options.work);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "viewer_bench: %s\n", error.what());
        return 1;
    }
}
