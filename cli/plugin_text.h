// LV2 plug-ins for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "cli/output.h"
#include "hosting/plugin.h"

namespace dubstage {

std::string plugins_text(const std::vector<PluginName>& names);
Json plugin_json(const PluginName& name);
std::string plugin_text(const PluginFacts& facts);
Json plugin_json(const PluginFacts& facts);

} // namespace dubstage
