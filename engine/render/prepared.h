// A session made ready: its graph, its open files, its plan and its length. Nothing is allocated on the
// device yet.
#pragma once

#include <memory>
#include <vector>

#include "render/clips.h"
#include "render/plan.h"

namespace dubstage {

struct Prepared {
    std::unique_ptr<ResponseCache> cache;
    std::unique_ptr<SourcePool> pool;
    Graph graph;
    std::vector<std::unique_ptr<Timeline>>
        timelines; // per track of the session; null where it cannot be heard
    Plan plan;
    double sample_rate = 0;
    Frames content_end = 0;
    Frames from = 0, to = 0; // what is rendered; `to` at most, when the tails decide
    bool tail_decides = false;
    bool float_mix = false; // the mix comes back a second time, as floats: the sink's output behind the last
    Frames active_frames = 0; // that clips cover, over all tracks
    std::vector<std::string> warnings;
};

Prepared prepare(const Session& session, const DeviceTraits& traits, const RenderSettings& settings);

constexpr double tail_threshold = 1e-6; // -120 dBFS
constexpr Frames tail_window = 1024; // the length of a render whose tails decide is a whole number of these

} // namespace dubstage
