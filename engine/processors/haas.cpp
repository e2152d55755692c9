#include <cmath>

#include "dsp/fir_design.h"
#include "dsp/fractional_delay.h"
#include "dsp/response_math.h"
#include "processors/stereo_pair.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr const char* sides[] = {"left", "right"};
constexpr int cut_order = 2;
// A distance below this from a whole frame is rounding, not a fraction.
constexpr double smallest_fraction = 1e-6;

constexpr Parameter parameters[] = {
    {"time", Kind::time, Unit::seconds, 0, 0.04, 0.015,
     "How much later that side is: seconds, \"12 ms\" or \"480 samples\"; parts of a sample are kept. What "
     "is "
     "alike in both sides is heard from the other one. Summed to mono it becomes a comb: its notches lie at "
     "odd multiples of 1 / (2 * time), and are the shallower the lower level_db and high_cut are"},
    {"side", Kind::choice, Unit::none, 0, 1, 1, "The one that is delayed", sides},
    {"level_db", Kind::number, Unit::decibel, -120, 20, 0, "Gain of the delayed side; -120: none"},
    {"high_cut", Kind::number, Unit::hertz, 0, 96000, 0, "Of the delayed side, 12 dB/octave; 0: none"},
    pair_parameter,
};

struct SplitDelay {
    Frames whole;
    double fraction;
};

SplitDelay split(double frames)
{
    const double whole = std::floor(frames + smallest_fraction), fraction = frames - whole;
    return {static_cast<Frames>(whole), fraction < smallest_fraction ? 0.0 : fraction};
}

// What the delayed side goes through beside whole frames of delay; null where that is nothing.
std::shared_ptr<const Response> filter(double fraction, double high_cut, const ProcessorContext& context)
{
    if (fraction == 0.0 && high_cut == 0.0) return nullptr;
    return shared_response(context, "haas " + format_number(fraction) + " " + format_number(high_cut), [&] {
        if (high_cut == 0.0) return fractional_delay(fraction);
        const Prototype cut{analog_high_cut(high_cut, butterworth_q, cut_order), {}};
        Response response = design_fir(cut, context.sample_rate, Phase::minimum).response;
        return fraction == 0.0 ? response : convolve(fractional_delay(fraction), response);
    });
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const StereoPair pair = stereo_pair(settings, context.layout);
    const bool right = settings.choice("side") == 1;
    const int delayed = right ? pair.right : pair.left, other = right ? pair.left : pair.right;
    const SplitDelay delay = split(settings.number("time") * context.sample_rate);
    auto paths = paths_beside(pair, context.layout);
    paths.push_back({other, other, 1.0, 0, nullptr});
    const double gain = gain_or_silence(settings.number("level_db"));
    if (gain != 0.0)
        paths.push_back({delayed, delayed, gain, delay.whole,
                         filter(delay.fraction, settings.number("high_cut"), context)});
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType haas_processor{
    "haas", "One side a little later: the sound seems to come from the other (the precedence effect)",
    parameters, make};

} // namespace dubstage
