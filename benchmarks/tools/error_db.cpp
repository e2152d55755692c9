// error_db: how far a file is from a reference, in dB of the reference's peak.
//
//   error_db [-s FRAMES] [-g GAIN] [-n FRAMES] REFERENCE FILE
//
//   -s FRAMES   the file is late by so much (negative: early)
//   -g GAIN     the file is to be multiplied by this
//   -n FRAMES   compare only so many frames
//
// Prints: largest difference, root of its mean square (both dB re the reference's peak), and how many frames
// longer the file is (its lateness taken off).
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <unistd.h>

#include "floors/sound_file.h"

namespace {

struct Options {
    long late = 0, frames = 0;
    double gain = 1;
    std::string reference, file;
};

Options read_arguments(int count, char** words)
{
    Options options;
    for (int letter; (letter = getopt(count, words, "s:g:n:")) != -1;) {
        if (letter == 's') options.late = std::atol(optarg);
        if (letter == 'n') options.frames = std::atol(optarg);
        if (letter == 'g') options.gain = std::atof(optarg);
    }
    if (optind + 2 != count) floors::fail("error_db [-s FRAMES] [-g GAIN] [-n FRAMES] REFERENCE FILE");
    options.reference = words[optind];
    options.file = words[optind + 1];
    return options;
}

double db(double ratio)
{
    return ratio > 0 ? 20 * std::log10(ratio) : -400;
}

void skip(floors::SoundFile& file, long frames)
{
    std::vector<double> scratch(static_cast<std::size_t>(file.channels()));
    for (long i = 0; i < frames; ++i) file.read(scratch.data(), 1);
}

} // namespace

int main(int count, char** words)
{
    const Options options = read_arguments(count, words);
    floors::SoundFile reference(options.reference), file(options.file);
    if (reference.channels() != file.channels()) floors::fail("the files have not the same channels");
    const auto channels = static_cast<std::size_t>(file.channels());
    skip(file, options.late);
    skip(reference, -options.late);
    const auto longer =
        static_cast<long>(file.frames()) - static_cast<long>(reference.frames()) - options.late;

    constexpr std::size_t block = 65536;
    std::vector<double> a(block * channels), b(block * channels);
    double worst = 0, sum = 0, peak = 0, total = 0;
    for (std::size_t left = options.frames > 0 ? static_cast<std::size_t>(options.frames) : SIZE_MAX;
         left > 0;) {
        const std::size_t got = std::min(reference.read(a.data(), std::min(block, left)),
                                         file.read(b.data(), std::min(block, left)));
        if (got == 0) break;
        left -= got;
        for (std::size_t i = 0; i < got * channels; ++i) {
            const double difference = std::abs(b[i] * options.gain - a[i]);
            worst = std::isnan(difference) ? INFINITY : std::max(worst, difference);
            sum += difference * difference;
            peak = std::max(peak, std::abs(a[i]));
        }
        total += static_cast<double>(got * channels);
    }
    std::printf("%.1f %.1f %ld\n", db(worst / peak), db(std::sqrt(sum / std::max(total, 1.0)) / peak),
                longer);
}
