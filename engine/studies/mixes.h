// The files of a release before anything is done to them: what they are, and whether they belong together.
#pragma once

#include <string>
#include <vector>

#include "audio/file_layout.h"
#include "audio/source.h"
#include "studies/release.h"

namespace dubstage {

struct Mix {
    AudioInfo info;
    FileLayout layout;
};

// Throws Error{bad_data} where rates or layouts differ, Error{usage} where there is no song, and what
// probe() throws. What the files leave unsaid is added to `warnings`.
std::vector<Mix> read_mixes(const Release& release, std::vector<std::string>& warnings);

// The names that the files of each song get, without extension: its title, made fit for a file and unlike
// the others.
std::vector<std::string> file_names(const Release& release);
std::string file_name(const std::string& title);

} // namespace dubstage
