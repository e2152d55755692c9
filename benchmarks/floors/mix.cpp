// floor_mix: the mix of a sheet, track by track: what a plain program over FFTW gives.
//
//   floor_mix [-n FFT] [-r FFT] [-t THREADS] [-p double] -o OUT SHEET
//
//   -n FFT      length of the FIR's transform (default 32768)
//   -r FFT      length of the reverb's transform (default 131072)
//   -p double   double precision, 64-bit output: the reference that others are measured against
//
// Each thread takes whole tracks and sums them into buses of its own; then one thread a channel does the
// reverb.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <numbers>
#include <thread>
#include <unistd.h>

#include "floors/biquad.h"
#include "floors/convolver.h"
#include "floors/mix_sheet.h"
#include "floors/sound_file.h"

namespace floors {

struct Options {
    int fft = 32768, reverb_fft = 131072, threads = 1;
    bool in_double = false;
    std::string out, sheet;
};

template <class Real> using Channel = std::vector<Real>;

template <class Real> struct Buses {
    Channel<Real> dry[2], send[2];
    explicit Buses(std::size_t frames)
    {
        for (int c = 0; c < 2; ++c) {
            dry[c].resize(frames);
            send[c].resize(frames);
        }
    }
};

template <class Real>
void add_scaled(Real* __restrict to, const Real* __restrict from, std::size_t count, Real gain)
{
    for (std::size_t i = 0; i < count; ++i) to[i] += gain * from[i];
}

template <class Real> void mix_track(const SheetTrack& track, const Response<Real>& fir, Buses<Real>& buses)
{
    SoundFile in(track.file);
    Equaliser equaliser(track.bands, in.rate());
    Convolver<Real> filter(fir);
    const std::size_t hop = fir.hop(), delay = (fir.length() - 1) / 2;
    const double angle = track.pan * std::numbers::pi / 2;
    const Real gains[2] = {static_cast<Real>(std::cos(angle)), static_cast<Real>(std::sin(angle))};
    const std::size_t length = std::min(in.frames() + fir.length() - 1, buses.dry[0].size() + delay);
    for (std::size_t done = 0; done < length; done += hop) {
        Real* input = filter.input();
        const std::size_t got = in.read(input, hop);
        std::fill(input + got, input + hop, Real(0));
        equaliser.run(input, hop, track.gain);
        const Real* result = filter.step();
        const std::size_t skip = delay > done ? std::min(hop, delay - done) : 0;
        const std::size_t end = std::min(hop, length - done);
        if (skip >= end) continue;
        for (int c = 0; c < 2; ++c) {
            const std::size_t at = done + skip - delay;
            add_scaled(buses.dry[c].data() + at, result + skip, end - skip, gains[c]);
            if (track.send != 0)
                add_scaled(buses.send[c].data() + at, result + skip, end - skip,
                           gains[c] * static_cast<Real>(track.send));
        }
    }
}

// dry = master * (dry + send * reverb)
template <class Real>
void add_reverb(const Response<Real>& reverb, const Channel<Real>& send, Channel<Real>& dry, Real master)
{
    Convolver<Real> lane(reverb);
    for (std::size_t done = 0; done < dry.size(); done += reverb.hop()) {
        const std::size_t count = std::min(reverb.hop(), dry.size() - done);
        Real* input = lane.input();
        std::copy_n(send.begin() + static_cast<std::ptrdiff_t>(done), count, input);
        std::fill(input + count, input + reverb.hop(), Real(0));
        const Real* wet = lane.step();
        for (std::size_t i = 0; i < count; ++i) dry[done + i] = master * (dry[done + i] + wet[i]);
    }
}

template <class Real> void run_threads(int count, Real&& work)
{
    std::vector<std::thread> threads;
    for (int t = 0; t < count; ++t) threads.emplace_back([&work, t] { work(t); });
    for (auto& thread : threads) thread.join();
}

template <class Real> void write_stereo(const Options& options, int rate, const Buses<Real>& buses)
{
    constexpr int encoding = sizeof(Real) == sizeof(double) ? SF_FORMAT_DOUBLE : SF_FORMAT_PCM_24;
    constexpr std::size_t block = 16384;
    SoundFile out(options.out, 2, rate, encoding);
    std::vector<Real> frames(2 * block);
    const std::size_t length = buses.dry[0].size();
    for (std::size_t done = 0; done < length; done += block) {
        const std::size_t count = std::min(block, length - done);
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t c = 0; c < 2; ++c) frames[2 * i + c] = buses.dry[c][done + i];
        out.write(frames.data(), count);
    }
}

template <class Real> void mix_all(const Options& options)
{
    const MixSheet sheet = read_sheet(options.sheet);
    const Response<Real> fir(read_all(sheet.fir).front(), options.fft);
    std::vector<Response<Real>> reverb;
    for (const auto& taps : read_all(sheet.reverb)) reverb.emplace_back(taps, options.reverb_fft);
    std::size_t longest = 0;
    for (const auto& track : sheet.tracks) longest = std::max(longest, SoundFile(track.file).frames());
    const std::size_t length = longest + fir.length() / 2 + reverb.front().length() - 1;

    std::vector<Buses<Real>> buses(static_cast<std::size_t>(options.threads), Buses<Real>(length));
    std::atomic<std::size_t> next{0};
    run_threads(options.threads, [&](int t) {
        for (std::size_t i = next++; i < sheet.tracks.size(); i = next++)
            mix_track(sheet.tracks[i], fir, buses[static_cast<std::size_t>(t)]);
    });
    run_threads(2, [&](int c) {
        for (std::size_t t = 1; t < buses.size(); ++t) {
            add_scaled(buses[0].dry[c].data(), buses[t].dry[c].data(), length, Real(1));
            add_scaled(buses[0].send[c].data(), buses[t].send[c].data(), length, Real(1));
        }
        add_reverb(reverb[static_cast<std::size_t>(c) % reverb.size()], buses[0].send[c], buses[0].dry[c],
                   static_cast<Real>(sheet.master));
    });
    write_stereo(options, SoundFile(sheet.tracks.front().file).rate(), buses[0]);
}

Options read_arguments(int count, char** words)
{
    Options options;
    for (int letter; (letter = getopt(count, words, "n:r:t:p:o:")) != -1;) {
        if (letter == 'n') options.fft = std::atoi(optarg);
        if (letter == 'r') options.reverb_fft = std::atoi(optarg);
        if (letter == 't') options.threads = std::atoi(optarg);
        if (letter == 'p') options.in_double = std::strcmp(optarg, "double") == 0;
        if (letter == 'o') options.out = optarg;
    }
    if (optind + 1 != count || options.out.empty() || options.threads < 1)
        fail("floor_mix [-n FFT] [-r FFT] [-t THREADS] [-p double] -o OUT SHEET");
    options.sheet = words[optind];
    return options;
}

} // namespace floors

int main(int count, char** words)
{
    const auto options = floors::read_arguments(count, words);
    if (options.in_double)
        floors::mix_all<double>(options);
    else
        floors::mix_all<float>(options);
}
