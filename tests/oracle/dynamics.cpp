#include "oracle/dynamics.h"

#include <algorithm>
#include <cmath>

namespace dubstage::oracle {

namespace {

double share(double seconds, double rate)
{
    return seconds > 0 ? 1 - std::exp(-1 / (seconds * rate)) : 1;
}

double level_db(double amplitude)
{
    return 20 * std::log10(std::max(std::abs(amplitude), 1e-10));
}

// Giannoulis, Massberg and Reiss 2012, equation 4, as the reduction.
double curve_db(double beyond, double slope, const Dynamics& s)
{
    double db = 0;
    if (2 * beyond >= s.knee_db)
        db = slope * beyond;
    else if (2 * beyond > -s.knee_db)
        db = slope * std::pow(beyond + s.knee_db / 2, 2) / (2 * s.knee_db);
    return std::min(db, s.range_db);
}

struct Gains {
    double value = 0, slow = 0;
    Frames held = 0;
};

// Of one channel, from what it is to what it was.
void follow(Gains& g, double target, const Dynamics& s, double rate)
{
    if (target >= g.value) {
        g.value += share(s.attack_s, rate) * (target - g.value);
        g.held = std::llround(s.hold_s * rate);
    } else {
        if (g.held <= 0) g.value += share(s.release_s, rate) * (target - g.value);
        --g.held;
    }
    const double way = g.value - g.slow;
    g.slow += share(way > 0 ? s.release_s : 10 * s.release_s, rate) * way;
}

} // namespace

Signal compressed(const Signal& signal, const Signal* key, const Dynamics& settings, double rate)
{
    Dynamics s = settings;
    const auto slope_of = [&] { return s.below ? s.ratio - 1 : 1 - 1 / s.ratio; };
    const auto move_to = [&](Frames heard, Frames now) {
        if (s.threshold_at) s.threshold_db = s.threshold_at(heard);
        if (s.ratio_at) s.ratio = s.ratio_at(heard);
        if (s.range_at) s.range_db = s.range_at(heard);
        if (s.knee_at) s.knee_db = s.knee_at(heard);
        if (s.attack_at) s.attack_s = s.attack_at(heard);
        if (s.release_at) s.release_s = s.release_at(heard);
        if (s.makeup_at) s.makeup_db = s.makeup_at(now);
        if (s.mix_at) s.mix = s.mix_at(now);
    };
    move_to(0, 0);
    const Signal& heard = key != nullptr ? *key : signal;
    const std::size_t channels = signal.channels.size(), keys = heard.channels.size();
    const Frames ahead = std::llround(s.lookahead_s * rate);
    const Frames from = std::min(signal.start, heard.start) - ahead;
    std::vector<double> squares(keys);
    const double silence = s.below ? -curve_db(s.threshold_db + 200, slope_of(), s) : 0;
    std::vector<Gains> gains(channels, {silence, silence, 0});
    Signal out = signal;
    for (Frames t = from; t < signal.end(); ++t) {
        move_to(t + ahead, t);
        const double slope = slope_of();
        std::vector<double> levels(keys);
        for (std::size_t k = 0; k < keys; ++k) {
            const double x = heard.at(k, t + ahead);
            squares[k] += share(s.rms_window_s, rate) * (x * x - squares[k]);
            levels[k] = level_db(s.rms ? std::sqrt(squares[k]) : x);
        }
        const double loudest = *std::max_element(levels.begin(), levels.end());
        for (std::size_t c = 0; c < channels; ++c) {
            const double own = keys == channels ? levels[c] : loudest;
            const double level = own + s.link * (loudest - own);
            const double db = curve_db(s.below ? s.threshold_db - level : level - s.threshold_db, slope, s);
            follow(gains[c], s.below ? -db : db, s, rate);
            const double reduction =
                s.auto_release ? std::max(gains[c].value, gains[c].slow) : gains[c].value;
            const double gain_db = (s.below ? reduction : -reduction) + s.makeup_db;
            if (t < signal.start) continue;
            const double gain = 1 - s.mix + s.mix * std::pow(10, gain_db / 20);
            out.channels[c][static_cast<std::size_t>(t - signal.start)] *= gain;
        }
    }
    return out;
}

} // namespace dubstage::oracle
