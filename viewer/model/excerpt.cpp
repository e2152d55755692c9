#include "viewer/model/excerpt.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "audio/source.h"
#include "base/error.h"

namespace dubstage::viewer {

namespace {

constexpr Frames half_length = 256;

// One sample of any format and byte order, full scale = 1.
float sample_of(const std::byte* at, SampleFormat format, bool big_endian)
{
    std::uint32_t word = 0;
    const int bytes = bytes_per_sample(format);
    for (int b = 0; b < bytes; ++b) {
        const int shift = 8 * (big_endian ? bytes - 1 - b : b);
        word |= std::to_integer<std::uint32_t>(at[b]) << shift;
    }
    if (format == SampleFormat::f32) {
        float value = 0;
        std::memcpy(&value, &word, sizeof value);
        return value;
    }
    const auto whole = static_cast<std::int32_t>(word << (32 - 8 * bytes));
    constexpr float full_scale = 2147483648.0f;
    return static_cast<float>(whole) / full_scale;
}

} // namespace

std::vector<float> interpolated(const std::vector<float>& samples)
{
    // A sinc within a raised cosine of 2 x 24 samples.
    constexpr int reach = 24;
    std::vector<float> waveform;
    if (samples.empty()) return waveform;
    const auto count = static_cast<int>(samples.size());
    for (int i = 0; i <= (count - 1) * Excerpt::per_sample; ++i) {
        const double at = static_cast<double>(i) / Excerpt::per_sample;
        const int nearest = static_cast<int>(std::floor(at));
        double sum = 0;
        for (int k = std::max(0, nearest - reach + 1); k <= std::min(count - 1, nearest + reach); ++k) {
            const double x = at - k, pi = std::numbers::pi;
            const double sinc = std::abs(x) < 1e-9 ? 1 : std::sin(pi * x) / (pi * x);
            sum +=
                double{samples[static_cast<std::size_t>(k)]} * sinc * (0.5 + 0.5 * std::cos(pi * x / reach));
        }
        waveform.push_back(static_cast<float>(sum));
    }
    return waveform;
}

Excerpt read_excerpt(const ExcerptOf& of)
{
    Excerpt excerpt{of};
    try {
        const std::unique_ptr<AudioSource> source = open_source(of.file, {});
        const AudioInfo& info = source->info();
        excerpt.sample_rate = info.sample_rate;
        excerpt.from = std::clamp<Frames>(of.at - half_length, 0, info.frames);
        const Frames count = std::min(2 * half_length, info.frames - excerpt.from);
        const int channel = std::clamp(of.channel, 0, info.channels - 1);
        const auto bytes = static_cast<std::size_t>(bytes_per_sample(source->format()));
        const std::size_t frame = bytes * static_cast<std::size_t>(info.channels);
        std::vector<std::byte> packed(frame * static_cast<std::size_t>(count));
        source->read(excerpt.from, count, packed.data());
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
            excerpt.samples.push_back(
                sample_of(packed.data() + i * frame + static_cast<std::size_t>(channel) * bytes,
                          source->format(), source->big_endian()));
        excerpt.waveform = interpolated(excerpt.samples);
    } catch (const Error& error) {
        excerpt.trouble = error.what();
    }
    return excerpt;
}

} // namespace dubstage::viewer
