#include <cmath>
#include <numbers>

#include "base/units.h"
#include "dsp/impulse.h"
#include "processors/linear.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr double silence = 1e-7;      // -140 dB: where the repeats are cut off
constexpr double longest_s = 300.0;   // of the whole response
constexpr double inaudible_db = -120; // a gain that makes no path

constexpr Parameter parameters[] = {
    {"time", Kind::time, Unit::seconds, 0.0005, 20, 0.5,
     "From one repeat to the next, rounded to whole samples"},
    {"feedback", Kind::number, Unit::none, 0, 0.99, 0.5, "Each repeat is this factor of the one before"},
    {"damping", Kind::number, Unit::hertz, 0, 96000, 0,
     "High cut of 6 dB/octave that every repeat after the first goes through once more; 0: none"},
    {"wet_db", Kind::number, Unit::decibel, -120, 40, 0, "Gain of the repeats"},
    {"dry_db", Kind::number, Unit::decibel, -120, 40, 0, "Gain of the signal itself; -120: none"},
};

// The repeats from the first on, as taps. Each goes through a one-pole low-pass with the analog pole's image
// and unity gain at 0 Hz once more than the one before; pole = 0 is none.
Response repeats(std::size_t period, double feedback, double pole)
{
    const double count = feedback > 0.0 ? std::floor(std::log(silence) / std::log(feedback)) + 1.0 : 1.0;
    // Every pass delays by the pole's mean delay, the last one rings out.
    const double ringing =
        pole > 0.0 ? count * pole / (1.0 - pole) + std::log(silence) / std::log(pole) : 0.0;
    Response response{0, {}};
    response.taps.resize(
        static_cast<std::size_t>((count - 1.0) * static_cast<double>(period) + 1.0 + ringing));
    response.taps.front() = 1.0;
    double low_pass = 0.0;
    for (std::size_t t = period; t < response.taps.size(); ++t) {
        low_pass = (1.0 - pole) * response.taps[t - period] + pole * low_pass;
        response.taps[t] += feedback * low_pass;
    }
    response.taps.resize(response.taps.size() - silent_end(response.taps, silence));
    return response;
}

void check_length(const Settings& settings)
{
    const double feedback = settings.number("feedback");
    if (feedback <= 0.0) return;
    const double length = settings.number("time") * std::log(silence) / std::log(feedback);
    if (length > longest_s)
        settings.fail("feedback",
                      "the repeats take " + format_time(length) + " to fall to -140 dB, longer than " +
                          format_time(longest_s),
                      "take less feedback or a shorter time");
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    check_length(settings);
    const double feedback = settings.number("feedback"), cutoff = settings.number("damping");
    const Frames period = std::llround(settings.number("time") * context.sample_rate);
    const double pole = cutoff > 0.0 ? std::exp(-2.0 * std::numbers::pi * cutoff / context.sample_rate) : 0.0;
    const double wet_db = settings.number("wet_db"), dry_db = settings.number("dry_db");
    const auto response = shared_response(
        context, "echo " + std::to_string(period) + " " + format_number(feedback) + " " + format_number(pole),
        [&] { return repeats(static_cast<std::size_t>(period), feedback, pole); });
    std::vector<Path> paths;
    for (int i = 0; i < context.layout.channels(); ++i) {
        if (dry_db > inaudible_db) paths.push_back({i, i, db_to_gain(dry_db), 0, nullptr});
        if (wet_db > inaudible_db) paths.push_back({i, i, db_to_gain(wet_db), period, response});
    }
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType echo_processor{"echo", "Repeats that fade, each one darker if wished", parameters,
                                          make};

} // namespace dubstage
