// floor_io: decodes files to float, sums them and writes one: what libsndfile alone takes for a mix.
//
//   floor_io [-t THREADS] [-b FRAMES] [-p double] -o OUT FILE...
//
// Mono or stereo in, stereo out, 24 bit; with -p double 64-bit floating point. Each thread reads its share of
// the files, block by block, and they take turns in writing what all have read.
#include <algorithm>
#include <barrier>
#include <cstring>
#include <memory>
#include <thread>
#include <unistd.h>

#include "floors/sound_file.h"

namespace floors {

struct Options {
    int threads = 1;
    std::size_t block = 65536;
    bool in_double = false;
    std::string out;
    std::vector<std::string> files;
};

// Adds the next block of every file of this share to `sum`, stereo.
template <class Real>
void add_block(std::vector<std::unique_ptr<SoundFile>>& files, std::size_t first, std::size_t step,
               std::size_t block, std::vector<Real>& scratch, Real* __restrict sum)
{
    std::fill_n(sum, 2 * block, Real(0));
    for (std::size_t f = first; f < files.size(); f += step) {
        const std::size_t got = files[f]->read(scratch.data(), block);
        const Real* __restrict in = scratch.data();
        if (files[f]->channels() == 1)
            for (std::size_t i = 0; i < got; ++i) {
                sum[2 * i] += in[i];
                sum[2 * i + 1] += in[i];
            }
        else
            for (std::size_t i = 0; i < 2 * got; ++i) sum[i] += in[i];
    }
}

template <class Real> void sum_files(const Options& options)
{
    std::vector<std::unique_ptr<SoundFile>> files;
    std::size_t length = 0;
    for (const auto& path : options.files) {
        files.push_back(std::make_unique<SoundFile>(path));
        length = std::max(length, files.back()->frames());
    }
    constexpr int encoding = sizeof(Real) == sizeof(double) ? SF_FORMAT_DOUBLE : SF_FORMAT_PCM_24;
    SoundFile out(options.out, 2, files.front()->rate(), encoding);

    const auto threads = static_cast<std::size_t>(options.threads);
    std::vector<std::vector<Real>> sums[2]; // double-buffered: one is written while the other fills
    for (auto& side : sums) side.assign(threads, std::vector<Real>(2 * options.block));
    const std::size_t blocks = (length + options.block - 1) / options.block;
    const auto write_block = [&](std::size_t b) {
        auto& parts = sums[b % 2];
        for (std::size_t t = 1; t < threads; ++t)
            for (std::size_t i = 0; i < parts[0].size(); ++i) parts[0][i] += parts[t][i];
        out.write(parts[0].data(), std::min(options.block, length - b * options.block));
    };

    std::barrier all_read(options.threads);
    std::vector<std::thread> workers;
    for (std::size_t t = 0; t < threads; ++t)
        workers.emplace_back([&, t] {
            std::vector<Real> scratch(2 * options.block);
            for (std::size_t b = 0; b < blocks; ++b) {
                add_block(files, t, threads, options.block, scratch, sums[b % 2][t].data());
                all_read.arrive_and_wait();
                if (b % threads == t) write_block(b);
            }
        });
    for (auto& worker : workers) worker.join();
}

Options read_arguments(int count, char** words)
{
    Options options;
    for (int letter; (letter = getopt(count, words, "t:b:p:o:")) != -1;) {
        if (letter == 't') options.threads = std::atoi(optarg);
        if (letter == 'b') options.block = static_cast<std::size_t>(std::atoll(optarg));
        if (letter == 'p') options.in_double = std::strcmp(optarg, "double") == 0;
        if (letter == 'o') options.out = optarg;
    }
    options.files.assign(words + optind, words + count);
    if (options.files.empty() || options.out.empty() || options.threads < 1 || options.block < 1)
        fail("floor_io [-t THREADS] [-b FRAMES] [-p double] -o OUT FILE...");
    return options;
}

} // namespace floors

int main(int count, char** words)
{
    const auto options = floors::read_arguments(count, words);
    if (options.in_double)
        floors::sum_files<double>(options);
    else
        floors::sum_files<float>(options);
}
