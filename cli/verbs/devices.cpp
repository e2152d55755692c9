// dubstage devices: what can render here, how each did in its self-check, and which one auto takes.
#include <fmt/format.h>
#include <memory>
#include <optional>

#include "base/error.h"
#include "base/units.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/render_options.h"
#include "cli/verb.h"
#include "render/self_check.h"

namespace dubstage {

namespace {

struct Row {
    std::string word; // what --device takes
    DeviceInfo info;
    std::optional<SelfCheck> check; // none for the cpu, which is what others are checked against
    std::string refusal;            // why it cannot be used
};

Row examine_vulkan(int index, const DeviceInfo& info)
{
    Row row{fmt::format("vulkan:{}", index), info, std::nullopt, ""};
    try {
        const auto device = make_vulkan_device({.index = index});
        row.info = device->info();
        row.check = self_check(*device);
        if (!row.check->passed) row.refusal = "computes wrongly";
    } catch (const Error& error) {
        row.refusal = error.reason();
    }
    return row;
}

std::vector<Row> examine_all()
{
    std::vector<Row> rows{{"cpu", make_cpu_device(0)->info(), std::nullopt, ""}};
    const auto found = list_vulkan_devices();
    for (std::size_t i = 0; i < found.size(); ++i)
        rows.push_back(examine_vulkan(static_cast<int>(i), found[i]));
    return rows;
}

std::string row_text(const Row& row, bool chosen)
{
    const DeviceInfo& info = row.info;
    std::string text = fmt::format("{} {:<10} {}\n", chosen ? "*" : " ", row.word, one_line(info.name));
    const auto line = [&text](const std::string& fact) { text += "               " + fact + "\n"; };
    if (!info.driver.empty())
        line((info.kind == "cpu" ? "instructions " : "driver ") + one_line(info.driver));
    if (info.software) line("software: a test device, never taken by auto");
    std::string size = "memory " + format_bytes(info.memory_bytes);
    if (info.largest_buffer_bytes > 0) size += ", largest buffer " + format_bytes(info.largest_buffer_bytes);
    if (info.threads > 0)
        size += fmt::format(", {} {}", info.threads, info.threads == 1 ? "thread" : "threads");
    if (info.memory_bytes > 0) line(size);
    for (const auto& note : info.notes) line(one_line(note));
    if (row.check)
        line(fmt::format("self-check {}: {:.1f} dB in {:.2f} s", row.check->passed ? "passed" : "FAILED",
                         row.check->error_db, row.check->seconds));
    if (!row.refusal.empty()) line("refused: " + one_line(row.refusal));
    return text;
}

Json row_json(const Row& row, bool chosen)
{
    Json json{{"word", row.word}, {"auto", chosen}};
    json.update(device_json(row.info));
    if (row.check) {
        json["self_check_db"] = row.check->error_db;
        json["self_check_passed"] = row.check->passed;
        json["self_check_seconds"] = row.check->seconds;
    }
    if (!row.refusal.empty()) json["refused"] = row.refusal;
    return json;
}

int run(Output& output)
{
    const auto rows = examine_all();
    std::vector<std::string> notes; // the list itself says all of it
    const auto chosen = choose_device("auto", 0, notes);
    bool found = false;
    for (const auto& row : rows) {
        const bool taken = !found && row.info.kind == chosen->info().kind &&
                           row.info.name == chosen->info().name && row.refusal.empty();
        found = found || taken;
        output.event("device", row_json(row, taken));
        output.text(row_text(row, taken));
    }
    output.text(fmt::format("\n--device auto takes {}.\n", one_line(describe(chosen->info()))));
    return 0;
}

Action declare(Options&)
{
    return run;
}

} // namespace

extern const Verb devices_verb{"devices", "List what can render here and how each did in its self-check",
                               declare};

} // namespace dubstage
