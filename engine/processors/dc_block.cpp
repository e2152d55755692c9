#include <cmath>
#include <numbers>

#include "dsp/crossover.h"
#include "dsp/impulse.h"
#include "dsp/response_math.h"
#include "processors/linear.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr const char* phases[] = {"minimum", "linear"};
constexpr double silence = 1e-6; // of the whole response: -120 dB, for what is cut off
constexpr double slope_db = 12.0;

constexpr Parameter parameters[] = {
    {"frequency", Kind::number, Unit::hertz, 2, 20, 5,
     "3 dB down here, 12 dB per octave below; for more than this there is low_cut of the eq"},
    {"phase", Kind::choice, Unit::none, 0, 1, 0,
     "minimum: nothing sounds before its time; linear: the lowest waves keep their shape", phases},
    channels_parameter,
};

// Butterworth's second order by the bilinear transform, which bends nothing so far below half the rate. Its
// envelope falls with e^(-2 pi frequency t / sqrt(2)).
Response minimum_phase(double frequency, double sample_rate)
{
    const double k = std::tan(std::numbers::pi * frequency / sample_rate);
    const double scale = 1.0 / (1.0 + std::numbers::sqrt2 * k + k * k);
    const double a1 = 2.0 * (k * k - 1.0) * scale, a2 = (1.0 - std::numbers::sqrt2 * k + k * k) * scale;
    const double decay_frames = sample_rate / (std::numbers::sqrt2 * std::numbers::pi * frequency);
    Response response{0,
                      std::vector<double>(static_cast<std::size_t>(-2.0 * std::log(silence) * decay_frames))};
    const double impulse[] = {scale, -2.0 * scale, scale};
    double last = 0.0, before = 0.0;
    for (std::size_t i = 0; i < response.taps.size(); ++i) {
        const double now = (i < std::size(impulse) ? impulse[i] : 0.0) - a1 * last - a2 * before;
        response.taps[i] = now;
        before = last;
        last = now;
    }
    response.taps.resize(response.taps.size() - silent_end(response.taps, silence));
    return response;
}

// The high part of a crossover, (f / corner)^2 / (1 + (f / corner)^2), is 3 dB down at
// f = corner / sqrt(sqrt(2) - 1).
Response linear_phase(double frequency, double sample_rate)
{
    const double corner = frequency * std::sqrt(std::numbers::sqrt2 - 1.0);
    return weighted_sum(unit_response(), 1.0, crossover_low(corner, slope_db, sample_rate), -1.0);
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const double frequency = settings.number("frequency"), rate = context.sample_rate;
    const bool linear = settings.choice("phase") == 1;
    const auto response = shared_response(
        context, "dc_block " + format_number(frequency) + (linear ? " linear" : " minimum"),
        [&] { return linear ? linear_phase(frequency, rate) : minimum_phase(frequency, rate); });
    std::vector<Path> paths;
    for (int i = 0; i < context.layout.channels(); ++i) paths.push_back({i, i, 1.0, 0, nullptr});
    for (const int channel : chosen_channels(settings, "channels", context.layout))
        paths[static_cast<std::size_t>(channel)].response = response;
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType dc_block_processor{
    "dc_block", "Takes away an offset and what is too slow to be heard", parameters, make};

} // namespace dubstage
