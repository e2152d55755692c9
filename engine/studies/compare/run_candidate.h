// One song through one candidate, to a file of floats.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/progress.h"
#include "studies/compare/candidate.h"
#include "studies/compare/cost.h"

namespace dubstage {

struct RunSettings {
    double memory_bytes = 0;
    int threads = 0;
    std::filesystem::path work; // for what nobody keeps
    bool only_song = false;     // a finished file need not be named after it
};

class CandidateRunner {
  public:
    // `device`: where a chain of ours renders; null for the others.
    CandidateRunner(const Candidate& candidate, Device* device, RunSettings settings);

    // Writes `out`, which takes the place of what was there. Throws Error where the candidate does not do
    // what it should: crashes, hangs, writes nothing, another rate, length or number of channels, or NaN; and
    // Error{cancelled}.
    RunCost run(const std::filesystem::path& song, const std::filesystem::path& out,
                const CancelFlag& cancel);

    // Whether it can be given any sound: finished files cannot.
    bool takes_any_sound() const { return candidate_.kind != Candidate::Kind::files; }
    const std::vector<std::string>& notes() const { return notes_; } // each once

  private:
    RunCost render(const std::filesystem::path& song, const std::filesystem::path& out,
                   const CancelFlag& cancel);
    RunCost command(const std::filesystem::path& song, const std::filesystem::path& out,
                    const CancelFlag& cancel);
    RunCost take_finished(const std::filesystem::path& song, const std::filesystem::path& out);
    void note(const std::string& text);

    const Candidate& candidate_;
    Device* device_;
    RunSettings settings_;
    std::vector<std::string> notes_;
};

} // namespace dubstage
