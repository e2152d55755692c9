#include "cli/result_text.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/units.h"
#include "cli/render_options.h"
#include "cli/table.h"

namespace dubstage {

namespace {

double highest_peak(const RenderedFile& file)
{
    return file.channel_peaks.empty() ? 0.0 : *std::ranges::max_element(file.channel_peaks);
}

std::string file_table(const RenderResult& result)
{
    std::vector<std::vector<std::string>> rows{{"file", "layout", "length", "peak dBFS"}};
    for (const auto& file : result.files)
        rows.push_back({one_line(file.path.string()), file.layout,
                        format_time(static_cast<double>(file.frames) / result.sample_rate),
                        format_db(highest_peak(file))});
    return format_table("<<>>", rows);
}

std::string stage_list(const RenderResult& result)
{
    std::string text;
    for (const auto& [stage, seconds] : result.stages)
        text += fmt::format("{}{} {:.2f} s", text.empty() ? "" : ", ", stage, seconds);
    return text;
}

std::string memory_text(const RenderResult& result)
{
    const std::string own = format_bytes(result.peak_memory_bytes);
    return result.plugin_memory_bytes > 0 ? own + ", plug-ins " + format_bytes(result.plugin_memory_bytes)
                                          : own;
}

} // namespace

std::string result_text(const RenderResult& result, const DeviceInfo& device)
{
    const double length_s = static_cast<double>(result.frames) / result.sample_rate;
    std::vector<std::vector<std::string>> rows{
        {"Rendered", fmt::format("{} in {:.2f} s: {:.1f}x real time", format_time(length_s), result.seconds,
                                 result.times_real_time)},
        {"Device", describe(device)},
        {"Silence", fmt::format("{:.0f} % of track blocks skipped", result.skipped_share * 100)},
        {"Memory", memory_text(result)}};
    if (!result.stages.empty()) rows.push_back({"Stages", stage_list(result)});
    if (result.verify_error_db)
        rows.push_back(
            {"Verified",
             fmt::format("{} {} against cpu: worst error {:.1f} dB", result.verified_blocks,
                         result.verified_blocks == 1 ? "block" : "blocks", *result.verify_error_db)});
    return file_table(result) + "\n" + format_table("<<", rows);
}

Json result_json(const RenderResult& result, const DeviceInfo& device)
{
    Json files = Json::array();
    for (const auto& file : result.files) {
        Json peaks = Json::array();
        for (const double peak : file.channel_peaks) peaks.push_back(json_db(peak));
        files.push_back({{"path", file.path.string()},
                         {"name", file.name},
                         {"layout", file.layout},
                         {"frames", file.frames},
                         {"peak_dbfs", json_db(highest_peak(file))},
                         {"channel_peaks_dbfs", peaks}});
    }
    Json stages = Json::object();
    for (const auto& [stage, seconds] : result.stages) stages[stage] = seconds;
    Json json{{"files", files},
              {"from_frame", result.from},
              {"frames", result.frames},
              {"sample_rate", result.sample_rate},
              {"seconds", result.seconds},
              {"times_real_time", result.times_real_time},
              {"track_seconds", result.track_seconds},
              {"skipped_share", result.skipped_share},
              {"peak_memory_bytes", result.peak_memory_bytes},
              {"plugin_memory_bytes", result.plugin_memory_bytes},
              {"device", device_json(device)},
              {"stage_seconds", stages}};
    if (result.verify_error_db) {
        json["verify_error_db"] = *result.verify_error_db;
        json["verified_blocks"] = result.verified_blocks;
    }
    json["warnings"] = result.warnings;
    return json;
}

} // namespace dubstage
