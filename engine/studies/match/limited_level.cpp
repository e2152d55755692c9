#include "studies/match/limited_level.h"

#include <algorithm>
#include <cmath>

namespace dubstage {

namespace {

constexpr int most_passes = 6;
constexpr double close_enough_lu = 0.03;
constexpr double usual_loss = 1.25; // dB of drive for one LU that is missing
constexpr double most_drive_db = 30;

} // namespace

// Loudness over drive bends gently: the line through the last two renders finds the third.
std::optional<SongLevel> find_limited_level(Bench& bench, const Medium& medium, const MasteredSong& song,
                                            double wanted_db, std::vector<std::string>& warnings)
{
    SongLevel level{song.title, wanted_db, 0, 0, LevelAction::limited, 0};
    double gain_before = 0, missing_before = 0;
    for (int pass = 1; pass <= most_passes; ++pass) {
        level.passes = pass;
        const Measurement limited =
            bench.levels_of(programme_for(song, medium, song.sample_rate, level), warnings);
        const double missing = medium.target.value - level_figures(limited).by(medium.target.by);
        if (std::abs(missing) < close_enough_lu) break;
        const double slope =
            pass == 1 ? usual_loss
                      : std::clamp((level.gain_db - gain_before) / (missing_before - missing), 0.5, 6.0);
        gain_before = level.gain_db;
        missing_before = missing;
        level.gain_db += slope * missing;
        if (level.gain_db - wanted_db > most_drive_db) return std::nullopt;
        if (std::abs(missing) * slope < 0.3 && pass > 1) break; // the line is straight enough
    }
    level.forbidden_db =
        std::max(0.0, song.measured.true_peak_db + level.gain_db - *medium.target.ceiling_db);
    return level;
}

} // namespace dubstage
