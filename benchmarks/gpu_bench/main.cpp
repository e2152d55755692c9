// gpu_bench: proves and measures the Vulkan device that is here, and writes one JSON. Needs nothing but the
// programs beside it.
//
//   gpu_bench [--quick] [--no-tests] [--limit SECONDS] [--work FOLDER] [-o FILE]
//
//   --quick      small sizes, to try it out; software devices always have them
//   --no-tests   measure only
//   --limit      of all together (default 450); what would not fit any more is left out and named
//   --work       where audio goes (default: a new folder in memory, else among temporary files)
//   -o FILE      default: gpu.json
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sys/statvfs.h>
#include <thread>
#include <unistd.h>

#include "base/error.h"
#include "gpu_bench/film.h"
#include "gpu_bench/run_tests.h"
#include "kernels/bench_device.h"
#include "kernels/fft_cases.h"
#include "kernels/kernel_cases.h"

namespace {

using Json = nlohmann::ordered_json;
using namespace dubstage;

struct Options {
    bool quick = false, tests = true;
    double limit_s = 450;
    std::filesystem::path work, out = "gpu.json";
};

class Stopwatch {
  public:
    double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

void say(const std::string& text)
{
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

template <class... Values> std::string line(const char* format, Values... values)
{
    char text[256];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

std::filesystem::path folder_of_this_program()
{
    return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

Json about(const DeviceInfo& info)
{
    return {{"kind", info.kind},
            {"name", info.name},
            {"driver", info.driver},
            {"software", info.software},
            {"memory_bytes", info.memory_bytes},
            {"largest_buffer_bytes", info.largest_buffer_bytes},
            {"threads", info.threads},
            {"notes", info.notes}};
}

Json tests(const Options& options, double limit_s)
{
    std::vector<std::string> programs{"device_test"};
    if (!options.quick) programs.insert(programs.end(), {"analysis_test", "processors_test", "render_test"});
    Json told = Json::array();
    for (const auto& run : bench::run_vulkan_tests(folder_of_this_program(), programs, limit_s)) {
        say(line("  %-16s %3d passed, %d failed, %d skipped, %.0f s%s", run.program.c_str(), run.passed,
                 run.failed, run.skipped, run.seconds,
                 run.exit_status == -1 ? ", stopped at the time limit" : ""));
        for (const auto& name : run.failures) say("    FAILED " + name);
        if (run.exit_status > 1)
            say("    ended with " + std::to_string(run.exit_status) + ": " + run.last_line);
        told.push_back({{"program", run.program},
                        {"exit_status", run.exit_status},
                        {"passed", run.passed},
                        {"failed", run.failed},
                        {"skipped", run.skipped},
                        {"failures", run.failures},
                        {"seconds", run.seconds},
                        {"last_line", run.last_line}});
    }
    return told;
}

// The best of some runs, after one that warms up.
double best_seconds(Device& device, const CommandList& list, int runs)
{
    double best = bench::seconds_of(device, list);
    for (int i = 0; i < runs; ++i) best = std::min(best, bench::seconds_of(device, list));
    return best;
}

struct Sizes {
    int lanes, frames, runs;
};

// Figures stand beside the bandwidth of the device's own copies: what a kernel that only moves bytes can
// reach.
Json kernels(Device& device, const Sizes& size, double& copy_bandwidth)
{
    Json told = Json::array();
    const bench::KernelCases cases(device, size.lanes, size.frames);
    for (const auto& one : cases.all()) {
        CommandList list;
        list.stage("benchmark");
        one.record(list);
        const double bandwidth = one.bytes / best_seconds(device, list, size.runs);
        if (one.name == "copy") copy_bandwidth = bandwidth;
        say(line("  %-44s %8.2f GB/s  %4.0f %% of a copy", one.name.c_str(), bandwidth / 1e9,
                 100 * bandwidth / copy_bandwidth));
        told.push_back({{"name", one.name},
                        {"bytes", one.bytes},
                        {"bytes_per_second", bandwidth},
                        {"share_of_copy", bandwidth / copy_bandwidth}});
    }
    for (const auto& name : cases.without_case()) say("  " + name + " is not measured here");
    return told;
}

Json transforms(Device& device, const Sizes& size, double copy_bandwidth)
{
    Json told = Json::array();
    for (const int length : bench::fft_lengths)
        for (const bool inverse : {false, true}) {
            const auto made =
                bench::make_fft_case(device, length, static_cast<double>(size.lanes) * size.frames);
            CommandList list;
            list.stage("benchmark");
            if (inverse)
                list.inverse(*made.plan, made.plan->rows());
            else
                list.forward(*made.plan, made.plan->rows());
            const double seconds = best_seconds(device, list, size.runs), bandwidth = made.bytes / seconds;
            say(line("  %-7s %8d x %-6d %8.1f GB/s  %4.0f %% of a copy, %7.0f Gflop/s",
                     inverse ? "inverse" : "forward", length, made.plan->rows(), bandwidth / 1e9,
                     100 * bandwidth / copy_bandwidth, made.operations / seconds / 1e9));
            told.push_back({{"length", length},
                            {"rows", made.plan->rows()},
                            {"inverse", inverse},
                            {"bytes_per_second", bandwidth},
                            {"share_of_copy", bandwidth / copy_bandwidth},
                            {"flop_per_second", made.operations / seconds}});
        }
    return told;
}

struct Film {
    const char* what;
    bool on_cpu;
    bench::FilmSize size;
    double expected_s; // not begun where less is left
};

std::vector<Film> films(bool quick)
{
    if (quick)
        return {{"warm-up, verified", false, {32, 10, 0.5, true, true}, 5},
                {"film", false, {64, 20, 0.15, true, false}, 10},
                {"the same on the cpu", true, {64, 20, 0.15, true, false}, 10}};
    return {{"warm-up, verified", false, {64, 60, 0.15, true, true}, 20},
            {"film", false, {1000, 600, 0.15, true, false}, 30},
            {"film again", false, {1000, 600, 0.15, true, false}, 30},
            {"the same on the cpu", true, {1000, 600, 0.15, true, false}, 60},
            {"film without skipping silence", false, {1000, 600, 0.15, false, false}, 60},
            {"filled to the brim", false, {1000, 600, 1, true, false}, 60}};
}

Json render_films(const Options& options, Device& vulkan, const std::filesystem::path& folder,
                  const Stopwatch& watch)
{
    const auto cpu = bench::open_cpu();
    Json told = Json::array();
    for (const Film& film : films(options.quick)) {
        if (watch.seconds() + film.expected_s > options.limit_s) {
            say(line("  %s: left out, no time is left", film.what));
            continue;
        }
        Json one = bench::render_film(film.on_cpu ? *cpu : vulkan, folder, film.size);
        one["what"] = film.what;
        std::string stages;
        for (const auto& [name, seconds] : one["stages"].items())
            stages += line(" %s %.2f", name.c_str(), seconds.get<double>());
        say(line("  %-30s %7.2f s, %8.0f track-seconds/s;", film.what, one["seconds"].get<double>(),
                 one["track_seconds_per_second"].get<double>()) +
            stages);
        if (one.contains("verify_error_db"))
            say(line("  against the cpu: %.1f dB", one["verify_error_db"].get<double>()));
        told.push_back(one);
    }
    return told;
}

// A disk would be measured with it: memory, where there is enough of it as a file system.
std::filesystem::path make_work_folder(const Options& options)
{
    constexpr double wanted_bytes = 1e9;
    struct statvfs memory {};
    std::filesystem::path parent = options.work;
    if (parent.empty()) {
        const bool fits =
            statvfs("/dev/shm", &memory) == 0 &&
            static_cast<double>(memory.f_bavail) * static_cast<double>(memory.f_frsize) > wanted_bytes &&
            access("/dev/shm", W_OK) == 0;
        parent = fits ? "/dev/shm" : std::filesystem::temp_directory_path();
    }
    parent = std::filesystem::absolute(parent) / ("dubstage-gpu-bench-" + std::to_string(getpid()));
    std::filesystem::create_directories(parent);
    return parent;
}

// Taken away however the renders end.
struct WorkFolder {
    std::filesystem::path path;
    ~WorkFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
};

int measure(Options options)
{
    const Stopwatch watch;
    const auto vulkan = bench::open_vulkan();
    if (!vulkan) {
        say("gpu_bench: there is no Vulkan device here");
        return 69;
    }
    say(vulkan->info().name + ", " + vulkan->info().driver);
    options.quick = options.quick || vulkan->info().software; // the full sizes would not end
    Json told{{"device", about(vulkan->info())},
              {"cpu", about(bench::open_cpu()->info())},
              {"quick", options.quick},
              {"version", DUBSTAGE_VERSION}};
    const auto write = [&] {
        told["seconds"] = watch.seconds();
        std::ofstream(options.out) << told.dump(1) << "\n";
    };
    const Sizes size = options.quick ? Sizes{32, 16384, 3} : Sizes{1024, 65536, 10};
    double copy_bandwidth = 0;
    say("kernels:");
    told["kernels"] = kernels(*vulkan, size, copy_bandwidth);
    told["copy_bytes_per_second"] = copy_bandwidth;
    say("transforms:");
    told["transforms"] = transforms(*vulkan, size, copy_bandwidth);
    write();
    say("films:");
    {
        const WorkFolder folder{make_work_folder(options)};
        told["films"] = render_films(options, *vulkan, folder.path, watch);
    }
    write();
    bool passed = true;
    if (options.tests) {
        say("tests:");
        told["tests"] = tests(options, options.limit_s - watch.seconds());
        for (const auto& run : told["tests"]) passed = passed && run["exit_status"] == 0;
        write();
    }
    say(line("%.0f s; written to %s", watch.seconds(), options.out.c_str()));
    return passed ? 0 : 1;
}

Options read_arguments(int count, char** words)
{
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        const auto value = [&]() -> std::string { return i + 1 < count ? words[++i] : ""; };
        if (word == "--quick")
            options.quick = true;
        else if (word == "--no-tests")
            options.tests = false;
        else if (word == "--limit")
            options.limit_s = std::atof(value().c_str());
        else if (word == "--work")
            options.work = value();
        else if (word == "-o")
            options.out = value();
        else
            throw Error(ErrorCode::usage, word, "there is no such option", "");
    }
    return options;
}

} // namespace

int main(int count, char** words)
{
    try {
        return measure(read_arguments(count, words));
    } catch (const Error& error) {
        std::fprintf(stderr, "gpu_bench: %s\n", error.what());
        return static_cast<int>(error.code());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "gpu_bench: %s\n", error.what());
        return 70;
    }
}
