// Renders of a generated film session on a device, with the time of every stage.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "device/device.h"

namespace bench {

struct FilmSize {
    int tracks = 1000;
    double seconds = 600, fill = 0.15;
    bool skip_silence = true;
    bool verify = false; // compute some of it again on the cpu and compare
};

// What the render says about itself.
nlohmann::ordered_json render_film(dubstage::Device& device, const std::filesystem::path& folder,
                                   const FilmSize& size);

} // namespace bench
