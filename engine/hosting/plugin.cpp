#include "hosting/plugin.h"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <unistd.h>

#include "base/error.h"
#include "base/nearest.h"
#include "hosting/plugin_protocol.h"
#include "hosting/process.h"
#include "hosting/scratch_folder.h"

namespace dubstage {

namespace {

constexpr double answer_limit_s = 60; // to list or describe

std::filesystem::path host_program()
{
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    auto program = self.parent_path() / plugin_host_program;
    if (error || access(program.c_str(), X_OK) != 0)
        throw Error(ErrorCode::missing_input, program.string(), "is not there: it runs the plug-ins",
                    "build it, or install it beside the program that you started");
    return program;
}

// The host's one answer. Throws Error{missing_input} where the plug-in is not installed.
std::string ask(const std::vector<std::string>& question, const std::string& subject,
                const CancelFlag& cancel)
{
    ProcessRequest request;
    request.arguments = {host_program().string()};
    request.arguments.insert(request.arguments.end(), question.begin(), question.end());
    request.time_limit_s = answer_limit_s;
    std::string answer;
    request.on_line = [&](const std::string& line) { answer = line; };
    const ProcessResult result = run_process(request, cancel);
    if (result.good() && !answer.empty()) return answer;
    if (result.ending == Ending::exited && !answer.empty()) {
        const HostReport report = report_of(answer);
        throw Error(report.missing ? ErrorCode::missing_input : ErrorCode::bad_data, subject, report.reason,
                    report.remedy);
    }
    throw Error(ErrorCode::bad_data, subject,
                "looking at it, the plug-in host " + ending_text(result, request),
                "check the plug-in with lv2info");
}

std::string fault_text(const ProcessResult& result, const ProcessRequest& request, Frames at, double rate)
{
    const std::string where = " at " + format_time(static_cast<double>(at) / rate);
    switch (result.ending) {
    case Ending::killed:
        return "the plug-in crashed" + where + ": its process " + ending_text(result, request);
    case Ending::fell_silent:
    case Ending::timed_out:
        return "the plug-in hangs" + where + ": its process did nothing for " +
               std::to_string(std::lround(request.silence_limit_s)) + " s and was ended";
    case Ending::exited:
        return "the plug-in ended its process, with status " + std::to_string(result.status);
    }
    return "";
}

} // namespace

PluginWiring plugin_wiring(const PluginFacts& facts, int channels)
{
    if (facts.inputs == channels && facts.outputs == channels) return PluginWiring::straight;
    if (facts.inputs == 1 && facts.outputs == 1) return PluginWiring::each;
    if (channels == 1 && facts.inputs == 2 && facts.outputs == 2) return PluginWiring::doubled;
    if (channels == 2 && facts.inputs == 1 && facts.outputs == 2) return PluginWiring::from_the_sum;
    return PluginWiring::none;
}

std::vector<PluginName> installed_plugins(const CancelFlag& cancel)
{
    return names_of(ask({host_lists}, plugin_host_program, cancel));
}

PluginFacts describe_plugin(const std::string& uri, const CancelFlag& cancel)
{
    try {
        return facts_of(ask({host_describes, uri}, uri, cancel));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::missing_input || error.subject() != uri) throw;
        std::vector<std::string> known;
        for (const auto& one : installed_plugins(cancel)) known.push_back(one.uri);
        const std::string nearest = nearest_word(uri, known);
        throw Error(error.code(), uri, error.reason(),
                    nearest.empty() ? error.remedy() : "did you mean '" + nearest + "'?");
    }
}

PluginRun run_plugin(const PluginJob& job, const ProgressCall& progress, const CancelFlag& cancel)
{
    const ScratchFolder scratch;
    const auto file = scratch.path() / "job.json";
    std::ofstream(file) << job_text(job) << "\n";
    ProcessRequest request;
    request.arguments = {host_program().string(), host_runs, file.string()};
    request.folder = scratch.path();
    request.silence_limit_s = job.silence_limit_s;
    HostReport last;
    request.on_line = [&](const std::string& line) {
        HostReport report = report_of(line);
        if (!report.at) report.at = last.at;
        last = std::move(report);
        if (progress && last.at) progress(static_cast<double>(*last.at), 0);
    };
    const ProcessResult result = run_process(request, cancel);
    if (!last.reason.empty()) throw Error(ErrorCode::bad_data, job.uri, last.reason, last.remedy);
    if (!last.run || !result.good()) {
        const std::string said = last_message(result);
        throw Error(ErrorCode::bad_data, job.uri,
                    fault_text(result, request, last.at.value_or(0), job.sample_rate) +
                        (said.empty() ? "" : "; it said: " + said),
                    "bypass it, or use another plug-in");
    }
    PluginRun run = *last.run;
    run.wall_s = result.wall_s;
    run.cpu_s = result.cpu_s;
    run.peak_memory_bytes = std::max(run.peak_memory_bytes, result.peak_memory_bytes);
    run.messages = result.messages;
    return run;
}

const PluginControl* find_control(const PluginFacts& facts, const std::string& symbol)
{
    const auto at = std::find_if(facts.controls.begin(), facts.controls.end(),
                                 [&](const PluginControl& control) { return control.symbol == symbol; });
    return at == facts.controls.end() ? nullptr : &*at;
}

const PluginPreset* find_preset(const PluginFacts& facts, const std::string& name)
{
    const auto at = std::find_if(facts.presets.begin(), facts.presets.end(), [&](const PluginPreset& preset) {
        return preset.label == name || preset.uri == name;
    });
    return at == facts.presets.end() ? nullptr : &*at;
}

} // namespace dubstage
