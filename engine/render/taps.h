// Meters on the outputs of a render: what passes is measured on the device, before it is packed.
#pragma once

#include <memory>
#include <vector>

#include "analysis/meter.h"
#include "render/prepared.h"
#include "render/render.h"
#include "render/signals.h"

namespace dubstage {

// Frames of one output, where they lie while nothing later runs on the device.
struct TapPart {
    std::size_t output = 0;
    Frames frames = 0;
    std::vector<std::uint64_t> lanes; // address of the first frame of each channel
};

// The parts of every output in step `step` that lie in [from, to).
std::vector<TapPart> tap_parts(const Prepared& prepared, const Signals& signals, Frames step, Frames from,
                               Frames to);

bool wants_taps(const RenderSettings& settings);

class Taps {
  public:
    Taps(Device& device, const Prepared& prepared, const RenderSettings& settings);
    static double bytes(const Device& device, const Prepared& prepared, const RenderSettings& settings);

    // After the submission that made the part, before any other.
    void feed(const TapPart& part);
    // What was measured of the first `frames` frames of every output; empty of those that nobody asked about.
    std::vector<Observation> take(Frames frames);

  private:
    Device& device_;
    Frames most_frames_;
    std::vector<std::unique_ptr<Meter>> meters_; // per output of the graph; null = not asked for
};

} // namespace dubstage
