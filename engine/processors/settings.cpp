#include "processors/settings.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "base/nearest.h"
#include "processors/setting_values.h"
#include "session/text.h"
#include "session/toml_text.h"

namespace dubstage {

namespace {

// Of a group without a line of its own, its first key's.
int line_of(const std::vector<Setting>& group, int otherwise)
{
    return group.empty() || group.front().value.line == 0 ? otherwise : group.front().value.line;
}

} // namespace

Settings::Settings(std::span<const Parameter> table, const std::vector<Setting>& settings, Place place,
                   double sample_rate, const std::vector<ParameterAutomation>& automation)
    : table_(table), settings_(settings), place_(std::move(place)), sample_rate_(sample_rate),
      automation_(automation)
{
    std::vector<std::string> known;
    for (const auto& p : table_) known.emplace_back(p.key);
    for (const auto& setting : settings_) {
        const auto at = std::find(known.begin(), known.end(), setting.key);
        if (at == known.end())
            fail(setting.key.c_str(), "unknown key '" + printable(setting.key) + "'",
                 suggest(setting.key, known));
        check_value(table_[static_cast<std::size_t>(at - known.begin())], setting.value);
    }
    for (const auto& p : table_)
        if (p.required && !given(p.key))
            fail(p.key, "the key '" + std::string(p.key) + "' is missing", p.help);
    check_automation();
}

void Settings::check_value(const Parameter& p, const Value& value) const
{
    const ValueContext context{p, where(p.key), sample_rate_};
    switch (p.kind) {
    case Kind::number:
        read_number(context, value);
        break;
    case Kind::time:
        read_time(context, value);
        break;
    case Kind::choice:
        read_choice(context, value);
        break;
    case Kind::toggle:
        read_toggle(context, value);
        break;
    case Kind::file:
    case Kind::strip:
        read_file(context, value);
        break;
    case Kind::text:
        read_text(context, value);
        break;
    case Kind::numbers:
        read_rows(context, value);
        break;
    case Kind::points:
        read_points(context, value);
        break;
    case Kind::groups:
        groups(p.key);
        break;
    case Kind::table:
        read_table(context, value);
        break;
    }
}

const Parameter& Settings::parameter(const char* key) const
{
    const auto at = std::find_if(table_.begin(), table_.end(),
                                 [&](const Parameter& p) { return std::strcmp(p.key, key) == 0; });
    check(at != table_.end(), "a processor asks for keys of its own table alone");
    return *at;
}

const Value* Settings::find(const std::string& key) const
{
    for (const auto& setting : settings_)
        if (setting.key == key) return &setting.value;
    return nullptr;
}

bool Settings::given(const char* key) const
{
    return find(key) != nullptr;
}

double Settings::number(const char* key) const
{
    const Parameter& p = parameter(key);
    const Value* value = find(key);
    if (value == nullptr) return p.fallback;
    const ValueContext context{p, where(key), sample_rate_};
    return p.kind == Kind::time ? read_time(context, *value) : read_number(context, *value);
}

int Settings::choice(const char* key) const
{
    const Parameter& p = parameter(key);
    const Value* value = find(key);
    return value == nullptr ? static_cast<int>(p.fallback)
                            : read_choice({p, where(key), sample_rate_}, *value);
}

bool Settings::toggle(const char* key) const
{
    const Parameter& p = parameter(key);
    const Value* value = find(key);
    return value == nullptr ? p.fallback != 0.0 : read_toggle({p, where(key), sample_rate_}, *value);
}

std::string Settings::text(const char* key) const
{
    const Parameter& p = parameter(key);
    const Value* value = find(key);
    if (value == nullptr) return "";
    const ValueContext context{p, where(key), sample_rate_};
    return p.kind == Kind::text ? read_text(context, *value) : read_file(context, *value);
}

std::vector<std::vector<double>> Settings::rows(const char* key) const
{
    const Value* value = find(key);
    if (value == nullptr) return {};
    return read_rows({parameter(key), where(key), sample_rate_}, *value);
}

std::vector<double> Settings::numbers(const char* key) const
{
    std::vector<double> all;
    for (const auto& row : rows(key)) all.insert(all.end(), row.begin(), row.end());
    return all;
}

std::vector<std::pair<double, double>> Settings::points(const char* key) const
{
    const Value* value = find(key);
    if (value == nullptr) return {};
    return read_points({parameter(key), where(key), sample_rate_}, *value);
}

std::vector<Settings> Settings::groups(const char* key) const
{
    const Parameter& p = parameter(key);
    const Value* value = find(key);
    if (value == nullptr) return {};
    std::vector<Settings> all;
    for (const auto* group : read_groups({p, where(key), sample_rate_}, *value)) {
        Place place = place_;
        place.line = line_of(*group, value->line > 0 ? value->line : place_.line);
        place.owner += (place.owner.empty() ? "" : ": ") + group_name(key, all.size());
        all.emplace_back(p.members, *group, place, sample_rate_,
                         automation_below(group_name(key, all.size())));
    }
    return all;
}

std::vector<Setting> Settings::table(const char* key) const
{
    const Parameter& p = parameter(key);
    const Value* value = find(key);
    if (value == nullptr) return {};
    return read_table({p, where(key), sample_rate_}, *value);
}

std::string Settings::where(const char* key) const
{
    Place place = place_;
    const Value* value = find(key);
    if (value != nullptr && value->line > 0) place.line = value->line;
    return place.text(printable(key));
}

void Settings::fail(const char* key, const std::string& reason, const std::string& remedy) const
{
    throw Error(ErrorCode::bad_session, where(key), reason, remedy);
}

void Settings::fail(const char* table, const Setting& setting, const std::string& reason,
                    const std::string& remedy) const
{
    Place place = place_;
    if (setting.value.line > 0) place.line = setting.value.line;
    place.owner += (place.owner.empty() ? "" : ": ") + std::string(table);
    throw Error(ErrorCode::bad_session, place.text(printable(setting.key)), reason, remedy);
}

std::string Settings::text_of(const Parameter& p) const
{
    std::string text;
    switch (p.kind) {
    case Kind::number:
    case Kind::time:
        return format_number(number(p.key));
    case Kind::choice:
        return std::to_string(choice(p.key));
    case Kind::toggle:
        return toggle(p.key) ? "true" : "false";
    case Kind::file:
    case Kind::strip:
    case Kind::text:
        // Its length keeps a name that looks like other keys from being taken for them.
        return std::to_string(this->text(p.key).size()) + ":" + this->text(p.key);
    case Kind::numbers:
        for (const auto& row : rows(p.key)) {
            text += "[";
            for (const double number : row) text += format_number(number) + ",";
            text += "]";
        }
        return text;
    case Kind::points:
        for (const auto& [frequency, gain] : points(p.key))
            text += format_number(frequency) + ":" + format_number(gain) + ",";
        return text;
    case Kind::groups:
        for (const auto& group : groups(p.key)) text += "{" + group.fingerprint() + "}";
        return text;
    case Kind::table:
        for (const auto& setting : table(p.key)) text += setting.key + "=" + value_text(setting.value) + ",";
        return text;
    }
    return text;
}

std::string Settings::fingerprint() const
{
    std::string text;
    for (const auto& p : table_) text += std::string(p.key) + "=" + text_of(p) + ";";
    return text;
}

} // namespace dubstage
