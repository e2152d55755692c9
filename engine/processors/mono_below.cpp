#include "processors/stereo_pair.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    {"frequency", Kind::number, Unit::hertz, 20, 1000, 120,
     "Where the side is 6 dB down on its way to nothing"},
    {"slope", Kind::number, Unit::db_per_octave, 12, 48, 24, "How steeply the side falls, at linear phase"},
    {"side_db", Kind::number, Unit::decibel, -120, 0, -120,
     "Gain of the side far below the frequency; -120: none"},
    pair_parameter,
};

// Only the side is filtered, and what the filter takes away is subtracted: L + R stays as it was.
std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const StereoPair pair = stereo_pair(settings, context.layout);
    auto paths = paths_beside(pair, context.layout);
    add_middle_side(paths, pair, 1.0, 1.0);
    const double side = gain_or_silence(settings.number("side_db"));
    if (side != 1.0)
        add_middle_side(paths, pair, 0.0, side - 1.0,
                        low_part_below(settings, "frequency", settings.number("slope"), context));
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType mono_below_processor{
    "mono_below", "Mono below a frequency, for vinyl and clubs: the side goes, the middle stays untouched",
    parameters, make};

} // namespace dubstage
