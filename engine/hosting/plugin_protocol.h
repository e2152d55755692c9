// What we and the process of a plug-in say to each other, as one line of JSON each.
#pragma once

#include <string>
#include <vector>

#include "hosting/plugin.h"

namespace dubstage {

// The program is called with one of these words, and `run` with the path of a file that holds a job.
inline constexpr const char* plugin_host_program = "dubstage-plugin-host";
inline constexpr const char* host_lists = "list";
inline constexpr const char* host_describes = "describe"; // and a URI
inline constexpr const char* host_runs = "run";

std::string names_text(const std::vector<PluginName>& names);
std::vector<PluginName> names_of(const std::string& text);

std::string facts_text(const PluginFacts& facts);
PluginFacts facts_of(const std::string& text);

std::string job_text(const PluginJob& job);
PluginJob job_of(const std::string& text);

// One of them: where it is, how it ended, or why it could not.
struct HostReport {
    std::optional<Frames> at;
    std::optional<PluginRun> run;
    std::string reason, remedy;
    bool missing = false; // the plug-in is not installed
};
std::string report_text(const HostReport& report);
HostReport report_of(const std::string& text);

} // namespace dubstage
