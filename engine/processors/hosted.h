// What an insert says of a plug-in of others. Plug-ins run before a render, each in a process of its own, and
// what came of them is played like a clip (render/freeze.h); where none has run, what comes in goes out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "processors/stage.h"

namespace dubstage {

struct HostedPlugin : Network {
    explicit HostedPlugin(Settings all) : settings(std::move(all)) {}

    Settings settings;            // for messages about what only the plug-in itself knows
    std::filesystem::path folder; // of the session
    std::string uri;
    std::string preset;              // as written
    std::vector<Setting> parameters; // by the symbols of its ports
    std::optional<double> tail_s;    // none = until it is silent
    double time_limit_s = 0;         // without any progress
    double tempo_bpm = 0;
};

} // namespace dubstage
