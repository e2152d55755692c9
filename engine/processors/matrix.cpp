#include "processors/linear.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    {"rows",
     Kind::numbers,
     Unit::none,
     -1000,
     1000,
     0,
     "One row for each output channel, in it the gain of each input channel (a factor, not dB): "
     "[[0.5, 0.5], [0.5, 0.5]] makes stereo mono",
     {},
     {},
     true},
};

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const auto rows = settings.rows("rows");
    const auto count = static_cast<std::size_t>(context.layout.channels());
    const std::string wanted =
        std::to_string(count) + " rows of " + std::to_string(count) + " gains for " + context.layout.name();
    if (rows.size() != count)
        settings.fail("rows", "the matrix has " + std::to_string(rows.size()) + " rows", "write " + wanted);
    std::vector<Path> paths;
    for (std::size_t out = 0; out < count; ++out) {
        if (rows[out].size() != count)
            settings.fail("rows",
                          "row " + std::to_string(out + 1) + " has " + std::to_string(rows[out].size()) +
                              " gains",
                          "write " + wanted);
        for (std::size_t in = 0; in < count; ++in)
            if (rows[out][in] != 0.0)
                paths.push_back({static_cast<int>(in), static_cast<int>(out), rows[out][in], 0, nullptr});
    }
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType matrix_processor{"matrix", "Every output channel as a sum of input channels",
                                            parameters, make};

} // namespace dubstage
