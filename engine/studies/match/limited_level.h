// How far a song is driven into a limiter for its loudness to come out as asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "studies/levels.h"

namespace dubstage {

// In a few renders, to within 0.05 LU; `wanted_db` is the gain that would do without a limiter. None where no
// limiter gets there.
std::optional<SongLevel> find_limited_level(Bench& bench, const Medium& medium, const MasteredSong& song,
                                            double wanted_db, std::vector<std::string>& warnings);

} // namespace dubstage
