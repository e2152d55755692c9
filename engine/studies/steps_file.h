// What each insert did to a song, read again from the file that a run of mastering keeps of it.
#pragma once

#include <filesystem>
#include <optional>

#include "studies/steps.h"

namespace dubstage {

// Of steps_text(): names, changes of level, gain reduction, harmonics, and of the measurements loudness, true
// peak and third octaves. Throws Error{missing_input}, and Error{bad_data} with the file.
Steps read_steps(const std::filesystem::path& path);

// NAME.wav.steps.json
std::filesystem::path steps_beside(const std::filesystem::path& audio);
// The file that belongs to a delivered one: that beside it, or the one that its run of `dubstage master`
// keeps in versions/NNN/steps/. None where there is none.
std::optional<std::filesystem::path> steps_of(const std::filesystem::path& audio);

} // namespace dubstage
