// The figures of a chain's behaviour on test signals.
#include <algorithm>
#include <cmath>

#include "studies/compare/figure_makers.h"

namespace dubstage {

namespace {

void add_tone(std::vector<Figure>& list, const std::string& prefix, const char* what,
              const std::optional<ToneFigures>& tone)
{
    if (!tone) return;
    const std::string key = prefix + what;
    list.push_back(fault_level(key + "thd_db", "THD", tone->thd_db));
    list.push_back(fault_level(key + "thd_n_db", "THD+N", tone->thd_n_db));
    list.push_back(fault_level(key + "alias_db", "aliasing", tone->alias_db));
    list.push_back(fault_level(key + "noise_db", "noise with the tone", tone->noise_db, "dBFS"));
}

void add_rate(std::vector<Figure>& list, const RateBehaviour& rate)
{
    const std::string prefix = std::to_string(std::llround(rate.sample_rate)) + "/";
    if (rate.sweep) {
        list.push_back(figure(prefix + "latency_frames", "latency", "frames",
                              rate.sweep->delay + rate.sweep->delay_fraction, 2, Better::lower, 0.01));
        list.push_back(figure(prefix + "ripple_db", "response, 40 Hz to 16 kHz", "dB", rate.sweep->ripple_db,
                              2, Better::neither, 0.05));
    }
    add_tone(list, prefix, "", rate.tone);
    add_tone(list, prefix, "hard_", rate.hard_tone);
    add_tone(list, prefix, "high_", rate.high_tone);
    if (!rate.impulse) return;
    list.push_back(
        fault_level(prefix + "pre_ringing_db", "energy before an impulse", rate.impulse->before_db));
    list.push_back(figure(prefix + "pre_ringing_ms", "ringing before, to -60 dB", "ms",
                          rate.impulse->before_ms, 2, Better::lower, 0.1));
}

void add_channels(std::vector<Figure>& list, const ChannelSweeps& channels)
{
    const auto leak = [&](const char* key, const char* title, const std::vector<double>& curve) {
        list.push_back(
            {key, title, "dB", highest_of_curve(channels, curve), 1, Better::neither, 0.5, floor_db, {}});
    };
    list.push_back(figure("side_over_mid_db", "side over mid", "dB",
                          mean_of_curve(channels, channels.side_over_mid_db), 2, Better::neither, 0.05));
    list.push_back(figure("side_apart_db", "side apart from mid, 40 Hz to 16 kHz", "dB",
                          apart_db(channels, channels.side_over_mid_db), 2, Better::neither, 0.05));
    list.push_back(figure("side_delay_frames", "side later than mid", "frames", channels.side_delay, 2,
                          Better::neither, 0.01));
    list.push_back(figure("right_over_left_db", "right over left", "dB",
                          mean_of_curve(channels, channels.right_over_left_db), 2, Better::neither, 0.05));
    leak("left_to_right_db", "left heard in right", channels.left_to_right_db);
    leak("right_to_left_db", "right heard in left", channels.right_to_left_db);
    leak("mid_to_side_db", "mid heard in side", channels.mid_to_side_db);
    leak("side_to_mid_db", "side heard in mid", channels.side_to_mid_db);
}

void add_dynamics(std::vector<Figure>& list, const Behaviour& b)
{
    if (b.curve) {
        list.push_back(level("gain_at_minus_60_db", "gain at -60 dBFS", "dB", b.curve->gain_db));
        list.push_back(level("knee_db", "1 dB off from", "dBFS", b.curve->knee_db.value_or(unknown)));
        list.push_back(figure("ratio", "ratio at the top", ": 1", 1 / std::max(1e-3, b.curve->top_slope), 1,
                              Better::neither, 0.1));
    }
    if (b.step) {
        list.push_back(figure("attack_ms", "attack to 63 %", "ms", b.step->attack_ms.value_or(unknown), 1,
                              Better::neither, 1));
        list.push_back(figure("release_ms", "release to 63 %", "ms", b.step->release_ms.value_or(unknown), 1,
                              Better::neither, 2));
        list.push_back(level("overshoot_db", "overshoot of a step", "dB", b.step->overshoot_db));
    }
    if (b.onsets)
        list.push_back(figure("onset_crest_db", "crest of onsets, change", "dB", b.onsets->kept_db(), 1,
                              Better::higher, 0.2));
    double over = minus_infinity;
    for (const HardSignal& one : b.hard) over = std::max(over, one.true_peak_db);
    if (!b.hard.empty())
        list.push_back(figure("hard_true_peak_db", "highest true peak of hard signals", "dBTP", over, 2,
                              Better::lower, 0.1));
}

} // namespace

std::vector<Figure> behaviour_figures(const Behaviour& b)
{
    std::vector<Figure> list;
    for (const RateBehaviour& rate : b.rates) add_rate(list, rate);
    if (b.channels) add_channels(list, *b.channels);
    if (b.intermodulation) {
        list.push_back(fault_level("imd_smpte_db", "IMD SMPTE", b.intermodulation->smpte_db));
        list.push_back(fault_level("imd_din_db", "IMD DIN", b.intermodulation->din_db));
        list.push_back(fault_level("imd_ccif_db", "IMD CCIF", b.intermodulation->ccif_db));
    }
    if (b.noise) {
        list.push_back(fault_level("noise_db", "noise of silence", b.noise->rms_db, "dBFS"));
        list.push_back(fault_level("noise_a_db", "noise, A-weighted", b.noise->a_weighted_db, "dBFS"));
        list.push_back(figure("dc", "offset", "", std::abs(b.noise->dc), 6, Better::lower, 1e-6));
    }
    add_tone(list, "", "quiet_", b.quiet_tone);
    add_dynamics(list, b);
    list.push_back(figure("repeats", "same twice", "", as_number(b.repeats), yes_or_no, Better::higher, 0));
    list.push_back(
        figure("forgets", "forgets the song before", "", as_number(b.forgets), yes_or_no, Better::higher, 0));
    list.push_back(figure("failed_tests", "failed tests", "", static_cast<double>(b.faults.size()), 0,
                          Better::lower, 0));
    return list;
}

} // namespace dubstage
