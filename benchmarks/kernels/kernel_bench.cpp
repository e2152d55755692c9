// kernel_bench: every kernel of the vocabulary on cpu and, where there is one, on vulkan, with bytes a
// second.
#include <benchmark/benchmark.h>
#include <cstdio>

#include "kernels/bench_device.h"
#include "kernels/kernel_cases.h"

namespace {

constexpr int lanes = 128, frames = 65536; // 32 MiB for each of three arrays: more than a second-level cache

void register_all(dubstage::Device& device, const bench::KernelCases& cases)
{
    for (const bench::KernelCase& one : cases.all())
        benchmark::RegisterBenchmark((device.info().kind + "/" + one.name).c_str(),
                                     [&device, &one](benchmark::State& state) {
                                         dubstage::CommandList list;
                                         list.stage("benchmark");
                                         one.record(list);
                                         for (auto _ : state)
                                             state.SetIterationTime(bench::seconds_of(device, list));
                                         state.SetBytesProcessed(static_cast<std::int64_t>(
                                             one.bytes * static_cast<double>(state.iterations())));
                                     })
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
}

} // namespace

int main(int count, char** words)
{
    benchmark::Initialize(&count, words);
    if (benchmark::ReportUnrecognizedArguments(count, words)) return 1;
    const auto cpu = bench::open_cpu();
    const bench::KernelCases cpu_cases(*cpu, lanes, frames);
    register_all(*cpu, cpu_cases);
    const auto vulkan = bench::open_vulkan();
    std::unique_ptr<bench::KernelCases> vulkan_cases;
    if (vulkan) {
        vulkan_cases = std::make_unique<bench::KernelCases>(*vulkan, lanes, frames);
        register_all(*vulkan, *vulkan_cases);
        benchmark::AddCustomContext("vulkan", vulkan->info().name);
    }
    benchmark::AddCustomContext("cpu", cpu->info().name);
    for (const std::string& name : cpu_cases.without_case())
        std::fprintf(stderr, "kernel_bench: %s has no case here\n", name.c_str());
    benchmark::RunSpecifiedBenchmarks();
}
