// Commands of others that make a sound file of a sound file: run apart, and what they wrote looked over.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/progress.h"
#include "base/units.h"

namespace dubstage {

struct ExternalCommand {
    std::string command; // for the shell; {in} and {out} stand for sound files, {folder} for `folder`
    std::filesystem::path folder; // where scripts that it names lie: of the file that says the command
    std::string out_extension = ".wav";
    double time_limit_s = 600; // 0 = none
};

// What the written file must be; 0 and none ask for nothing.
struct WantedSound {
    double sample_rate = 0;
    int channels = 0;
    std::optional<Frames> frames;
    Frames frames_tolerance = 0;
};

struct ExternalResult {
    std::string fault, remedy; // empty = a file as wanted lies at `out`
    int status = 0;            // exit status, or 128 and the signal that ended it
    std::string messages;      // the end of what it said
    double wall_s = 0, cpu_s = 0, peak_memory_bytes = 0;
    bool good() const { return fault.empty(); }
};

// Throws Error{bad_session} with `where` when {in} or {out} is not in it.
void check_external(const ExternalCommand& command, const std::string& where);

// Runs it in an empty folder of its own that goes away again, on a copy of `in`; `out` takes the place of
// what was there. What the command does wrong becomes a fault. Throws Error{cancelled}, and Error{io} where
// the copy or `out` cannot be written.
ExternalResult run_external(const ExternalCommand& command, const std::filesystem::path& in,
                            const std::filesystem::path& out, const WantedSound& wanted,
                            const CancelFlag& cancel);

// The command with its words put in, each quoted as the quotes around it ask for.
std::string command_line(const std::string& command, const std::filesystem::path& in,
                         const std::filesystem::path& out, const std::filesystem::path& folder);

} // namespace dubstage
