#include "studies/compare/cost.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <system_error>

namespace dubstage {

namespace {

constexpr const char* power_folder = "/sys/class/powercap";

double seconds_of(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

double cpu_seconds()
{
    double seconds = 0;
    // Plug-ins of a chain of ours run in processes of their own.
    for (const int of : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage{};
        getrusage(of, &usage);
        seconds += seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    }
    return seconds;
}

// A line of /proc/self/status, in bytes; 0 where the system has none.
double status_bytes(const std::string& key)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (!line.starts_with(key + ":")) continue;
        double kib = 0;
        std::istringstream(line.substr(key.size() + 1)) >> kib;
        return kib * 1024;
    }
    return 0;
}

// From here on VmHWM counts anew (Linux, proc(5): clear_refs).
void forget_peak()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

// The counter of each whole processor package, in joules, and where it begins again (RAPL).
struct Package {
    std::filesystem::path counter;
    double range_j = 0;
};

double number_in(const std::filesystem::path& file)
{
    double value = -1;
    std::ifstream(file) >> value;
    return value;
}

std::vector<Package> packages()
{
    std::vector<Package> list;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(power_folder, error)) {
        const std::string name = entry.path().filename().string();
        const bool whole = name.starts_with("intel-rapl:") && std::count(name.begin(), name.end(), ':') == 1;
        if (whole && number_in(entry.path() / "energy_uj") >= 0)
            list.push_back(
                {entry.path() / "energy_uj", 1e-6 * number_in(entry.path() / "max_energy_range_uj")});
    }
    return list;
}

std::vector<double> energies()
{
    std::vector<double> list;
    for (const Package& package : packages()) list.push_back(1e-6 * number_in(package.counter));
    return list;
}

void add(std::optional<double>& sum, double seconds)
{
    sum = sum.value_or(0) + seconds;
}

} // namespace

Spread spread_of(std::vector<double> values)
{
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    const double median = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    return {median, values.front(), values.back()};
}

void add_stages(RunCost& cost, const std::vector<StageTime>& stages)
{
    cost.upload_s = cost.compute_s = cost.download_s = 0;
    for (const StageTime& stage : stages) {
        if (stage.stage == "read")
            add(cost.read_s, stage.seconds);
        else if (stage.stage == "write")
            add(cost.write_s, stage.seconds);
        else if (stage.stage == "upload")
            add(cost.upload_s, stage.seconds);
        else if (stage.stage == "plug-ins")
            add(cost.plugins_s, stage.seconds);
        else if (stage.stage == "download")
            add(cost.download_s, stage.seconds);
        else
            add(cost.compute_s, stage.seconds);
    }
    cost.stages = stages;
}

CostClock::CostClock()
{
    forget_peak();
    memory_bytes_ = status_bytes("VmRSS");
    energy_j_ = energies();
    cpu_s_ = cpu_seconds();
    start_ = std::chrono::steady_clock::now();
}

RunCost CostClock::read() const
{
    RunCost cost;
    cost.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    cost.cpu_s = cpu_seconds() - cpu_s_;
    cost.host_memory_bytes = std::max(0.0, status_bytes("VmHWM") - memory_bytes_);
    const std::vector<Package> known = packages();
    const std::vector<double> now = energies();
    if (now.empty() || now.size() != energy_j_.size()) return cost;
    double sum = 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
        const double used = now[i] - energy_j_[i];
        sum += used >= 0 ? used : used + known[i].range_j;
    }
    cost.energy_j = sum;
    return cost;
}

std::string energy_note()
{
    return packages().empty() ? "this machine does not tell its energy (no readable counter in " +
                                    std::string(power_folder) + ")"
                              : "";
}

} // namespace dubstage
