// An album's figures, and how its songs differ from them, as a table, as JSON and as columns of CSV.
#pragma once

#include <string>
#include <vector>

#include "analysis/album.h"
#include "cli/output.h"

namespace dubstage {

// `songs`: those that the album was measured from, in its order.
std::string album_text(const AlbumFigures& album, const std::vector<Measurement>& songs);
Json album_json(const AlbumFigures& album, const std::vector<Measurement>& songs);
std::string album_csv_header();
std::string album_csv_fields(const SongDifference& song);

} // namespace dubstage
