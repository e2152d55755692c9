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
        timelines; // per track of the session, then of what plug-ins made; null where it cannot be heard
    Plan plan;
    double sample_rate = 0;
    Frames content_end = 0;  // of the session's clips
    Frames sound_end = 0;    // of those and of what plug-ins made of them
    Frames from = 0, to = 0; // what is rendered; `to` at most, when the tails decide
    bool tail_decides = false;
    bool float_mix = false; // the mix comes back a second time, as floats: the sink's output behind the last
    Frames active_frames = 0;             // that clips cover, over all tracks
    std::vector<PluginSpot> next_plugins; // whose inputs are the outputs, in order
    std::vector<std::string> warnings;
};

Prepared prepare(const Session& session, const DeviceTraits& traits, const RenderSettings& settings,
                 const Frozen& frozen = {});

// What goes into those plug-ins that may run next, whole, whatever range is wanted. Without `next_plugins`,
// and without a plan, when all have run.
Prepared prepare_plugins(const Session& session, const DeviceTraits& traits, const RenderSettings& settings,
                         const Frozen& frozen);

constexpr double tail_threshold = 1e-6; // -120 dBFS
constexpr Frames tail_window = 1024; // the length of a render whose tails decide is a whole number of these

} // namespace dubstage
