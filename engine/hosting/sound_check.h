// Looks over a sound file that a program of others wrote.
#pragma once

#include <filesystem>
#include <string>

#include "hosting/external.h"

namespace dubstage {

// What is wrong with it: "has 44100 Hz instead of 48000 Hz"; empty when nothing is. Reads all of it, because
// NaN may be anywhere.
std::string fault_of_sound(const std::filesystem::path& file, const WantedSound& wanted,
                           const CancelFlag& cancel);

} // namespace dubstage
