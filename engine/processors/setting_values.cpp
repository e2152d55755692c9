#include "processors/setting_values.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "base/error.h"
#include "base/nearest.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr double silence_db = -120.0;

struct UnitWord {
    Unit unit;
    const char* word;
    double scale; // one of these is `scale` of the parameter's unit
};

// The first word of each unit is the one that messages use.
constexpr UnitWord unit_words[] = {
    {Unit::hertz, "Hz", 1.0},
    {Unit::hertz, "kHz", 1000.0},
    {Unit::decibel, "dB", 1.0},
    {Unit::seconds, "s", 1.0},
    {Unit::seconds, "ms", 0.001},
    {Unit::milliseconds, "ms", 1.0},
    {Unit::milliseconds, "s", 1000.0},
    {Unit::samples, "samples", 1.0},
    {Unit::metres, "m", 1.0},
    {Unit::octaves, "oct", 1.0},
    {Unit::percent, "%", 1.0},
    {Unit::ratio, ":1", 1.0},
    {Unit::db_per_octave, "dB/oct", 1.0},
};

std::string unit_word(Unit unit)
{
    for (const auto& word : unit_words)
        if (word.unit == unit) return word.word;
    return "";
}

std::string spaced_unit(Unit unit)
{
    const std::string word = unit_word(unit);
    return word.empty() ? "" : " " + word;
}

std::string kind_of(const Value& value)
{
    static const char* const names[] = {"true or false", "a whole number", "a number",
                                        "a string",      "a list",         "a table"};
    return names[value.data.index()];
}

std::string trimmed(const std::string& text)
{
    const auto from = text.find_first_not_of(" \t");
    if (from == std::string::npos) return "";
    return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

std::optional<double> bare_number(const Value& value)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value.data)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value.data)) return *real;
    return std::nullopt;
}

// "12.5 ms" as 12.5 and "ms".
struct Quantity {
    double value;
    std::string unit;
};

std::optional<Quantity> quantity(const std::string& text)
{
    const std::string all = trimmed(text);
    Quantity found{};
    const char* begin = all.data() + (all.starts_with('+') ? 1 : 0);
    const auto result = std::from_chars(begin, all.data() + all.size(), found.value);
    if (result.ec != std::errc() || !std::isfinite(found.value)) return std::nullopt;
    found.unit = trimmed(std::string(result.ptr, all.data() + all.size()));
    return found;
}

std::string range_text(const Parameter& parameter, Unit unit)
{
    return format_number(parameter.minimum) + " to " + format_number(parameter.maximum) + spaced_unit(unit);
}

double in_range(const ValueContext& context, double value, const std::string& shown, Unit unit)
{
    const Parameter& p = context.parameter;
    const bool silent = unit == Unit::decibel && p.minimum <= silence_db && value == -INFINITY;
    if (silent || (value >= p.minimum && value <= p.maximum)) return value;
    context.fail(std::string(p.key) + " = " + shown + " is out of range",
                 "allowed is " + range_text(p, unit));
}

// The unit's scale, or a message that names the units that fit.
double unit_scale(const ValueContext& context, const std::string& word)
{
    const Parameter& p = context.parameter;
    std::vector<std::string> known;
    for (const auto& unit : unit_words) {
        if (unit.unit != p.unit) continue;
        if (word == unit.word) return unit.scale;
        known.emplace_back(unit.word);
    }
    if (known.empty())
        context.fail(std::string(p.key) + " has no unit, but '" + printable(word) + "' is given",
                     "write the bare number");
    context.fail(std::string(p.key) + " cannot be in '" + printable(word) + "'", suggest(word, known));
}

double number_of(const ValueContext& context, const Value& value, Unit unit)
{
    const std::string key = context.parameter.key;
    const auto number = bare_number(value);
    if (!number) context.fail(key + " must hold numbers, holds " + kind_of(value), "write the bare numbers");
    return in_range(context, *number, format_number(*number), unit);
}

