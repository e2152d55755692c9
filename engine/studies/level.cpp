#include "studies/level.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace dubstage {

double LevelFigures::by(LevelBy what) const
{
    switch (what) {
    case LevelBy::integrated:
        return integrated;
    case LevelBy::short_term:
        return max_short_term;
    case LevelBy::momentary:
        return max_momentary;
    case LevelBy::true_peak:
        return true_peak_db;
    default:
        return 0;
    }
}

LevelFigures LevelFigures::louder(double db) const
{
    return {integrated + db, max_short_term + db, max_momentary + db, true_peak_db + db};
}

LevelFigures level_figures(const Measurement& measured)
{
    return {measured.loudness.integrated, measured.loudness.max_short_term, measured.loudness.max_momentary,
            measured.true_peak_db};
}

LevelPlan plan_level(const LevelFigures& figures, const LevelTarget& target, const std::string& subject)
{
    if (!std::isfinite(figures.true_peak_db) || !std::isfinite(figures.by(target.by)))
        throw Error(ErrorCode::bad_data, subject,
                    std::isfinite(figures.true_peak_db)
                        ? "has no loudness to bring to a target: it lies under the gate of -70 LUFS, or is "
                          "shorter than 400 ms"
                        : "is silent: no gain brings it to a loudness",
                    "check the file and the chain");
    LevelPlan plan;
    if (target.by != LevelBy::none) plan.wanted_db = target.value - figures.by(target.by);
    if (target.ceiling_db)
        plan.forbidden_db = std::max(0.0, figures.true_peak_db + plan.wanted_db - *target.ceiling_db);
    return plan;
}

} // namespace dubstage
