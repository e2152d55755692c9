// One medium's files: from mastered songs and their levels to what is handed over.
#pragma once

#include <filesystem>
#include <vector>

#include "studies/disc.h"
#include "studies/levels.h"
#include "studies/release.h"

namespace dubstage {

// One file to be: what sounds in it, and its name below the medium's folder, without extension.
struct DeliveryFile {
    std::string name;
    Programme programme;
    std::vector<std::size_t> songs; // of the release
    Frames frames = 0;              // until the last one ends
    int multiple_of_frames = 1;
};

// The files of a medium: each song by itself, or all of a disc or side in one, with their gaps.
std::vector<DeliveryFile> delivery_files(const Release& release, const Medium& medium,
                                         const std::vector<MasteredSong>& songs,
                                         const std::vector<SongLevel>& levels);

std::string extension_of(const Medium& medium); // ".wav"

// Throws Error{bad_data} where the medium cannot take the songs: wrong channels, too many, too short, longer
// than a disc, a crossfade longer than half of a song.
void check_medium(const Release& release, const Medium& medium, const std::vector<MasteredSong>& songs);

// Where the songs of the file begin.
Disc disc_of(const Release& release, const DeliveryFile& file);

// Renders and encodes the file below `folder`, decodes it again and judges it. Beside a disc and a side lies
// a cue sheet.
DeliveredFile deliver(Bench& bench, const Release& release, const Medium& medium, const DeliveryFile& file,
                      const std::filesystem::path& folder, std::vector<std::string>& warnings);

} // namespace dubstage