const std::vector<Value>& list_of(const ValueContext& context, const Value& value, const std::string& form)
{
    const auto* list = std::get_if<std::vector<Value>>(&value.data);
    if (list == nullptr)
        context.fail(std::string(context.parameter.key) + " must be a list, is " + kind_of(value), form);
    return *list;
}

} // namespace

void ValueContext::fail(const std::string& reason, const std::string& remedy) const
{
    throw Error(ErrorCode::bad_session, where, reason, remedy);
}

double read_number(const ValueContext& context, const Value& value)
{
    const Parameter& p = context.parameter;
    const std::string in_unit = unit_word(p.unit).empty() ? "" : " in " + unit_word(p.unit);
    if (const auto number = bare_number(value))
        return in_range(context, *number, format_number(*number), p.unit);
    const auto* text = std::get_if<std::string>(&value.data);
    const auto written = text == nullptr ? std::nullopt : quantity(*text);
    if (!written)
        context.fail(std::string(p.key) + " must be a number" + in_unit + ", is " +
                         (text == nullptr ? kind_of(value) : "\"" + printable(*text) + "\""),
                     "write for example " + std::string(p.key) + " = " +
                         format_number(std::isfinite(p.fallback) ? p.fallback : p.minimum));
    const double scale = written->unit.empty() ? 1.0 : unit_scale(context, written->unit);
    return in_range(context, written->value * scale, printable(*text), p.unit);
}

double read_time(const ValueContext& context, const Value& value)
{
    const std::string key = context.parameter.key;
    if (const auto number = bare_number(value))
        return in_range(context, *number, format_number(*number), Unit::seconds);
    const auto* text = std::get_if<std::string>(&value.data);
    const std::string forms = "write seconds (0.25), \"250 ms\", \"480 samples\" or \"3.4 m\" of air";
    if (text == nullptr) context.fail(key + " must be a time, is " + kind_of(value), forms);
    double seconds = 0;
    if (text->find(':') != std::string::npos) {
        seconds = parse_seconds(*text, context.sample_rate, context.where);
    } else {
        const auto written = quantity(*text);
        if (!written) context.fail(key + " = \"" + printable(*text) + "\" is not a time", forms);
        const std::string& unit = written->unit;
        double scale = 1.0;
        if (unit == "ms")
            scale = 0.001;
        else if (unit == "sample" || unit == "samples")
            scale = 1.0 / context.sample_rate;
        else if (unit == "m" || unit == "metres")
            scale = 1.0 / air_metres_per_second;
        else if (!unit.empty() && unit != "s")
            context.fail(key + " = \"" + printable(*text) + "\": '" + printable(unit) +
                             "' is no unit of time",
                         suggest(unit, {"s", "ms", "samples", "m", "metres"}));
        // Dividing by the rate rather than multiplying by its inverse keeps whole samples whole.
        seconds = unit.starts_with("sample") ? written->value / context.sample_rate : written->value * scale;
    }
    return in_range(context, seconds, printable(*text), Unit::seconds);
}

int read_choice(const ValueContext& context, const Value& value)
{
    const Parameter& p = context.parameter;
    const std::vector<std::string> known(p.choices.begin(), p.choices.end());
    const auto* text = std::get_if<std::string>(&value.data);
    if (text == nullptr) {
        std::string list;
        for (const auto& word : known) list += (list.empty() ? "\"" : ", \"") + word + "\"";
        context.fail(std::string(p.key) + " must be a word, is " + kind_of(value), "known: " + list);
    }
    for (std::size_t i = 0; i < known.size(); ++i)
        if (known[i] == *text) return static_cast<int>(i);
    context.fail(std::string(p.key) + " = \"" + printable(*text) + "\" is not known", suggest(*text, known));
}

bool read_toggle(const ValueContext& context, const Value& value)
{
    if (const auto* toggle = std::get_if<bool>(&value.data)) return *toggle;
    const std::string key = context.parameter.key;
    context.fail(key + " must be true or false, is " + kind_of(value),
                 "write " + key + " = true or " + key + " = false, without quotes");
}

