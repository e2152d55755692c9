#include "hosting/plugin_protocol.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace dubstage {

namespace {

using Json = nlohmann::json;

Json parsed(const std::string& text)
{
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        throw Error(ErrorCode::internal, plugin_host_program, "says what is no JSON: " + text.substr(0, 200),
                    "report this");
    return json;
}

// Whatever a plug-in's files hold, it becomes text.
std::string dumped(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// JSON has no infinity: a limit that is not there is null.
Json limit(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

double limit_of(const Json& json, double otherwise)
{
    return json.is_null() ? otherwise : json.get<double>();
}

Json control_json(const PluginControl& control)
{
    Json points = Json::array();
    for (const auto& point : control.points) points.push_back({point.label, point.value});
    return {{"symbol", control.symbol},
            {"name", control.name},
            {"unit", control.unit},
            {"minimum", limit(control.minimum)},
            {"maximum", limit(control.maximum)},
            {"default", control.fallback},
            {"times_rate", control.times_rate},
            {"toggled", control.toggled},
            {"whole", control.whole},
            {"listed", control.listed},
            {"points", points}};
}

PluginControl control_of(const Json& json)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    PluginControl control;
    control.symbol = json.at("symbol");
    control.name = json.at("name");
    control.unit = json.at("unit");
    control.minimum = limit_of(json.at("minimum"), -infinity);
    control.maximum = limit_of(json.at("maximum"), infinity);
    control.fallback = json.at("default");
    control.times_rate = json.at("times_rate");
    control.toggled = json.at("toggled");
    control.whole = json.at("whole");
    control.listed = json.at("listed");
    for (const Json& point : json.at("points")) control.points.push_back({point.at(0), point.at(1)});
    return control;
}

Json move_json(const PluginMove& move)
{
    Json points = Json::array();
    for (const auto& point : move.points)
        points.push_back({point.at, point.value, static_cast<int>(point.way)});
    return {{"symbol", move.symbol}, {"points", points}};
}

PluginMove move_of(const Json& json)
{
    PluginMove move{json.at("symbol"), {}};
    for (const Json& point : json.at("points"))
        move.points.push_back(
            {point.at(0), point.at(1), static_cast<PluginMove::Way>(point.at(2).get<int>())});
    return move;
}

Json run_json(const PluginRun& run)
{
    return {{"frames", run.frames},
            {"latency", run.latency},
            {"latency_moved", run.latency_moved},
            {"cut", run.cut},
            {"peak_memory", run.peak_memory_bytes}};
}

} // namespace

std::string names_text(const std::vector<PluginName>& names)
{
    Json list = Json::array();
    for (const auto& one : names) list.push_back({{"uri", one.uri}, {"name", one.name}, {"kind", one.kind}});
    return dumped(list);
}

std::vector<PluginName> names_of(const std::string& text)
{
    std::vector<PluginName> names;
    for (const Json& one : parsed(text)) names.push_back({one.at("uri"), one.at("name"), one.at("kind")});
    return names;
}

std::string facts_text(const PluginFacts& facts)
{
    Json controls = Json::array(), presets = Json::array();
    for (const auto& control : facts.controls) controls.push_back(control_json(control));
    for (const auto& preset : facts.presets) presets.push_back({preset.uri, preset.label});
    return dumped({{"uri", facts.uri},
                   {"name", facts.name},
                   {"maker", facts.maker},
                   {"licence", facts.licence},
                   {"bundle", facts.bundle},
                   {"inputs", facts.inputs},
                   {"outputs", facts.outputs},
                   {"side_inputs", facts.side_inputs},
                   {"reports_latency", facts.reports_latency},
                   {"controls", controls},
                   {"presets", presets},
                   {"foreign_features", facts.foreign_features}});
}

PluginFacts facts_of(const std::string& text)
{
    const Json json = parsed(text);
    PluginFacts facts;
    facts.uri = json.at("uri");
    facts.name = json.at("name");
    facts.maker = json.at("maker");
    facts.licence = json.at("licence");
    facts.bundle = json.at("bundle");
    facts.inputs = json.at("inputs");
    facts.outputs = json.at("outputs");
    facts.side_inputs = json.at("side_inputs");
    facts.reports_latency = json.at("reports_latency");
    for (const Json& control : json.at("controls")) facts.controls.push_back(control_of(control));
    for (const Json& preset : json.at("presets")) facts.presets.push_back({preset.at(0), preset.at(1)});
    facts.foreign_features = json.at("foreign_features").get<std::vector<std::string>>();
    return facts;
}

std::string job_text(const PluginJob& job)
{
    Json parameters = Json::array();
    for (const auto& [symbol, value] : job.parameters) parameters.push_back({symbol, value});
    Json moves = Json::array();
    for (const PluginMove& move : job.moves) moves.push_back(move_json(move));
    return dumped({{"uri", job.uri},
                   {"preset", job.preset},
                   {"moves", moves},
                   {"parameters", parameters},
                   {"in", job.in.string()},
                   {"out", job.out.string()},
                   {"side", job.side.string()},
                   {"sample_rate", job.sample_rate},
                   {"tempo_bpm", job.tempo_bpm},
                   {"tail_s", job.tail_s ? Json(*job.tail_s) : Json(nullptr)},
                   {"most_tail_s", job.most_tail_s}});
}

PluginJob job_of(const std::string& text)
{
    const Json json = parsed(text);
    PluginJob job;
    job.uri = json.at("uri");
    job.preset = json.at("preset");
    for (const Json& one : json.at("parameters")) job.parameters.emplace_back(one.at(0), one.at(1));
    for (const Json& one : json.at("moves")) job.moves.push_back(move_of(one));
    job.in = json.at("in").get<std::string>();
    job.out = json.at("out").get<std::string>();
    job.side = json.at("side").get<std::string>();
    job.sample_rate = json.at("sample_rate");
    job.tempo_bpm = json.at("tempo_bpm");
    if (!json.at("tail_s").is_null()) job.tail_s = json.at("tail_s").get<double>();
    job.most_tail_s = json.at("most_tail_s");
    return job;
}

std::string report_text(const HostReport& report)
{
    Json json = Json::object();
    if (report.at) json["at"] = *report.at;
    if (report.run) json["run"] = run_json(*report.run);
    if (!report.reason.empty()) {
        json["reason"] = report.reason;
        json["remedy"] = report.remedy;
        json["missing"] = report.missing;
    }
    return dumped(json);
}

HostReport report_of(const std::string& text)
{
    const Json json = parsed(text);
    HostReport report;
    if (json.contains("at")) report.at = json.at("at").get<Frames>();
    if (json.contains("run")) {
        const Json& run = json.at("run");
        report.run.emplace();
        report.run->frames = run.at("frames");
        report.run->latency = run.at("latency");
        report.run->latency_moved = run.at("latency_moved");
        report.run->cut = run.at("cut");
        report.run->peak_memory_bytes = run.at("peak_memory");
    }
    if (json.contains("reason")) {
        report.reason = json.at("reason");
        report.remedy = json.at("remedy");
        report.missing = json.at("missing");
    }
    return report;
}

} // namespace dubstage
