#include <cmath>
#include <numbers>

#include "processors/modulation_parameters.h"
#include "processors/network_parts.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    {"time", Kind::time, Unit::seconds, 0.001, 2, 0.35, "Of the delay, on average"},
    {"time_note", Kind::choice, Unit::none, 0, 17, 0, "The same as a note in the session's tempo",
     note_names},
    rate_parameter(0.4),
    note_parameter,
    automatable(
        {"depth", Kind::time, Unit::seconds, 0, 0.05, 0.002, "How far the delay swings to both sides"}),
    automatable({"feedback", Kind::number, Unit::percent, -90, 90, 35, "Of each echo to the one before it"}),
    {"low_cut", Kind::number, Unit::hertz, 10, 20000, 10, "Of the echoes; 10 Hz leaves it out"},
    {"high_cut", Kind::number, Unit::hertz, 100, 40000, 40000, "Of the echoes; 40 kHz leaves it out"},
    start_parameter,
    spread_parameter(50),
    automatable({"mix", Kind::number, Unit::percent, 0, 100, 30,
                 "Share of the echoes; the rest is the sound as it came in"}),
};

std::shared_ptr<const Response> tone_of(const Settings& settings, const ProcessorContext& context)
{
    const double low = settings.number("low_cut"), high = settings.number("high_cut");
    AnalogSections sections;
    if (low > 10) sections = analog_low_cut(low, butterworth_q, 2);
    if (high < std::min(40000.0, 0.49 * context.sample_rate))
        for (const auto& section : analog_high_cut(high, butterworth_q, 2)) sections.push_back(section);
    if (sections.empty()) return nullptr;
    return shared_filter(context, "tone " + format_number(low) + " " + format_number(high), sections);
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const double rate = context.sample_rate, pi = std::numbers::pi;
    const double time_s = seconds_of(settings, context, "time", "time_note"),
                 depth_s = settings.extent("depth").second;
    if (depth_s >= time_s)
        settings.fail("depth", "it swings further than the delay is long", "make it less than 'time'");
    const Factor wet = settings.share("mix");
    const double feedback = strongest_feedback(settings, "feedback");
    const int echoes = echoes_of(settings, "feedback", feedback, time_s + depth_s);
    Swinging swinging = swinging_of(settings, context);
    SharedTurn delays =
        make_turn([=](double turn) { return rate * (time_s + depth_s * std::sin(2 * pi * turn)); });
    if (const SharedMoving moving = settings.moving("depth")) {
        delays = make_turn([=](double turn) { return std::sin(2 * pi * turn); });
        swinging.move_depth(moving_function(moving, [=](double seconds) { return seconds * rate; }),
                            rate * time_s, rate * (time_s - depth_s), rate * (time_s + depth_s));
    }
    if (const SharedMoving moving = settings.moving("feedback")) swinging.move_feedback(moving);
    const SharedTurn one = make_turn([](double) { return 1.0; });
    std::vector<std::vector<SwingingVoice>> lanes;
    for (int c = 0; c < context.layout.channels(); ++c)
        lanes.push_back({{c, delays, one, start_of(settings, context.layout, c), echoes, feedback}});
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    const int delayed = add_swinging(*network, in, swinging, std::move(lanes));
    network->output = add_copy(*network, delayed, wet, tone_of(settings, context));
    if (wet.moves() || wet.fixed < 1) add_to(*network, in, network->output, rest_of(wet));
    return network;
}

} // namespace

extern const ProcessorType modulated_delay_processor{
    "modulated_delay", "Echoes whose delay swings, as a tape's does", parameters, make};

} // namespace dubstage