std::string read_file(const ValueContext& context, const Value& value)
{
    const std::string key = context.parameter.key;
    const auto* text = std::get_if<std::string>(&value.data);
    if (text == nullptr)
        context.fail(key + " must be the name of a file, is " + kind_of(value),
                     "write it in quotes: " + key + " = \"hall.wav\"");
    if (text->empty()) context.fail(key + " is empty", "name a file, relative to the session's folder");
    return *text;
}

std::string read_text(const ValueContext& context, const Value& value)
{
    const std::string key = context.parameter.key;
    const auto* text = std::get_if<std::string>(&value.data);
    const std::string form = "write it in quotes: " + key + " = \"...\"";
    if (text == nullptr) context.fail(key + " must be text, is " + kind_of(value), form);
    if (text->empty()) context.fail(key + " is empty", form);
    return *text;
}

std::vector<std::vector<double>> read_rows(const ValueContext& context, const Value& value)
{
    const auto& list = list_of(context, value, "write " + std::string(context.parameter.key) + " = [1, 2]");
    std::vector<std::vector<double>> rows;
    const bool nested = !list.empty() && std::holds_alternative<std::vector<Value>>(list.front().data);
    if (!nested) rows.emplace_back();
    for (const auto& item : list) {
        if (!nested) {
            rows.back().push_back(number_of(context, item, context.parameter.unit));
            continue;
        }
        rows.emplace_back();
        for (const auto& number : list_of(context, item, "write every row as a list of numbers"))
            rows.back().push_back(number_of(context, number, context.parameter.unit));
    }
    return rows;
}

std::vector<std::pair<double, double>> read_points(const ValueContext& context, const Value& value)
{
    const std::string key = context.parameter.key;
    const std::string form = "write " + key + " = [[100, -3], [1000, 0]]: frequency in Hz and gain in dB";
    std::vector<std::pair<double, double>> points;
    for (const auto& item : list_of(context, value, form)) {
        const auto& pair = list_of(context, item, form);
        const auto frequency = pair.size() == 2 ? bare_number(pair[0]) : std::nullopt;
        if (!frequency) context.fail(key + " must hold pairs of numbers", form);
        if (!(*frequency > 0.0) || !std::isfinite(*frequency))
            context.fail(key + " holds the frequency " + format_number(*frequency),
                         "frequencies are above 0 Hz");
        if (!points.empty() && *frequency <= points.back().first)
            context.fail(key + ": " + format_number(*frequency) + " Hz does not lie above " +
                             format_number(points.back().first) + " Hz",
                         "write the points in rising order of frequency");
        points.emplace_back(*frequency, number_of(context, pair[1], Unit::decibel));
    }
    return points;
}

std::vector<const std::vector<Setting>*> read_groups(const ValueContext& context, const Value& value)
{
    const std::string key = context.parameter.key;
    const std::string form = "write " + key + " = [{ ... }, { ... }]";
    std::vector<const std::vector<Setting>*> groups;
    for (const auto& item : list_of(context, value, form)) {
        const auto* group = std::get_if<std::vector<Setting>>(&item.data);
        if (group == nullptr) context.fail(key + " must hold tables, holds " + kind_of(item), form);
        groups.push_back(group);
    }
    return groups;
}

const std::vector<Setting>& read_table(const ValueContext& context, const Value& value)
{
    const std::string key = context.parameter.key;
    const auto* table = std::get_if<std::vector<Setting>>(&value.data);
    if (table == nullptr)
        context.fail(key + " must be a table, is " + kind_of(value), "write " + key + " = { name = value }");
    return *table;
}

std::string group_name(const std::string& key, std::size_t index)
{
    const bool plural = key.size() > 1 && key.ends_with('s');
    return (plural ? key.substr(0, key.size() - 1) : key) + " " + std::to_string(index + 1);
}

} // namespace dubstage
