// fft_bench: the real transforms of the engine's lengths on cpu and, where there is one, on vulkan; and on
// one thread of the cpu beside FFTW's, planned with ESTIMATE.
#include <benchmark/benchmark.h>
#include <fftw3.h>
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

void transform_by_fftw(benchmark::State& state, int length, bool inverse)
{
    const auto stride = static_cast<std::size_t>(length) + 16; // rows begin at 64 bytes, as the device's do
    const auto rows = static_cast<std::size_t>(samples / length);
    float* data = fftwf_alloc_real(rows * stride);
    const auto bins = [](float* row) { return reinterpret_cast<fftwf_complex*>(row); };
    const fftwf_plan plan = inverse ? fftwf_plan_dft_c2r_1d(length, bins(data), data, FFTW_ESTIMATE)
                                    : fftwf_plan_dft_r2c_1d(length, data, bins(data), FFTW_ESTIMATE);
    for (auto _ : state) {
        state.PauseTiming();
        for (std::size_t i = 0; i < rows * stride; ++i)
            data[i] = static_cast<float>(i % 97) - 48; // none grows
        state.ResumeTiming();
        for (std::size_t row = 0; row < rows; ++row)
            if (inverse)
                fftwf_execute_dft_c2r(plan, bins(data + row * stride), data + row * stride);
            else
                fftwf_execute_dft_r2c(plan, data + row * stride, bins(data + row * stride));
    }
    fftwf_destroy_plan(plan);
    fftwf_free(data);
}

std::string case_name(const std::string& who, int length, bool inverse)
{
    return who + (inverse ? "/inverse/" : "/forward/") + std::to_string(length);
}

void register_all(dubstage::Device& device, const std::string& who)
{
    for (const int length : bench::fft_lengths)
        for (const bool inverse : {false, true})
            benchmark::RegisterBenchmark(case_name(who, length, inverse).c_str(), transform, std::ref(device),
                                         length, inverse)
                ->UseManualTime()
                ->Unit(benchmark::kMillisecond);
}

void register_fftw()
{
    for (const int length : bench::fft_lengths)
        for (const bool inverse : {false, true})
            benchmark::RegisterBenchmark(case_name("fftw", length, inverse).c_str(), transform_by_fftw,
                                         length, inverse)
                ->Unit(benchmark::kMillisecond);
}

} // namespace

int main(int count, char** words)
{
    benchmark::Initialize(&count, words);
    if (benchmark::ReportUnrecognizedArguments(count, words)) return 1;
    const auto cpu = bench::open_cpu();
    register_all(*cpu, "cpu");
    const auto alone = dubstage::make_cpu_device(1);
    register_all(*alone, "one thread");
    register_fftw();
    const auto vulkan = bench::open_vulkan();
    if (vulkan) {
        register_all(*vulkan, "vulkan");
        benchmark::AddCustomContext("vulkan", vulkan->info().name);
    }
    benchmark::AddCustomContext("cpu", cpu->info().name);
    benchmark::RunSpecifiedBenchmarks();
}
