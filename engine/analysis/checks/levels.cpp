#include <algorithm>
#include <cmath>

#include "analysis/checks/findings.h"
#include "analysis/loudness.h"

namespace dubstage {

namespace {

constexpr double jump_lu = 10, audible_lufs = -50, low_lufs = -40;
constexpr std::size_t calm_steps = 20; // 2 s to either side hold their level
constexpr double calm_lu = 3;

// Loudest and quietest 400 ms that end in [first, last).
struct Spread {
    double low = 0, high = 0;
    bool calm() const { return std::isfinite(low) && high - low < calm_lu; }
};
Spread spread_of(const std::vector<double>& momentary, std::size_t first, std::size_t last)
{
    const auto begin = momentary.begin() + static_cast<std::ptrdiff_t>(first);
    const auto [low, high] =
        std::minmax_element(begin, momentary.begin() + static_cast<std::ptrdiff_t>(last));
    return {*low, *high};
}

// Steady for 2 s, then within half a second steady at another level for 2 s: what an edit does, and music
// that swells does not.
void check_jumps(const Measurement& m, Findings& findings)
{
    const std::vector<double>& momentary = m.loudness.momentary;
    constexpr std::size_t window = 4; // steps that a window of 400 ms spans
    for (std::size_t i = calm_steps + window; i + calm_steps + window < momentary.size(); ++i) {
        const Spread before = spread_of(momentary, i - calm_steps, i);
        if (std::abs(momentary[i + window] - momentary[i - 1]) < jump_lu || !before.calm()) continue;
        const Spread behind = spread_of(momentary, i + window, i + window + calm_steps);
        if (!behind.calm() || std::min(before.low, behind.low) < audible_lufs) continue;
        const Frames at = step_start(i, m.sample_rate);
        findings.push_back({"level_jump", Severity::note,
                            "the loudness goes from " + number_text(before.high) + " to " +
                                number_text(behind.high) + " LUFS at " + time_text(m, at),
                            -1, at, at + 1});
        i += calm_steps;
    }
}

} // namespace

void check_levels(const Measurement& m, Findings& findings)
{
    check_jumps(m, findings);
    if (m.loudness.integrated < low_lufs && std::isfinite(m.loudness.integrated))
        findings.push_back({"low_level", Severity::note,
                            "the whole reads " + number_text(m.loudness.integrated) + " LUFS", -1, -1, -1});
}

} // namespace dubstage
