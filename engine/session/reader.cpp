#include "session/reader.h"

#include <algorithm>
#include <cmath>

#include "base/nearest.h"
#include "session/text.h"

namespace dubstage {

Frames FileContext::frames(double seconds) const
{
    return std::llround(seconds * rate);
}

std::string kind_of(const Value& value)
{
    static const char* const names[] = {"true or false", "a whole number", "a number",
                                        "a string",      "a list",         "a table"};
    return names[value.data.index()];
}

std::optional<double> as_number(const Value& value)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value.data)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value.data)) return *real;
    return std::nullopt;
}

Reader::Reader(FileContext& file, const Table& table, Place place)
    : file_(file), table_(table), place_(std::move(place))
{}

Reader::Reader(FileContext& file, const Table& table, Place place, std::span<const std::string_view> known)
    : Reader(file, table, std::move(place))
{
    for (const auto& setting : table_) {
        if (std::find(known.begin(), known.end(), setting.key) != known.end()) continue;
        fail(setting.key, setting.value.line, "unknown key '" + printable(setting.key) + "'",
             suggest(printable(setting.key), {known.begin(), known.end()}));
    }
}

const Value* Reader::find(std::string_view key) const
{
    for (const auto& setting : table_)
        if (setting.key == key) return &setting.value;
    return nullptr;
}

const Value& Reader::require(std::string_view key, const std::string& remedy) const
{
    const Value* value = find(key);
    if (value == nullptr) fail(key, place_.line, "the key '" + std::string(key) + "' is missing", remedy);
    return *value;
}

std::string Reader::text(std::string_view key, const std::string& fallback) const
{
    const Value* value = find(key);
    if (value == nullptr) return fallback;
    if (const auto* text = std::get_if<std::string>(&value->data)) return *text;
    fail(key, value->line, std::string(key) + " must be a string, is " + kind_of(*value),
         "write it in quotes: " + std::string(key) + " = \"...\"");
}

std::string Reader::required_text(std::string_view key, const std::string& remedy) const
{
    const Value& value = require(key, remedy);
    const std::string text = this->text(key, "");
    if (text.empty()) fail(key, value.line, std::string(key) + " is empty", remedy);
    return text;
}

bool Reader::toggle(std::string_view key, bool fallback) const
{
    const Value* value = find(key);
    if (value == nullptr) return fallback;
    if (const auto* toggle = std::get_if<bool>(&value->data)) return *toggle;
    fail(key, value->line, std::string(key) + " must be true or false, is " + kind_of(*value),
         "write " + std::string(key) + " = true or " + std::string(key) + " = false, without quotes");
}

double Reader::number(std::string_view key, const std::string& unit, Interval allowed, double fallback) const
{
    const Value* value = find(key);
    return value == nullptr ? fallback : number_of(*value, key, unit, allowed);
}

double Reader::number_of(const Value& value, std::string_view key, const std::string& unit,
                         Interval allowed) const
{
    const std::string name(key), in_unit = unit.empty() ? "" : " in " + unit,
                                 suffix = unit.empty() ? "" : " " + unit;
    const auto number = as_number(value);
    if (!number)
        fail(key, value.line, name + " must be a number" + in_unit + ", is " + kind_of(value),
             "write the bare number, without quotes or unit");
    if (std::isnan(*number))
        fail(key, value.line, name + " is not a number (nan)", "write a number" + in_unit);
    const std::string range = allowed.most == std::numeric_limits<double>::infinity()
                                  ? "at least " + format_number(allowed.least)
                                  : format_number(allowed.least) + " to " + format_number(allowed.most);
    if (*number < allowed.least || *number > allowed.most ||
        *number == std::numeric_limits<double>::infinity())
        fail(key, value.line, name + " = " + format_number(*number) + " is out of range",
             "allowed is " + range + suffix);
    return *number;
}

std::optional<double> Reader::seconds(std::string_view key) const
{
    const Value* value = find(key);
    if (value == nullptr) return std::nullopt;
    return seconds_of(*value, key);
}

double Reader::required_seconds(std::string_view key, const std::string& remedy) const
{
    return seconds_of(require(key, remedy), key);
}

double Reader::seconds_of(const Value& value, std::string_view key) const
{
    double seconds = 0;
    if (const auto* text = std::get_if<std::string>(&value.data))
        seconds = parse_seconds(*text, file_.own_rate, where(key, value.line));
    else if (const auto number = as_number(value))
        seconds = *number;
    else
        fail(key, value.line, std::string(key) + " must be a time, is " + kind_of(value), time_forms);
    if (seconds < 0) fail(key, value.line, std::string(key) + " is negative", "a time counts from 0 on");
    if (!(seconds <= longest_time_s))
        fail(key, value.line, std::string(key) + " is beyond 1000 hours", time_forms);
    return seconds;
}

std::vector<Value> Reader::array(std::string_view key, const std::string& what) const
{
    const Value* value = find(key);
    if (value == nullptr) return {};
    if (const auto* list = std::get_if<std::vector<Value>>(&value->data)) return *list;
    fail(key, value->line, std::string(key) + " must be a list of " + what + ", is " + kind_of(*value),
         "write " + std::string(key) + " = [ ... ]");
}

std::size_t Reader::choice(std::string_view key, std::span<const std::string_view> words,
                           std::size_t fallback) const
{
    const Value* value = find(key);
    return value == nullptr ? fallback : choice_of(*value, key, words);
}

std::size_t Reader::choice_of(const Value& value, std::string_view key,
                              std::span<const std::string_view> words) const
{
    const std::vector<std::string> known(words.begin(), words.end());
    const auto* text = std::get_if<std::string>(&value.data);
    if (text == nullptr) {
        std::string list;
        for (const auto& word : known) list += (list.empty() ? "\"" : ", \"") + word + "\"";
        fail(key, value.line, std::string(key) + " must be a word, is " + kind_of(value), "known: " + list);
    }
    const auto found = std::find(known.begin(), known.end(), *text);
    if (found == known.end())
        fail(key, value.line, std::string(key) + " = \"" + printable(*text) + "\" is not known",
             suggest(*text, known));
    return static_cast<std::size_t>(found - known.begin());
}

std::string Reader::where(std::string_view key, int line) const
{
    Place place = place_;
    if (line > 0) place.line = line;
    return place.text(printable(std::string(key)));
}

void Reader::fail(std::string_view key, int line, const std::string& reason, const std::string& remedy) const
{
    throw Error(ErrorCode::bad_session, where(key, line), reason, remedy);
}

void Reader::fail_at(std::string_view key, const std::string& reason, const std::string& remedy) const
{
    const Value* value = find(key);
    fail(key, value == nullptr ? place_.line : value->line, reason, remedy);
}

std::vector<TableAt> tables(const Reader& reader, std::string_view key, const std::string& form)
{
    const Value* value = reader.find(key);
    if (value == nullptr) return {};
    std::vector<TableAt> found;
    const auto add = [&](const Value& one) {
        const auto* table = std::get_if<Table>(&one.data);
        if (table == nullptr)
            reader.fail(key, one.line, std::string(key) + " must be a table, is " + kind_of(one), form);
        found.push_back({table, one.line});
    };
    if (const auto* list = std::get_if<std::vector<Value>>(&value->data))
        for (const auto& one : *list) add(one);
    else
        reader.fail(key, value->line, std::string(key) + " must be a list of tables, is " + kind_of(*value),
                    form);
    return found;
}

} // namespace dubstage
