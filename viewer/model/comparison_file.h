// A comparison as a small text file (JSON): its traces, how they are shown and heard, and the layout.
#pragma once

#include <filesystem>

#include "viewer/model/comparison.h"
#include "viewer/model/listening.h"

namespace dubstage::viewer {

// Paths of traces are kept relative to the file where they lie beside or below it. Throws
// Error{cannot_create}.
void write_comparison(const std::filesystem::path& path, const Comparison& comparison,
                      const SavedListening& listening = {});
// What the file leaves out is as in a new comparison. Throws Error{missing_input}, and {bad_data} with the
// key.
Comparison read_comparison(const std::filesystem::path& path, SavedListening* listening = nullptr);
bool is_comparison(const std::filesystem::path& path); // by its name: *.comparison.json

} // namespace dubstage::viewer
