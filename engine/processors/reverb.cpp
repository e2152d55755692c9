#include <algorithm>
#include <cmath>

#include "base/units.h"
#include "processors/linear.h"
#include "processors/reverb_ir.h"

namespace dubstage {

namespace {

constexpr double inaudible_db = -120.0; // a gain that makes no path

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    ReverbIr ir(settings, context);
    const double wet_db = settings.number("wet_db"), dry_db = settings.number("dry_db");
    const Frames pre_delay = std::llround(settings.number("pre_delay") * context.sample_rate);
    std::vector<Path> paths;
    if (dry_db > inaudible_db)
        for (int i = 0; i < context.layout.channels(); ++i)
            paths.push_back({i, i, db_to_gain(dry_db), 0, nullptr});
    if (wet_db > inaudible_db)
        for (const auto& route : ir.routes())
            paths.push_back({route.in, route.out, db_to_gain(wet_db), pre_delay, ir.response(route)});
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType reverb_processor{"reverb", "Convolution with a recorded impulse response",
                                            reverb_parameters, make};

} // namespace dubstage
