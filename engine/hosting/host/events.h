// The buffers of ports that carry events: empty ones, and such that tell where in the session it is.
#pragma once

#include <cstdint>
#include <lv2/atom/atom.h>
#include <lv2/atom/forge.h>
#include <vector>

#include "base/units.h"
#include "hosting/host/features.h"

namespace dubstage::host {

class EventBuffer {
  public:
    EventBuffer(Urids& urids, std::size_t bytes);
    void* data() { return words_.data(); }

    void make_empty(); // to be read by the plug-in
    void make_room();  // to be written by the plug-in
    // Says at which frame a block begins, and at what tempo the session goes (0 = none).
    void tell_time(Frames frame, double sample_rate, double tempo_bpm);

  private:
    Urids* urids_;
    std::vector<std::uint64_t> words_; // atoms are aligned to 64 bits
    LV2_Atom_Forge forge_{};
};

} // namespace dubstage::host
