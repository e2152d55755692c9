// What the plug-ins of a session are asked to do, held against what they say of themselves.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/progress.h"
#include "hosting/plugin.h"
#include "render/graph.h"
#include "render/render.h"

namespace dubstage {

// A plug-in that can run: everything but its files is known.
struct CheckedPlugin {
    PluginSpot spot;
    PluginFacts facts;
    PluginJob job;
    std::string preset; // its name
};

// Asks every plug-in once what it is. Throws Error{bad_session} with file, line and key: a plug-in, preset or
// parameter that is not there, values out of range, channels that do not fit.
class PluginChecker {
  public:
    PluginChecker(double sample_rate, const CancelFlag& cancel) : sample_rate_(sample_rate), cancel_(cancel)
    {}
    CheckedPlugin check(const PluginSpot& spot, int channels);

  private:
    const PluginFacts& facts_of(const HostedPlugin& plugin);

    double sample_rate_;
    const CancelFlag& cancel_;
    std::map<std::string, PluginFacts> facts_;
};

RenderPlan::Plugin plan_of(const CheckedPlugin& plugin, int channels);

} // namespace dubstage
