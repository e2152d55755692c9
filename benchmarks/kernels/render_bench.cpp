// render_bench: whole small renders of generated sessions, files in and files out, on cpu and, where there is
// one, on vulkan.
#include <benchmark/benchmark.h>
#include <filesystem>
#include <string>
#include <unistd.h>

#include "kernels/bench_device.h"
#include "render/render.h"
#include "tools/data.h"

namespace {

struct Case {
    const char* what;
    int tracks;
    double seconds, fill;
};
constexpr Case cases[] = {{"reverb", 4, 30, 1},
                          {"fir", 4, 30, 1},
                          {"mix", 32, 30, 1},
                          {"scale", 64, 30, 1},
                          {"film", 128, 60, 0.15}};

struct WorkFolder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("dubstage-render-bench-" + std::to_string(getpid()));
    WorkFolder() { std::filesystem::create_directories(path); }
    ~WorkFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
};

void render_whole(benchmark::State& state, dubstage::Device& device, const std::filesystem::path& folder,
                  const Case& one)
{
    const auto file = bench::make_data({one.what, folder, one.tracks, one.seconds, one.fill});
    const dubstage::Session session = dubstage::load_session(file);
    dubstage::RenderSettings settings;
    settings.folder = folder / "out";
    const bool convolves = std::string(one.what) == "reverb" || std::string(one.what) == "fir";
    settings.tracks = convolves; // such a session has no mix
    const dubstage::CancelFlag cancel = false;
    double track_seconds = 0, skipped = 0;
    for (auto _ : state) {
        const auto result = dubstage::render(
            session, device, settings, [](double, double) {}, cancel);
        state.SetIterationTime(result.seconds);
        track_seconds += result.track_seconds;
        skipped = result.skipped_share;
    }
    state.counters["track-seconds/s"] = benchmark::Counter(track_seconds, benchmark::Counter::kIsRate);
    state.counters["skipped"] = skipped;
}

void register_all(dubstage::Device& device, const std::filesystem::path& folder)
{
    for (const Case& one : cases)
        benchmark::RegisterBenchmark(
            (device.info().kind + "/" + one.what + "/" + std::to_string(one.tracks)).c_str(), render_whole,
            std::ref(device), folder, one)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
}

} // namespace

int main(int count, char** words)
{
    benchmark::Initialize(&count, words);
    if (benchmark::ReportUnrecognizedArguments(count, words)) return 1;
    const WorkFolder folder;
    const auto cpu = bench::open_cpu();
    register_all(*cpu, folder.path);
    const auto vulkan = bench::open_vulkan();
    if (vulkan) {
        register_all(*vulkan, folder.path);
        benchmark::AddCustomContext("vulkan", vulkan->info().name);
    }
    benchmark::AddCustomContext("cpu", cpu->info().name);
    benchmark::RunSpecifiedBenchmarks();
}
