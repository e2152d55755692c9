#include "processors/stereo_pair.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    {"width", Kind::number, Unit::percent, 0, 400, 100,
     "How wide: 0 is mono, 100 as it is, 200 the side doubled; the middle keeps its level"},
    {"mid_db", Kind::number, Unit::decibel, -120, 24, 0, "Gain of the middle, (L + R) / 2; -120: none"},
    {"side_db", Kind::number, Unit::decibel, -120, 24, 0,
     "Gain of the side, (L - R) / 2, instead of width; -120: none"},
    {"above", Kind::number, Unit::hertz, 20, 20000, 20,
     "Only what lies above this frequency is changed; without it, from 0 Hz on"},
    {"below", Kind::number, Unit::hertz, 20, 20000, 20000,
     "Only what lies below this frequency is changed; without it, up to the highest"},
    {"slope", Kind::number, Unit::db_per_octave, 12, 96, 48,
     "How steeply the change begins and ends at above and below, at linear phase"},
    pair_parameter,
};

double side_gain(const Settings& settings)
{
    if (!settings.given("side_db")) return settings.number("width") / 100.0;
    if (settings.given("width"))
        settings.fail("side_db", "side_db and width both say how loud the side is", "take one of them away");
    return gain_or_silence(settings.number("side_db"));
}

void check_limits(const Settings& settings)
{
    const bool above = settings.given("above"), below = settings.given("below");
    if (settings.given("slope") && !above && !below)
        settings.fail("slope", "without above and below there is nothing that slopes",
                      "give a frequency, or take slope away");
    if (above && below && settings.number("above") >= settings.number("below"))
        settings.fail("below",
                      "nothing lies above " + format_number(settings.number("above")) + " Hz and below " +
                          format_number(settings.number("below")) + " Hz",
                      "let above be the lower one of both frequencies");
}

// Inside its limits the signal gets the gains, outside unity: unity + (gain - 1) * band, where
// band = low part at `below` - low part at `above`. All of it together is flat where the gains are 1.
std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const StereoPair pair = stereo_pair(settings, context.layout);
    check_limits(settings);
    const double middle = gain_or_silence(settings.number("mid_db")), side = side_gain(settings);
    auto paths = paths_beside(pair, context.layout);
    const double slope = settings.number("slope");
    if (settings.given("below")) {
        add_middle_side(paths, pair, 1.0, 1.0);
        add_middle_side(paths, pair, middle - 1.0, side - 1.0,
                        low_part_below(settings, "below", slope, context));
    } else {
        add_middle_side(paths, pair, middle, side);
    }
    if (settings.given("above"))
        add_middle_side(paths, pair, 1.0 - middle, 1.0 - side,
                        low_part_below(settings, "above", slope, context));
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType width_processor{
    "width", "How wide a stereo signal is: gains for its middle and side, in all or part of the spectrum",
    parameters, make};

} // namespace dubstage
