// The native device: the shared kernels and transforms compiled as C++, and a pool of threads.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <new>
#include <sys/sysinfo.h>

#include "base/error.h"
#include "base/thread_pool.h"
#include "base/units.h"
#include "device/cpu/cpu_fft.h"
#include "device/cpu/kernels/kernels.h"
#include "device/device.h"

namespace dubstage {

namespace cpu {

namespace {

using Clock = std::chrono::steady_clock;

class CpuBuffer : public Buffer {
  public:
    CpuBuffer(std::size_t bytes, std::byte* memory)
        : Buffer(bytes, reinterpret_cast<std::uint64_t>(memory), memory), memory_(memory)
    {}
    ~CpuBuffer() override { std::free(memory_); }
    CpuBuffer(const CpuBuffer&) = delete;
    CpuBuffer& operator=(const CpuBuffer&) = delete;

  private:
    std::byte* memory_;
};

std::string processor_name()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
    return "processor";
}

// How a dispatch is cut into tasks: items per task, and whether one task takes all rows (so that what they
// share stays in the cache).
struct Tiling {
    std::size_t items;
    bool all_rows;
};

Tiling tiling(KernelId kernel)
{
    switch (kernel) {
    case KernelId::spectrum_mac:
        return {1024, true};
    case KernelId::peak:
    case KernelId::gauge:
    case KernelId::k_rest:
    case KernelId::k_energy:
    case KernelId::true_peak:
        return {64, false};
    case KernelId::bands:
        return {512, false};
    case KernelId::follow:
    case KernelId::phaser:
        return {1, false};
    case KernelId::k_carry:
        return {1 << 30, false};
    case KernelId::power:
        return {2048, false};
    case KernelId::overshoot:
    case KernelId::fir:
    case KernelId::modulate:
        return {1024, false};
    default:
        return {16384, false};
    }
}

class CpuDevice : public Device {
  public:
    explicit CpuDevice(int threads);

    const DeviceInfo& info() const override { return info_; }
    DeviceTraits traits() const override { return {16384, 131072, 196608}; }
    bool unified() const override { return true; }
    std::unique_ptr<Buffer> create_buffer(std::size_t bytes, Memory memory, const char* name) override;
    std::unique_ptr<FftPlan> create_fft_plan(int n, int rows, const char* name) override;
    int max_fft_rows(int) const override { return 1 << 20; }
    std::uint64_t submit(const CommandList& list) override;
    void wait(std::uint64_t) override {}
    std::vector<StageTime> take_stage_times() override;

  private:
    void run(const Dispatch& d);
    void run(const Transform& t);
    void run(const Copy& c);
    void run(const Zero& z);
    // Calls body(first byte, bytes) for pieces of `bytes`.
    template <class Body> void in_pieces(std::size_t bytes, const Body& body);

    ThreadPool pool_;
    DeviceInfo info_;
    std::map<std::string, double> stages_;
    std::uint64_t submissions_ = 0;
};

CpuDevice::CpuDevice(int threads) : pool_(threads)
{
    info_.kind = "cpu";
    info_.name = processor_name();
    info_.driver = best_kernels().instructions;
    info_.threads = pool_.size();
    struct sysinfo memory {};
    sysinfo(&memory);
    info_.memory_bytes = static_cast<double>(memory.totalram) * memory.mem_unit;
    info_.largest_buffer_bytes = info_.memory_bytes;
}

std::unique_ptr<Buffer> CpuDevice::create_buffer(std::size_t bytes, Memory, const char* name)
{
    constexpr std::size_t alignment = 64, slack = 64; // kernels may read a little past the end, never write
    const std::size_t rounded = (bytes + slack + alignment - 1) / alignment * alignment;
    auto* memory = static_cast<std::byte*>(std::aligned_alloc(alignment, rounded));
    if (memory == nullptr)
        throw Error(ErrorCode::out_of_memory, name,
                    "needs " + format_bytes(static_cast<double>(bytes)) + " of memory that is not there",
                    "give a smaller --memory");
    return std::make_unique<CpuBuffer>(bytes, memory);
}

std::unique_ptr<FftPlan> CpuDevice::create_fft_plan(int n, int rows, const char* name)
{
    auto buffer = create_buffer(CpuFftPlan::stride_of(n) * static_cast<std::size_t>(rows) * sizeof(float),
                                Memory::device, name);
    return std::make_unique<CpuFftPlan>(n, rows, std::move(buffer));
}

void CpuDevice::run(const Dispatch& d)
{
    const RunKernel kernel = best_kernels().run[static_cast<std::size_t>(d.kernel)];
    const Tiling cut = tiling(d.kernel);
    const std::size_t tiles = (d.items + cut.items - 1) / cut.items;
    if (cut.all_rows) {
        pool_.parallel_for(tiles, [&](std::size_t tile) {
            const std::size_t begin = tile * cut.items,
                              end = std::min<std::size_t>(begin + cut.items, d.items);
            kernel(d.args, 0, begin, end);
        });
        return;
    }
    pool_.parallel_for(tiles * d.rows, [&](std::size_t task) {
        const std::size_t begin = task % tiles * cut.items;
        kernel(d.args, task / tiles, begin, std::min<std::size_t>(begin + cut.items, d.items));
    });
}

void CpuDevice::run(const Transform& t)
{
    const auto& plan = static_cast<const CpuFftPlan&>(*t.plan);
    pool_.parallel_for(static_cast<std::size_t>(t.rows),
                       [&](std::size_t row) { plan.run(static_cast<int>(row), t.inverse); });
}

template <class Body> void CpuDevice::in_pieces(std::size_t bytes, const Body& body)
{
    constexpr std::size_t piece = 128 * 1024;
    pool_.parallel_for((bytes + piece - 1) / piece,
                       [&](std::size_t i) { body(i * piece, std::min(piece, bytes - i * piece)); });
}

void CpuDevice::run(const Copy& c)
{
    in_pieces(c.bytes, [&](std::size_t at, std::size_t bytes) {
        std::memcpy(c.to->host() + c.to_byte + at, c.from->host() + c.from_byte + at, bytes);
    });
}

void CpuDevice::run(const Zero& z)
{
    in_pieces(z.bytes, [&](std::size_t at, std::size_t bytes) {
        std::memset(z.buffer->host() + z.byte + at, 0, bytes);
    });
}

std::uint64_t CpuDevice::submit(const CommandList& list)
{
    const char* stage = "other";
    auto start = Clock::now();
    const auto close_stage = [&] {
        const auto now = Clock::now();
        stages_[stage] += std::chrono::duration<double>(now - start).count();
        start = now;
    };
    for (const Command& command : list.commands()) {
        if (const auto* next = std::get_if<Stage>(&command)) {
            close_stage();
            stage = next->name;
        } else if (const auto* d = std::get_if<Dispatch>(&command)) {
            run(*d);
        } else if (const auto* t = std::get_if<Transform>(&command)) {
            run(*t);
        } else if (const auto* c = std::get_if<Copy>(&command)) {
            run(*c);
        } else {
            run(std::get<Zero>(command));
        }
    }
    close_stage();
    return ++submissions_;
}

std::vector<StageTime> CpuDevice::take_stage_times()
{
    std::vector<StageTime> times;
    for (const auto& [stage, seconds] : stages_) times.push_back({stage, seconds});
    std::sort(times.begin(), times.end(), [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
    stages_.clear();
    return times;
}

} // namespace

} // namespace cpu

std::unique_ptr<Device> make_cpu_device(int threads)
{
    return std::make_unique<cpu::CpuDevice>(threads);
}

} // namespace dubstage
