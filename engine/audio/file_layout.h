// Which loudspeakers the channels of a file are for.
#pragma once

#include <string>
#include <vector>

#include "audio/layout.h"
#include "audio/source.h"

namespace dubstage {

struct FileLayout {
    Layout layout;
    std::vector<int> order; // channel c of the layout is channel order[c] of the file
    std::string warning;    // where the file names no loudspeakers and their number had to tell
};

FileLayout layout_of_file(const AudioInfo& info);

} // namespace dubstage
