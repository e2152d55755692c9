#include "processors/stereo_pair.h"

#include <cmath>

#include "base/units.h"
#include "dsp/crossover.h"
#include "dsp/fir_design.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr double silence_db = -120.0;

StereoPair chosen_pair(const Settings& settings, const Layout& layout)
{
    const auto numbers = settings.numbers("channels");
    if (numbers.size() != 2)
        settings.fail("channels", std::to_string(numbers.size()) + " channels are no pair",
                      "name two, left before right, as in [1, 2]");
    for (const double number : numbers)
        if (number != std::floor(number) || number > layout.channels())
            settings.fail("channels", "there is no channel " + format_number(number) + " in " + layout.name(),
                          "channels are 1 to " + std::to_string(layout.channels()));
    if (numbers[0] == numbers[1])
        settings.fail("channels", "both are channel " + format_number(numbers[0]),
                      "name two different ones, left before right");
    return {static_cast<int>(numbers[0]) - 1, static_cast<int>(numbers[1]) - 1};
}

} // namespace

StereoPair stereo_pair(const Settings& settings, const Layout& layout)
{
    if (layout.channels() < 2)
        settings.fail("type", "it works on two channels, and this strip is " + layout.name(),
                      "use it on a stereo strip, or give this one layout = \"stereo\"");
    if (settings.given("channels")) return chosen_pair(settings, layout);
    const auto left = layout.find(Speaker::left), right = layout.find(Speaker::right);
    return left && right ? StereoPair{*left, *right} : StereoPair{};
}

std::vector<Path> paths_beside(StereoPair pair, const Layout& layout)
{
    std::vector<Path> paths;
    for (int i = 0; i < layout.channels(); ++i)
        if (i != pair.left && i != pair.right) paths.push_back({i, i, 1.0, 0, nullptr});
    return paths;
}

void add_middle_side(std::vector<Path>& paths, StereoPair pair, double middle, double side,
                     std::shared_ptr<const Response> response)
{
    const double same = (middle + side) / 2.0, other = (middle - side) / 2.0;
    const auto add = [&](int in, int out, double gain) {
        if (gain != 0.0) paths.push_back({in, out, gain, 0, response});
    };
    add(pair.left, pair.left, same);
    add(pair.right, pair.left, other);
    add(pair.left, pair.right, other);
    add(pair.right, pair.right, same);
}

std::shared_ptr<const Response> low_part_below(const Settings& settings, const char* key, double slope_db,
                                               const ProcessorContext& context)
{
    const double frequency = settings.number(key), highest = design_high_part * context.sample_rate;
    if (frequency > highest)
        settings.fail(key,
                      format_number(frequency) + " Hz is too near to half the rate of " +
                          format_number(context.sample_rate) + " Hz",
                      "stay below " + format_number(highest) + " Hz");
    return shared_response(context, "crossover " + format_number(frequency) + " " + format_number(slope_db),
                           [&] { return crossover_low(frequency, slope_db, context.sample_rate); });
}

double gain_or_silence(double db)
{
    return db <= silence_db ? 0.0 : db_to_gain(db);
}

} // namespace dubstage
