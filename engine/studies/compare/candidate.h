// What can be compared: chains of ours, commands of others, finished files, and the song as it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hosting/external.h"
#include "studies/chain_file.h"

namespace dubstage {

struct Candidate {
    enum class Kind { chain, command, files, copy } kind = Kind::copy;
    std::string name;     // of its column and its folder
    std::string what;     // a path, or the command
    std::string device;   // of a chain of ours: "cpu", "vulkan", "vulkan:1"
    MasteringChain chain; // of ours, the master of a session too
    std::optional<ExternalCommand> command;
    std::vector<std::filesystem::path> files; // of finished ones; of a folder all in it
};
const char* word_of(Candidate::Kind kind); // "chain"

// "[NAME=]WHAT", where WHAT is "copy", a command with {in} and {out}, a text file (a chain, a session, or a
// command with its name and time_limit), an audio file or a folder of such. A chain of ours stands once for
// each of `devices`. Throws Error{usage}, {missing_input}, {bad_session}.
std::vector<Candidate> read_candidates(const std::vector<std::string>& words,
                                       const std::vector<std::string>& devices);

// The one of the finished files that is made from this song: of several the one whose name holds the song's,
// the shortest. Throws Error{missing_input}.
std::filesystem::path finished_file(const Candidate& candidate, const std::filesystem::path& song,
                                    bool only_song);

} // namespace dubstage
