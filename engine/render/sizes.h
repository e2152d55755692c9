// How much memory each part of a render takes, cut down until it fits; the bits of the result never depend on
// it.
#pragma once

#include "render/island_runner.h"
#include "render/prepared.h"

namespace dubstage {

struct Sizes {
    std::vector<IslandSize> islands;
    int mix_rows = 1;
    int slots = 3;
    std::size_t upload_bytes = 0, download_bytes = 0; // of each slot
    double total_bytes = 0;
};

// Throws Error{out_of_memory}, with what is needed at least and what may be used.
Sizes choose_sizes(const Device& device, const Prepared& prepared, const RenderSettings& settings);

double available_memory(); // of the host, in bytes

} // namespace dubstage
