// What a run through a chain costs: time, where it went, memory and, where the machine tells it, energy.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "device/device.h"

namespace dubstage {

struct RunCost {
    double wall_s = 0, cpu_s = 0;
    // Of chains of ours. Reading and writing overlap with the rest, so that they add up to more than the
    // wall.
    std::optional<double> read_s, upload_s, compute_s, download_s, write_s;
    std::optional<double> plugins_s;           // in which plug-ins of a chain of ours ran
    std::vector<StageTime> stages;             // of the device, as it names them
    double host_memory_bytes = 0;              // at most, beyond what was held before; plug-ins with it
    std::optional<double> plugin_memory_bytes; // of it: processes of plug-ins
    std::optional<double> device_memory_bytes; // buffers of a chain of ours
    std::optional<double> energy_j;            // of all of the machine's processors while it ran
};

// Of several runs: half are quicker, half slower; and between which they lie.
struct Spread {
    double median = 0, least = 0, most = 0;
};
Spread spread_of(std::vector<double> values);

// Sorts the stages of a render into those that are told apart.
void add_stages(RunCost& cost, const std::vector<StageTime>& stages);

// From its making to read(): wall, cpu time of this process and of those it started and saw end, growth of
// its own memory, energy.
class CostClock {
  public:
    CostClock();
    RunCost read() const;

  private:
    std::chrono::steady_clock::time_point start_;
    double cpu_s_, memory_bytes_;
    std::vector<double> energy_j_;
};

// Why no energy is told; empty where it is.
std::string energy_note();

} // namespace dubstage
