// A mastering chain as a text file: the inserts of a session's master, and how long it may ring on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "session/session.h"

namespace dubstage {

struct MasteringChain {
    std::filesystem::path file; // absolute; empty for one made in memory
    std::string name;
    std::string text; // of the file
    std::vector<Insert> inserts;
    // Seconds after the end of the song; none = until all is under -120 dBFS. A master keeps the length of
    // its mix unless the chain says otherwise.
    std::optional<double> tail_s = 0.0;
};

// Throws Error{missing_input}, or Error{bad_session} with file, line and key.
MasteringChain read_chain(const std::filesystem::path& file);
MasteringChain parse_chain(const std::string& text, const std::filesystem::path& file);

} // namespace dubstage
