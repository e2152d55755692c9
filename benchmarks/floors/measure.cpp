// Plain programs that measure or decode files, to compare `dubstage measure` with:
//
//   floor_measure loudness FILE...  libebur128: integrated, range, true peak
//   floor_measure spectrum FILE...  FFTW: average power of 8192 points, Hann, half overlap
//   floor_measure decode FILE...    libsndfile to floats and away, files shared out over the threads
//
// Prints what was found, a line per file.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <ebur128.h>
#include <numbers>
#include <thread>

#include "floors/real_fft.h"
#include "floors/sound_file.h"

namespace {

using namespace floors;

constexpr std::size_t block = 65536;

void measure_loudness(const std::string& path)
{
    SoundFile file(path);
    ebur128_state* state =
        ebur128_init(static_cast<unsigned>(file.channels()), static_cast<unsigned long>(file.rate()),
                     EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);
    if (state == nullptr) fail("libebur128 has no memory");
    std::vector<float> frames(block * static_cast<std::size_t>(file.channels()));
    while (const std::size_t count = file.read(frames.data(), block))
        ebur128_add_frames_float(state, frames.data(), count);
    double integrated = 0, range = 0, peak = 0;
    ebur128_loudness_global(state, &integrated);
    ebur128_loudness_range(state, &range);
    for (unsigned c = 0; c < static_cast<unsigned>(file.channels()); ++c) {
        double one = 0;
        ebur128_true_peak(state, c, &one);
        peak = std::max(peak, one);
    }
    std::printf("%s: I %.3f LUFS, LRA %.3f LU, true peak %.3f dB\n", path.c_str(), integrated, range,
                20 * std::log10(peak));
    ebur128_destroy(&state);
}

void measure_spectrum(const std::string& path)
{
    constexpr std::size_t fft = 8192, hop = fft / 2, bins = fft / 2 + 1;
    SoundFile file(path);
    const auto channels = static_cast<std::size_t>(file.channels());
    Array<float> in(fft), out(2 * bins);
    auto* spectrum = reinterpret_cast<fftwf_complex*>(out.get());
    const fftwf_plan plan = fftwf_plan_dft_r2c_1d(fft, in.get(), spectrum, FFTW_MEASURE);
    std::vector<float> window(fft), held(channels * (fft + block)), power(channels * bins);
    for (std::size_t i = 0; i < fft; ++i)
        window[i] =
            static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / fft));
    std::size_t filled = 0, frames = 0;
    while (const std::size_t count = file.read(held.data() + channels * filled, block)) {
        filled += count;
        std::size_t at = 0;
        for (; at + fft <= filled; at += hop, ++frames)
            for (std::size_t c = 0; c < channels; ++c) {
                for (std::size_t i = 0; i < fft; ++i) in.get()[i] = held[(at + i) * channels + c] * window[i];
                fftwf_execute(plan);
                for (std::size_t b = 0; b < bins; ++b)
                    power[c * bins + b] += spectrum[b][0] * spectrum[b][0] + spectrum[b][1] * spectrum[b][1];
            }
        std::memmove(held.data(), held.data() + channels * at, channels * (filled - at) * sizeof(float));
        filled -= at;
    }
    double sum = 0;
    for (const float p : power) sum += static_cast<double>(p);
    std::printf("%s: %zu frames, mean power %.6g\n", path.c_str(), frames,
                sum / static_cast<double>(std::max<std::size_t>(1, frames)));
}

void decode(const std::string& path)
{
    SoundFile file(path);
    std::vector<float> frames(block * static_cast<std::size_t>(file.channels()));
    std::size_t total = 0;
    while (const std::size_t count = file.read(frames.data(), block)) total += count;
    std::printf("%s: %zu frames\n", path.c_str(), total);
}

} // namespace

int main(int count, char** words)
{
    if (count < 3) fail("floor_measure loudness|spectrum|decode FILE...");
    const std::string what = words[1];
    const auto work = what == "loudness" ? measure_loudness : what == "spectrum" ? measure_spectrum : decode;
    std::atomic<int> next{2};
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < std::max(1u, std::thread::hardware_concurrency()); ++t)
        threads.emplace_back([&] {
            for (int file = next++; file < count; file = next++) work(words[file]);
        });
    for (auto& thread : threads) thread.join();
}
