#include "cli/plan_text.h"

#include <fmt/format.h>

#include "base/units.h"
#include "cli/table.h"

namespace dubstage {

namespace {

std::string island_table(const RenderPlan& plan, double sample_rate)
{
    std::vector<std::vector<std::string>> rows{
        {"island", "transform", "hop", "parts", "lanes", "responses", "look-ahead", "tail", "flops/frame"}};
    const auto seconds = [&](Frames frames) {
        return fmt::format("{:.3f} s", static_cast<double>(frames) / sample_rate);
    };
    for (const auto& island : plan.islands)
        rows.push_back({island.name, fmt::format("{}", island.transform), fmt::format("{}", island.hop),
                        fmt::format("{}", island.partitions),
                        fmt::format("{} -> {}", island.inputs, island.outputs),
                        fmt::format("{}", island.responses), seconds(island.look_ahead), seconds(island.tail),
                        fmt::format("{:.0f}", island.flops_per_frame)});
    return format_table("<>>>>>>>>", rows, "  ");
}

std::string plugin_table(const RenderPlan& plan)
{
    std::vector<std::vector<std::string>> rows{{"plug-in", "on", "channels", "preset", "latency", "uri"}};
    for (const auto& plugin : plan.plugins)
        rows.push_back({plugin.name, plugin.strip, plugin.channels, plugin.preset,
                        plugin.latency ? "taken out" : "", plugin.uri});
    return format_table("<<<<<<", rows, "  ");
}

std::string cost_table(const RenderPlan& plan, double sample_rate)
{
    const double length_s = static_cast<double>(plan.frames) / sample_rate;
    std::vector<std::vector<std::string>> rows{
        {"Length", format_time(length_s) + ", tails included"},
        {"Block", fmt::format("{} frames", plan.block)},
        {"Clips", fmt::format("{:.0f} % of track time", plan.activity * 100)},
        {"Reads", format_bytes(plan.input_bytes)},
        {"Writes", fmt::format("{} in {} {}", format_bytes(plan.output_bytes), plan.files.size(),
                               plan.files.size() == 1 ? "file" : "files")},
        {"Memory", format_bytes(plan.memory_bytes)}};
    if (plan.estimated_seconds > 0)
        rows.push_back({"Takes", fmt::format("about {:.1f} s, {:.0f}x real time", plan.estimated_seconds,
                                             length_s / plan.estimated_seconds)});
    return format_table("<<", rows);
}

} // namespace

std::string plan_text(const RenderPlan& plan, double sample_rate)
{
    std::string text = plan.tree;
    if (!text.empty() && text.back() != '\n') text += '\n';
    if (!plan.islands.empty()) text += "\nIslands\n" + island_table(plan, sample_rate);
    if (!plan.plugins.empty())
        text += "\nPlug-ins, each run over the whole length first\n" + plugin_table(plan);
    return text + "\n" + cost_table(plan, sample_rate);
}

Json plan_json(const RenderPlan& plan, double sample_rate)
{
    Json islands = Json::array();
    for (const auto& island : plan.islands)
        islands.push_back({{"name", island.name},
                           {"transform", island.transform},
                           {"hop", island.hop},
                           {"partitions", island.partitions},
                           {"inputs", island.inputs},
                           {"outputs", island.outputs},
                           {"responses", island.responses},
                           {"look_ahead_frames", island.look_ahead},
                           {"tail_frames", island.tail},
                           {"flops_per_frame", island.flops_per_frame}});
    Json plugins = Json::array();
    for (const auto& plugin : plan.plugins)
        plugins.push_back({{"strip", plugin.strip},
                           {"uri", plugin.uri},
                           {"name", plugin.name},
                           {"preset", plugin.preset},
                           {"channels", plugin.channels},
                           {"reports_latency", plugin.latency}});
    Json files = Json::array();
    for (const auto& file : plan.files) files.push_back(file);
    return {{"sample_rate", sample_rate},
            {"frames", plan.frames},
            {"block", plan.block},
            {"islands", islands},
            {"plugins", plugins},
            {"memory_bytes", plan.memory_bytes},
            {"input_bytes", plan.input_bytes},
            {"output_bytes", plan.output_bytes},
            {"activity", plan.activity},
            {"estimated_seconds", plan.estimated_seconds},
            {"files", files},
            {"tree", plan.tree}};
}

} // namespace dubstage
