#include "processors/dynamics_parameters.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    automatable(
        {"threshold_db", Kind::number, Unit::decibel, -100, 20, -40, "Level below which it turns down"}),
    automatable({"ratio", Kind::number, Unit::ratio, 1, 1000, 2,
                 "dB of output for one dB of input below the threshold; 1000 makes a gate"}),
    automatable({"range_db", Kind::number, Unit::decibel, 0, 120, 40, "By how much it turns down at most"}),
    knee_parameter(0),
    attack_parameter(0.001),
    release_parameter(0.1),
    hold_parameter,
    lookahead_parameter,
    detector_parameter,
    rms_parameter,
    link_parameter,
    stereo_parameter,
    key_parameter,
    key_bands_parameter,
    mix_parameter,
    output_parameter,
};

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    DynamicsSettings dynamics = listening_dynamics(settings, context);
    set_times(dynamics, settings);
    dynamics.below = true;
    set_threshold(dynamics, settings);
    set_slope(dynamics, settings, [](double ratio) { return ratio - 1; });
    set_range(dynamics, settings);
    set_knee(dynamics, settings);
    return dynamics_network(dynamics, settings, context);
}

} // namespace

extern const ProcessorType expander_processor{
    "expander", "Turns down what is softer than its threshold; with a high ratio a gate", parameters, make};

} // namespace dubstage
