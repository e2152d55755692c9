#include "studies/match/limited_level.h"

#include <algorithm>
#include <cmath>

namespace dubstage {

namespace {

constexpr int most_passes = 6;
constexpr double close_enough_lu = 0.05;
constexpr double stated_lu = 0.5;   // more than this is no match
constexpr double usual_loss = 1.25; // dB of drive for one LU that is missing
constexpr double most_drive_db = 30;

} // namespace

// Loudness over drive bends gently: the line through the last two renders finds the third.
std::optional<SongLevel> find_limited_level(const MasteredSong& song, const LevelTarget& target,
                                            double wanted_db, const LimitedRender& render)
{
    SongLevel level{song.title, wanted_db, 0, 0, LevelAction::limited, 0};
    double gain_before = 0, missing_before = 0;
    for (int pass = 1;; ++pass) {
        level.passes = pass;
        level.forbidden_db = std::max(0.0, song.measured.true_peak_db + level.gain_db - *target.ceiling_db);
        const bool first = pass == 1;
        const double missing = target.value - level_figures(render(level, first)).by(target.by);
        if (!first && std::abs(missing) < close_enough_lu) return level;
        if (pass == most_passes) {
            if (std::abs(missing) < stated_lu) return level;
            return std::nullopt;
        }
        const double slope =
            first ? usual_loss
                  : std::clamp((level.gain_db - gain_before) / (missing_before - missing), 0.5, 6.0);
        gain_before = level.gain_db;
        missing_before = missing;
        level.gain_db += slope * missing;
        if (level.gain_db - wanted_db > most_drive_db) return std::nullopt;
    }
}

} // namespace dubstage
