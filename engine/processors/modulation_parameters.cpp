#include "processors/modulation_parameters.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "processors/control_stage.h"
#include "processors/network_parts.h"
#include "session/text.h"

namespace dubstage {

namespace {

// In quarter notes.
double length_of(std::string_view note)
{
    const auto slash = note.find('/');
    const double whole = note[0] - '0';
    std::string_view part = note.substr(slash + 1);
    double factor = 1;
    if (part.back() == '.') factor = 1.5;
    if (part.back() == 't') factor = 2.0 / 3;
    if (factor != 1) part.remove_suffix(1);
    return 4 * whole * factor / std::stod(std::string(part));
}

} // namespace

double turns_per_second(const Settings& settings, const ProcessorContext& context)
{
    if (settings.choice("note") == 0) return settings.number("rate");
    return 1 / seconds_of(settings, context, "rate", "note");
}

void Swinging::move_depth(SharedMoving depth, double middle, double least, double most)
{
    swing.moving_depth = true;
    swing.middle = middle;
    swing.least = least;
    swing.most = most;
    lanes.push_back(std::move(depth));
}

void Swinging::move_feedback(SharedMoving percent)
{
    swing.moving_feedback = true;
    lanes.push_back(moving_function(std::move(percent), [](double value) { return value / 100; }));
}

Swinging swinging_of(const Settings& settings, const ProcessorContext& context)
{
    Swinging swinging;
    swinging.swing.sample_rate = context.sample_rate;
    swinging.swing.turns_per_second = turns_per_second(settings, context);
    if (!settings.moves("rate")) return swinging;
    swinging.swing.moving_turns = true;
    swinging.lanes.push_back(turns_of(settings, context));
    return swinging;
}

SharedMoving turns_of(const Settings& settings, const ProcessorContext& context)
{
    const double fixed = turns_per_second(settings, context);
    if (const auto* points = settings.points_of("rate")) return moving_turns(*points, context.sample_rate);
    return moving_turns({{0, fixed, AutomationCurve::step}}, context.sample_rate);
}

int add_swinging(Network& network, int in, const Swinging& swinging,
                 std::vector<std::vector<SwingingVoice>> lanes)
{
    std::vector<int> from{in};
    if (!swinging.lanes.empty()) {
        const Layout controls = plain_layout(static_cast<int>(swinging.lanes.size()));
        from.push_back(add_stage(network, {in}, controls, control_stage(swinging.lanes)));
    }
    const Layout layout = network.nodes[static_cast<std::size_t>(in)];
    return add_stage(network, from, layout, swinging_stage(swinging.swing, std::move(lanes)));
}

double seconds_of(const Settings& settings, const ProcessorContext& context, const char* time_key,
                  const char* note_key)
{
    const int note = settings.choice(note_key);
    if (note == 0) return settings.number(time_key);
    if (settings.given(time_key) || settings.moves(time_key))
        settings.fail(note_key, std::string(time_key) + " and " + note_key + " exclude each other",
                      "write one of them");
    if (context.tempo_bpm <= 0)
        settings.fail(note_key, "the session has no tempo", "write tempo = 120 in [session]");
    return 60 / context.tempo_bpm * length_of(note_names[note]);
}

int whole_number(const Settings& settings, const char* key)
{
    const double value = settings.number(key);
    if (value != std::floor(value))
        settings.fail(key, std::string(key) + " = " + format_number(value) + " is not whole",
                      "write a whole number");
    return static_cast<int>(value);
}

double start_of(const Settings& settings, const Layout& layout, int channel)
{
    const double apart = layout.channels() < 2 ? 0 : 0.5 * settings.number("spread") / 100;
    return settings.number("start") + apart * channel / std::max(layout.channels() - 1, 1);
}

double strongest_feedback(const Settings& settings, const char* key)
{
    const auto [least, most] = settings.extent(key);
    return (-least > most ? least : most) / 100;
}

int echoes_of(const Settings& settings, const char* key, double feedback, double delay_s)
{
    const double strength = std::abs(feedback);
    const int echoes =
        strength < 0.001 ? 1 : 1 + static_cast<int>(std::ceil(std::log(0.001) / std::log(strength)));
    if (echoes * delay_s > most_echoed_s)
        settings.fail(key,
                      "its echoes last " + format_number(std::round(echoes * delay_s)) + " s, and " +
                          format_number(most_echoed_s) + " s is the most",
                      "lower the feedback or the delay, or take the echo processor");
    return echoes;
}

} // namespace dubstage
