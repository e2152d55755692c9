// Runs the plug-ins of a session before it is rendered, each over the whole programme, and makes clips of
// what comes out: so the same session gives the same bits, in one go or in pieces.
#pragma once

#include <memory>

#include "hosting/scratch_folder.h"
#include "render/plugins.h"
#include "render/prepared.h"

namespace dubstage {

class Freezer {
  public:
    Freezer(const Session& session, Device& device, const RenderSettings& settings);

    // Does nothing where no plug-in is heard. Throws Error{bad_session} before anything is computed, and
    // Error{bad_data} with the insert's place when a plug-in fails.
    void run(const ProgressCall& progress, const CancelFlag& cancel);

    const Frozen& frozen() const { return frozen_; } // its clips are there as long as the freezer lives
    ProgressCall last_part(const ProgressCall& progress) const; // for the render that follows
    double seconds() const { return seconds_; }                 // in which plug-ins ran
    // Of their processes, as many at once as may run; 0 where none ran.
    double memory_bytes() const { return memory_bytes_; }

  private:
    void render_inputs(const Prepared& prepared, std::vector<CheckedPlugin>& plugins,
                       const ProgressCall& progress, const CancelFlag& cancel);
    std::vector<PluginRun> run_all(const std::vector<CheckedPlugin>& plugins, Frames frames,
                                   const ProgressCall& progress, const CancelFlag& cancel);
    void add(const CheckedPlugin& plugin, const PluginRun& run);

    const Session& session_;
    Device& device_;
    RenderSettings settings_, wanted_;
    std::unique_ptr<ScratchFolder> scratch_;
    Frozen frozen_;
    int parts_ = 1; // that the progress is cut into
    int files_ = 0;
    double seconds_ = 0, memory_bytes_ = 0;
};

// All plug-ins that are heard, in the graph's order. Throws as Freezer::run() does before anything is
// computed.
std::vector<CheckedPlugin> check_plugins(const Prepared& prepared, const CancelFlag& cancel);
std::vector<RenderPlan::Plugin> plan_plugins(const Prepared& prepared, const CancelFlag& cancel);

} // namespace dubstage
