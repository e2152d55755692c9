#include "cli/parameter_text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <sstream>

#include "cli/table.h"

namespace dubstage {

namespace {

struct Words {
    const char *text, *json;
};

Words unit_words(Unit unit)
{
    switch (unit) {
    case Unit::none:
        return {"", "none"};
    case Unit::hertz:
        return {"Hz", "hertz"};
    case Unit::decibel:
        return {"dB", "decibel"};
    case Unit::seconds:
        return {"s", "seconds"};
    case Unit::milliseconds:
        return {"ms", "milliseconds"};
    case Unit::samples:
        return {"samples", "samples"};
    case Unit::metres:
        return {"m", "metres"};
    case Unit::octaves:
        return {"oct", "octaves"};
    case Unit::percent:
        return {"%", "percent"};
    case Unit::ratio:
        return {":1", "ratio"};
    case Unit::db_per_octave:
        return {"dB/oct", "db_per_octave"};
    }
    return {"", "none"};
}

Words kind_words(Kind kind)
{
    switch (kind) {
    case Kind::number:
        return {"number", "number"};
    case Kind::time:
        return {"time", "time"};
    case Kind::choice:
        return {"choice", "choice"};
    case Kind::toggle:
        return {"true/false", "toggle"};
    case Kind::file:
        return {"file", "file"};
    case Kind::strip:
        return {"track or bus", "strip"};
    case Kind::numbers:
        return {"[numbers]", "numbers"};
    case Kind::points:
        return {"[[x, y], ...]", "points"};
    case Kind::groups:
        return {"[tables]", "groups"};
    case Kind::text:
        return {"text", "text"};
    case Kind::table:
        return {"{table}", "table"};
    }
    return {"", ""};
}

bool has_range(const Parameter& parameter)
{
    return parameter.kind == Kind::number || parameter.kind == Kind::time || parameter.kind == Kind::numbers;
}

std::string range_text(const Parameter& parameter)
{
    if (parameter.kind == Kind::choice) {
        std::string text;
        for (const char* choice : parameter.choices) text += (text.empty() ? "" : ", ") + std::string(choice);
        return text;
    }
    const bool bounded = std::isfinite(parameter.minimum) && std::isfinite(parameter.maximum);
    return has_range(parameter) && bounded
               ? fmt::format("{:.7g} to {:.7g}", parameter.minimum, parameter.maximum)
               : "";
}

std::string default_text(const Parameter& parameter)
{
    if (parameter.required) return "required";
    switch (parameter.kind) {
    case Kind::number:
    case Kind::time:
        return std::isfinite(parameter.fallback) ? fmt::format("{:.7g}", parameter.fallback) : "";
    case Kind::choice:
        return parameter.choices[static_cast<std::size_t>(parameter.fallback)];
    case Kind::toggle:
        return parameter.fallback != 0 ? "true" : "false";
    default:
        return "none";
    }
}

// Lines of whole words, of at most so many characters where words allow it.
std::vector<std::string> wrapped(const std::string& text, std::size_t most)
{
    std::vector<std::string> lines(1);
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (!lines.back().empty() && lines.back().size() + 1 + word.size() > most) lines.emplace_back();
        lines.back() += (lines.back().empty() ? "" : " ") + word;
    }
    return lines;
}

void add_rows(std::span<const Parameter> parameters, const std::string& indent,
              std::vector<std::vector<std::string>>& rows)
{
    for (const auto& parameter : parameters) {
        const auto range = wrapped(range_text(parameter), 30), help = wrapped(parameter.help, 56);
        const auto line = [](const std::vector<std::string>& lines, std::size_t i) {
            return i < lines.size() ? lines[i] : "";
        };
        for (std::size_t i = 0; i < std::max(range.size(), help.size()); ++i) {
            std::vector<std::string> row{"", "", "", line(range, i), "", "", line(help, i)};
            if (i == 0) {
                row[0] = indent + parameter.key;
                row[1] = kind_words(parameter.kind).text;
                row[2] = unit_words(parameter.unit).text;
                row[4] = default_text(parameter);
                row[5] = parameter.moves ? "yes" : "";
            }
            rows.push_back(std::move(row));
        }
        add_rows(parameter.members, indent + "  ", rows);
    }
}

bool moves(std::span<const Parameter> parameters)
{
    return std::any_of(parameters.begin(), parameters.end(),
                       [](const Parameter& p) { return p.moves || moves(p.members); });
}

Json default_json(const Parameter& parameter)
{
    if (parameter.required) return nullptr;
    switch (parameter.kind) {
    case Kind::number:
    case Kind::time:
        return std::isfinite(parameter.fallback) ? Json(parameter.fallback) : Json(nullptr);
    case Kind::choice:
        return default_text(parameter);
    case Kind::toggle:
        return parameter.fallback != 0;
    default:
        return nullptr;
    }
}

Json parameters_json(std::span<const Parameter> parameters)
{
    Json list = Json::array();
    for (const auto& parameter : parameters) {
        Json json{{"key", parameter.key},
                  {"kind", kind_words(parameter.kind).json},
                  {"unit", unit_words(parameter.unit).json}};
        if (!range_text(parameter).empty() && has_range(parameter)) {
            json["minimum"] = parameter.minimum;
            json["maximum"] = parameter.maximum;
        }
        for (const char* choice : parameter.choices) json["choices"].push_back(choice);
        json["default"] = default_json(parameter);
        json["required"] = parameter.required;
        json["automatable"] = parameter.moves;
        json["help"] = parameter.help;
        if (!parameter.members.empty()) json["members"] = parameters_json(parameter.members);
        list.push_back(json);
    }
    return list;
}

} // namespace

std::string processor_text(const ProcessorType& type)
{
    std::vector<std::vector<std::string>> rows{{"key", "kind", "unit", "range", "default", "moves", "help"}};
    add_rows(type.parameters, "", rows);
    return fmt::format("{}: {}\n\n", type.name, type.summary) + format_table("<<<<<<<", rows, "  ") +
           (moves(type.parameters)
                ? "\nWhat moves can be automated: [[track.insert.automation]] in a session.\n"
                : "");
}

Json processor_json(const ProcessorType& type)
{
    return {{"name", type.name}, {"summary", type.summary}, {"parameters", parameters_json(type.parameters)}};
}

} // namespace dubstage
