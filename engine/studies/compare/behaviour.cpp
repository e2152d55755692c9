#include "studies/compare/behaviour.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/error.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr double tone_hz = 997, high_hz = 5000, quiet_db = -60;

// The same short sound, and a loud one between: what the chain remembers shows in the third.
Channels probe(double sample_rate, double gain, unsigned seed)
{
    std::vector<double> sound(static_cast<std::size_t>(0.5 * sample_rate));
    for (double& sample : sound) {
        seed = seed * 1664525u + 1013904223u;
        sample = gain * static_cast<double>(static_cast<int>(seed)) / 2147483648.0;
    }
    return {sound, sound};
}

double largest_difference(const Channels& a, const Channels& b)
{
    double most = 0;
    for (std::size_t c = 0; c < std::min(a.size(), b.size()); ++c)
        for (std::size_t t = 0; t < std::max(a[c].size(), b[c].size()); ++t)
            most =
                std::max(most, std::abs((t < a[c].size() ? a[c][t] : 0) - (t < b[c].size() ? b[c][t] : 0)));
    return most;
}

class Tests {
  public:
    Tests(const Pass& pass, const BehaviourSettings& settings, ProgressCall progress,
          const CancelFlag& cancel)
        : pass_(pass), settings_(settings), progress_(std::move(progress)), cancel_(cancel),
          all_(static_cast<double>(5 * settings.rates.size() + 9))
    {}

    Behaviour run()
    {
        for (const double rate : settings_.rates) at_rate(rate);
        at_first_rate(settings_.rates.front());
        return std::move(found_);
    }

  private:
    // What one test throws is told, and does not stop the next.
    template <class Test> void attempt(const std::string& name, double rate, const Test& test)
    {
        if (cancel_) throw Error(ErrorCode::cancelled, name, "comparing was stopped");
        try {
            test();
        } catch (const Error& error) {
            if (error.code() == ErrorCode::cancelled) throw;
            found_.faults.push_back(name + " at " + format_number(rate / 1000) + " kHz: " + error.reason());
        }
        if (progress_) progress_(++done_, all_);
    }

    void at_rate(double rate)
    {
        RateBehaviour& here = found_.rates.emplace_back();
        here.sample_rate = rate;
        attempt("sweep", rate, [&] { here.sweep = measure_sweep(pass_, rate, settings_.level_db); });
        attempt("impulse", rate, [&] { here.impulse = measure_impulse(pass_, rate); });
        attempt("tone", rate, [&] { here.tone = measure_tone(pass_, rate, tone_hz, settings_.level_db); });
        attempt("hard tone", rate,
                [&] { here.hard_tone = measure_tone(pass_, rate, tone_hz, settings_.hard_db); });
        attempt("high tone", rate,
                [&] { here.high_tone = measure_tone(pass_, rate, high_hz, settings_.hard_db); });
    }

    void at_first_rate(double rate)
    {
        const double delay = found_.rates.front().sweep ? found_.rates.front().sweep->delay : 0;
        attempt("channels", rate,
                [&] { found_.channels = measure_channels(pass_, rate, settings_.level_db); });
        attempt("intermodulation", rate,
                [&] { found_.intermodulation = measure_intermodulation(pass_, rate, settings_.level_db); });
        attempt("noise", rate, [&] { found_.noise = measure_noise(pass_, rate); });
        attempt("quiet tone", rate,
                [&] { found_.quiet_tone = measure_tone(pass_, rate, tone_hz, quiet_db); });
        attempt("static curve", rate, [&] { found_.curve = measure_static_curve(pass_, rate, delay); });
        attempt("step", rate, [&] { found_.step = measure_step(pass_, rate, delay); });
        attempt("onsets", rate, [&] { found_.onsets = measure_onsets(pass_, rate); });
        attempt("hard signals", rate, [&] { found_.hard = measure_hard_signals(pass_, rate); });
        attempt("repeats", rate, [&] { find_repeats(rate); });
    }

    void find_repeats(double rate)
    {
        const Channels sound = probe(rate, 0.1, 7);
        pass_(sound, rate); // so that what it remembers of the tests before is not taken for chance
        const Channels first = pass_(sound, rate), second = pass_(sound, rate);
        pass_(probe(rate, 0.99, 8), rate);
        const Channels third = pass_(sound, rate);
        const double repeat = largest_difference(first, second), leak = largest_difference(first, third);
        found_.repeats = repeat == 0 ? Repeat::same : Repeat::differs;
        found_.repeat_error_db = 20 * std::log10(repeat);
        // Where not even the same sound gives the same, a difference tells nothing.
        if (repeat > 0) return;
        found_.forgets = leak == 0 ? Repeat::same : Repeat::differs;
        found_.leak_db = 20 * std::log10(leak);
    }

    const Pass& pass_;
    const BehaviourSettings& settings_;
    ProgressCall progress_;
    const CancelFlag& cancel_;
    double done_ = 0, all_;
    Behaviour found_;
};

} // namespace

Behaviour measure_behaviour(const Pass& pass, const BehaviourSettings& settings, const ProgressCall& progress,
                            const CancelFlag& cancel)
{
    return Tests(pass, settings, progress, cancel).run();
}

} // namespace dubstage
