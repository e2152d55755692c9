// Which seconds of a song tell most about what chains did to it, cut out of all of them, aligned and equally
// loud.
#pragma once

#include "studies/compare/comparison.h"

namespace dubstage {

// Where to listen: beginnings in seconds of the song. Fewer than all where the song is too short or has
// nothing of the kind; no two of them overlap by more than half.
struct ListeningPlace {
    std::string why;
    double from_s = 0;
};
// `difference`: of candidates from the song, powers per 100 ms over those of the master, added up; may be
// empty.
std::vector<ListeningPlace> places_to_listen(const Measurement& song, const std::vector<double>& difference,
                                             double length_s);

// As FLAC of 16 bit with dither below `folder`/excerpts. At the loudness that lets none of them pass -1 dBTP.
std::vector<Excerpt> cut_excerpts(const Comparison& comparison, const std::filesystem::path& folder,
                                  double length_s);

} // namespace dubstage
