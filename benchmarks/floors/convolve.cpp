// floor_convolve: files through one impulse response, channel by channel, tails kept: what a plain loop over
// FFTW gives.
//
//   floor_convolve [-n FFT] [-t THREADS] [-d FRAMES] [-u] [-p double] -o FOLDER IR FILE...
//
//   -n FFT      length of the transform (default 131072)
//   -d FRAMES   drop so much of the beginning: the delay of a linear-phase FIR
//   -u          advance by half a transform always, however short the response is
//   -p double   double precision in and out: the reference that others are measured against
#include <atomic>
#include <cstring>
#include <filesystem>
#include <thread>
#include <unistd.h>

#include "floors/convolver.h"
#include "floors/sound_file.h"

namespace floors {

struct Options {
    int fft = 131072;
    int threads = 1;
    std::size_t drop = 0;
    bool halves = false, in_double = false;
    std::string folder = ".";
    std::vector<std::string> files; // the response first
};

template <class Real> constexpr int encoding = SF_FORMAT_FLOAT;
template <> constexpr int encoding<double> = SF_FORMAT_DOUBLE;

template <class Real>
void convolve_file(const std::vector<Response<Real>>& responses, const std::string& path,
                   const Options& options)
{
    SoundFile in(path);
    const auto channels = static_cast<std::size_t>(in.channels());
    SoundFile out(options.folder + "/" + std::filesystem::path(path).stem().string() + ".wav", in.channels(),
                  in.rate(), encoding<Real>);
    std::vector<Convolver<Real>> lanes;
    for (std::size_t c = 0; c < channels; ++c) lanes.emplace_back(responses[c % responses.size()]);
    const std::size_t hop = responses.front().hop();
    std::vector<Real> frames(hop * channels);
    const std::size_t length = in.frames() + responses.front().length() - 1;
    for (std::size_t done = 0; done < length; done += hop) {
        const std::size_t got = in.read(frames.data(), hop);
        std::fill(frames.begin() + static_cast<std::ptrdiff_t>(got * channels), frames.end(), Real(0));
        for (std::size_t c = 0; c < channels; ++c) {
            Real* input = lanes[c].input();
            for (std::size_t i = 0; i < hop; ++i) input[i] = frames[i * channels + c];
            const Real* result = lanes[c].step();
            for (std::size_t i = 0; i < hop; ++i) frames[i * channels + c] = result[i];
        }
        const std::size_t from = options.drop > done ? std::min(hop, options.drop - done) : 0;
        const std::size_t to = std::min(hop, length - done);
        if (from < to) out.write(frames.data() + from * channels, to - from);
    }
}

template <class Real> void convolve_all(const Options& options)
{
    std::vector<Response<Real>> responses;
    for (const auto& taps : read_all(options.files.front()))
        responses.emplace_back(taps, options.fft, options.halves);
    std::atomic<std::size_t> next{1};
    std::vector<std::thread> threads;
    for (int t = 0; t < options.threads; ++t)
        threads.emplace_back([&] {
            for (std::size_t i = next++; i < options.files.size(); i = next++)
                convolve_file(responses, options.files[i], options);
        });
    for (auto& thread : threads) thread.join();
}

Options read_arguments(int count, char** words)
{
    Options options;
    for (int letter; (letter = getopt(count, words, "n:t:d:up:o:")) != -1;) {
        if (letter == 'n') options.fft = std::atoi(optarg);
        if (letter == 't') options.threads = std::atoi(optarg);
        if (letter == 'd') options.drop = static_cast<std::size_t>(std::atoll(optarg));
        if (letter == 'u') options.halves = true;
        if (letter == 'p') options.in_double = std::strcmp(optarg, "double") == 0;
        if (letter == 'o') options.folder = optarg;
    }
    options.files.assign(words + optind, words + count);
    if (options.files.size() < 2 || options.fft < 64 || options.threads < 1)
        fail("floor_convolve [-n FFT] [-t THREADS] [-d FRAMES] [-u] [-p double] -o FOLDER IR FILE...");
    return options;
}

} // namespace floors

int main(int count, char** words)
{
    const auto options = floors::read_arguments(count, words);
    if (options.in_double)
        floors::convolve_all<double>(options);
    else
        floors::convolve_all<float>(options);
}
