// How far a song is driven into a limiter for its loudness to come out as asked.
#pragma once

#include <functional>
#include <optional>

#include "studies/levels.h"

namespace dubstage {

// Renders the song at a level through the limiter; the first pass needs its levels alone, the last one that
// is asked for is the song as it stays.
using LimitedRender = std::function<Measurement(const SongLevel& level, bool levels_only)>;

// In two or three renders, to within 0.05 LU; `wanted_db` is the gain that would do without a limiter. None
// where no limiter gets there.
std::optional<SongLevel> find_limited_level(const MasteredSong& song, const LevelTarget& target,
                                            double wanted_db, const LimitedRender& render);

} // namespace dubstage
