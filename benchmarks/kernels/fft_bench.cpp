// fft_bench: the real transforms of the engine's lengths on cpu and, where there is one, on vulkan.
#include <benchmark/benchmark.h>
#include <string>

#include "kernels/bench_device.h"
#include "kernels/fft_cases.h"

namespace {

constexpr double samples = 8 << 20; // of all rows together

void transform(benchmark::State& state, dubstage::Device& device, int length, bool inverse)
{
    const bench::FftCase made = bench::make_fft_case(device, length, samples);
    dubstage::CommandList list;
    list.stage("benchmark");
    if (inverse)
        list.inverse(*made.plan, made.plan->rows());
    else
        list.forward(*made.plan, made.plan->rows());
    bench::seconds_of(device, list); // the first one makes what is made once
    for (auto _ : state) state.SetIterationTime(bench::seconds_of(device, list));
    const auto runs = static_cast<double>(state.iterations());
    state.SetBytesProcessed(static_cast<std::int64_t>(made.bytes * runs));
    state.counters["flop/s"] = benchmark::Counter(made.operations * runs, benchmark::Counter::kIsRate);
}

void register_all(dubstage::Device& device)
{
    for (const int length : bench::fft_lengths)
        for (const bool inverse : {false, true})
            benchmark::RegisterBenchmark(
                (device.info().kind + (inverse ? "/inverse/" : "/forward/") + std::to_string(length)).c_str(),
                transform, std::ref(device), length, inverse)
                ->UseManualTime()
                ->Unit(benchmark::kMillisecond);
}

} // namespace

int main(int count, char** words)
{
    benchmark::Initialize(&count, words);
    if (benchmark::ReportUnrecognizedArguments(count, words)) return 1;
    const auto cpu = bench::open_cpu();
    register_all(*cpu);
    const auto vulkan = bench::open_vulkan();
    if (vulkan) {
        register_all(*vulkan);
        benchmark::AddCustomContext("vulkan", vulkan->info().name);
    }
    benchmark::AddCustomContext("cpu", cpu->info().name);
    benchmark::RunSpecifiedBenchmarks();
}
