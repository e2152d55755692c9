#include "audio/noise_shaping.h"

#include <algorithm>
#include <cmath>

namespace dubstage {

namespace {

// Beyond it the error of a clipped sample would be heard in those behind it.
constexpr double largest_error = 2;

// Wellons' lowbias32: every input bit reaches every output bit.
std::uint32_t hash_step(std::uint32_t v)
{
    v ^= v >> 16;
    v *= 0x7feb352du;
    v ^= v >> 15;
    v *= 0x846ca68bu;
    return v ^ v >> 16;
}

// Triangular in (-1, 1), a function of its arguments alone.
double triangular_noise(std::uint32_t seed, std::uint32_t channel, std::uint64_t frame)
{
    const auto low = static_cast<std::uint32_t>(frame), high = static_cast<std::uint32_t>(frame >> 32);
    const std::uint32_t v = hash_step(low ^ hash_step(high ^ hash_step(channel ^ hash_step(seed))));
    return (static_cast<double>(v & 0xffffu) - static_cast<double>(v >> 16)) / 65536;
}

} // namespace

const std::vector<double>& shaping_coefficients(NoiseShape shape)
{
    static const std::vector<double> none;
    static const std::vector<double> gentle{1.662,   -1.263,  0.4827,   -0.2913, 0.1268,
                                            -0.1124, 0.03252, -0.01265, -0.03524};
    static const std::vector<double> strong{2.412,  -3.370, 3.937,  -4.174, 3.353,
                                            -2.205, 1.281,  -0.569, 0.0847};
    return shape == NoiseShape::gentle ? gentle : shape == NoiseShape::strong ? strong : none;
}

ShapedQuantiser::ShapedQuantiser(NoiseShape shape, SampleFormat samples, int channels, std::uint32_t seed)
    : coefficients_(shaping_coefficients(shape)), bytes_(bytes_per_sample(samples)),
      scale_(std::ldexp(1.0, 8 * bytes_ - 1)), channels_(static_cast<std::size_t>(channels)), seed_(seed),
      errors_(channels_ * coefficients_.size())
{}

void ShapedQuantiser::run(const float* in, Frames frames, std::byte* out)
{
    const std::size_t taps = coefficients_.size();
    for (Frames t = 0; t < frames; ++t, ++frame_)
        for (std::size_t c = 0; c < channels_; ++c) {
            double* errors = errors_.data() + c * taps;
            double wanted = double{*in++} * scale_;
            for (std::size_t k = 0; k < taps; ++k) wanted -= coefficients_[k] * errors[k];
            const double noise = triangular_noise(seed_, static_cast<std::uint32_t>(c), frame_);
            const double whole = std::clamp(std::floor(wanted + noise + 0.5), -scale_, scale_ - 1);
            if (taps > 0) {
                std::copy_backward(errors, errors + taps - 1, errors + taps);
                errors[0] = std::clamp(whole - wanted, -largest_error, largest_error);
            }
            const auto number = static_cast<std::int32_t>(whole);
            for (int b = 0; b < bytes_; ++b) *out++ = static_cast<std::byte>(number >> 8 * b & 0xff);
        }
}

} // namespace dubstage
