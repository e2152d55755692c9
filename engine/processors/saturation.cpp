#include <cmath>

#include "base/units.h"
#include "processors/dynamics_parameters.h"
#include "processors/linear.h"
#include "processors/network_parts.h"
#include "session/text.h"

namespace dubstage {

namespace {

enum class Character { tube, tape, transformer, free };
constexpr const char* characters[] = {"tube", "tape", "transformer", "free"};

constexpr Parameter parameters[] = {
    {"character", Kind::choice, Unit::none, 0, 3, 0,
     "tube: tanh about a working point, even and odd harmonics; tape: tanh, treble first; transformer: "
     "arctangent, bass first; free: the curve",
     characters},
    automatable(
        {"drive_db", Kind::number, Unit::decibel, -40, 60, 0, "Gain before the curve, taken back behind it"}),
    {"bias", Kind::number, Unit::none, -2, 2, 0.3, "Working point of a tube: 0 leaves odd harmonics alone"},
    {"emphasis", Kind::toggle, Unit::none, 0, 1, 1,
     "Whether tape and transformer lift treble or bass before the curve and lower it behind"},
    {"curve", Kind::numbers, Unit::none, -16, 16, 0,
     "Of a free one: [[in, out], ...] in rising order, joined smoothly, level beyond the ends"},
    oversampling_parameter,
    mix_parameter,
    automatable({"output_db", Kind::number, Unit::decibel, -60, 40, 0, "Gain of what was saturated"}),
};

constexpr double curve_range = 8; // of amplitudes behind the drive; beyond it all curves are level
constexpr double rest_hz = 5;     // below it the offset is taken out that uneven curves make

std::vector<std::pair<double, double>> points_of(const Settings& settings)
{
    if (!settings.given("curve"))
        settings.fail("curve", "the key 'curve' is missing", "character = \"free\" needs it");
    std::vector<std::pair<double, double>> points;
    for (const auto& row : settings.rows("curve")) {
        if (row.size() != 2)
            settings.fail("curve", "a point of the curve has " + std::to_string(row.size()) + " numbers",
                          "write [[in, out], ...]");
        if (!points.empty() && row[0] <= points.back().first)
            settings.fail("curve",
                          "the points of the curve do not rise: " + format_number(row[0]) + " after " +
                              format_number(points.back().first),
                          "sort them by what comes in");
        points.emplace_back(row[0], row[1]);
    }
    if (points.size() < 2) settings.fail("curve", "a curve needs two points at least", "add points");
    return points;
}

Transfer transfer_of(const Settings& settings, Character character)
{
    if (character != Character::free && settings.given("curve"))
        settings.fail("curve", "only a free character has a curve", "write character = \"free\"");
    switch (character) {
    case Character::tube:
        return biased_tanh(settings.number("bias"));
    case Character::tape:
        return biased_tanh(0);
    case Character::transformer:
        return arctangent();
    case Character::free:
        break;
    }
    return through_points(points_of(settings));
}

// What is lifted before the curve, and lowered behind it.
AnalogSections emphasis_of(Character character, double sign)
{
    if (character == Character::tape) return analog_high_shelf(3000, sign * 9, butterworth_q, 1);
    return analog_low_shelf(120, sign * 9, butterworth_q, 1);
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const auto character = static_cast<Character>(settings.choice("character"));
    const bool emphasis =
        settings.toggle("emphasis") && (character == Character::tape || character == Character::transformer);
    const std::string key = std::string("emphasis ") + characters[settings.choice("character")];
    const Factor drive = settings.gain("drive_db"), wet = settings.share("mix");
    const bool uneven =
        character == Character::free || (character == Character::tube && settings.number("bias") != 0);

    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    const auto lift = emphasis ? shared_filter(context, key, emphasis_of(character, 1)) : nullptr;
    const bool as_it_is = !drive.moves() && drive.fixed == 1 && !lift;
    const int driven = as_it_is ? in : add_copy(*network, in, drive, lift);
    const int curved =
        add_curve(*network, driven, transfer_of(settings, character), curve_range, oversampling_of(settings));
    std::shared_ptr<const Response> lower;
    if (emphasis)
        lower = shared_filter(context, key + " back", emphasis_of(character, -1));
    else if (uneven)
        lower = shared_filter(context, "offset", analog_low_cut(rest_hz, butterworth_q, 1));
    // What goes in louder is taken back where it went in, before a filter could smear it.
    const Factor back = inverse(drive);
    const int level = drive.moves() && lower ? add_copy(*network, curved, back) : curved;
    const Factor gain = wet * settings.gain("output_db") * (level == curved ? back : 1);
    network->output = add_copy(*network, level, gain, lower);
    if (wet.moves() || wet.fixed < 1) add_to(*network, in, network->output, rest_of(wet));
    return network;
}

} // namespace

extern const ProcessorType saturation_processor{
    "saturation", "Tube, tape, transformer or a curve of one's own, at a multiple of the rate", parameters,
    make};

} // namespace dubstage
