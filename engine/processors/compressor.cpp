#include "base/units.h"
#include "processors/dynamics_parameters.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    automatable(
        {"threshold_db", Kind::number, Unit::decibel, -80, 20, -18, "Level above which it turns down"}),
    automatable({"ratio", Kind::number, Unit::ratio, 1, 1000, 4,
                 "dB of input for one dB of output above the threshold"}),
    knee_parameter(6),
    attack_parameter(0.01),
    release_parameter(0.1),
    {"auto_release", Kind::toggle, Unit::none, 0, 1, 0,
     "What has lasted longer than the release is released ten times as slowly"},
    hold_parameter,
    lookahead_parameter,
    peak_detector_parameter,
    rms_parameter,
    link_parameter,
    stereo_parameter,
    key_parameter,
    key_bands_parameter,
    automatable({"makeup_db", Kind::number, Unit::decibel, -40, 40, 0, "Gain of what was turned down"}),
    {"auto_makeup", Kind::toggle, Unit::none, 0, 1, 0, "Makes up half of what a full-scale sound loses"},
    mix_parameter,
    output_parameter,
};

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    DynamicsSettings dynamics = listening_dynamics(settings, context);
    set_times(dynamics, settings);
    set_curve(dynamics, settings);
    if (settings.toggle("auto_release")) set_auto_release(dynamics, settings);
    Factor makeup = settings.gain("makeup_db");
    if (settings.toggle("auto_makeup")) {
        if (settings.given("makeup_db") || settings.moves("makeup_db"))
            settings.fail("makeup_db", "makeup_db and auto_makeup exclude each other", "write one of them");
        if (dynamics.moving_threshold_db || dynamics.moving_slope)
            settings.fail("auto_makeup", "what auto_makeup makes up moves with threshold_db and ratio",
                          "automate makeup_db instead");
        makeup = db_to_gain(0.5 * dynamics.slope * std::max(0.0, -dynamics.threshold_db));
    }
    return dynamics_network(dynamics, settings, context, makeup);
}

} // namespace

extern const ProcessorType compressor_processor{
    "compressor", "Turns down what is louder than its threshold; feed-forward, by itself or by a side chain",
    parameters, make};

} // namespace dubstage
