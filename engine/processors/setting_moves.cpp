// Of Settings, what moves: the automation of an insert, checked against its parameter table.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/nearest.h"
#include "processors/setting_values.h"
#include "session/text.h"

namespace dubstage {

namespace {

// Of an automation's own lines.
[[noreturn]] void refuse(const ParameterAutomation& automation, const char* key, const std::string& reason,
                         const std::string& remedy)
{
    throw Error(ErrorCode::bad_session, automation.place.text(key), reason, remedy);
}

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

// What may be automated, lists of tables with a number each.
std::vector<std::string> moving_keys(std::span<const Parameter> table, const std::string& before = "")
{
    std::vector<std::string> keys;
    for (const Parameter& p : table) {
        if (p.moves && p.kind != Kind::table) keys.push_back(before + p.key);
        for (auto& key : moving_keys(p.members, before + group_name(p.key, 0) + " ")) keys.push_back(key);
    }
    return keys;
}

std::string fixed_remedy(const std::vector<std::string>& moving)
{
    if (!moving.empty())
        return "what moves here: " + listed(moving) + "; else cut the sound in two tracks with a crossfade";
    return "cut the sound in two tracks with a crossfade, or automate gain, pan, mute or a send of the strip";
}

std::string why_fixed(const Parameter& p)
{
    if (p.unit == Unit::hertz) return "filters are computed once, for the whole sound";
    if (p.kind == Kind::time) return "the plan of a render stands on how far it reaches";
    if (p.kind == Kind::choice || p.kind == Kind::toggle) return "it decides how the processor is built";
    return "it is built into the processor once";
}

} // namespace

bool Settings::belongs_to_group(const ParameterAutomation& automation) const
{
    const std::string& name = automation.parameter;
    for (const Parameter& p : table_) {
        if (p.kind != Kind::groups) continue;
        const std::string first = group_name(p.key, 0), stem = first.substr(0, first.size() - 1); // "band "
        if (!name.starts_with(stem)) continue;
        const std::size_t count = groups(p.key).size();
        for (std::size_t i = 0; i < count; ++i)
            if (name.starts_with(group_name(p.key, i) + " ")) return true;
        refuse(automation, "parameter",
               "there is no such " + stem + "here: '" + printable(name) + "', and " + std::to_string(count) +
                   (count == 1 ? " is" : " are") + " written under " + p.key,
               "write for example \"" + first + " " + p.members.front().key + "\"");
    }
    return false;
}

void Settings::check_automation()
{
    const bool knows_itself =
        std::ranges::any_of(table_, [](const Parameter& p) { return p.kind == Kind::table && p.moves; });
    std::vector<std::string> known;
    for (const Parameter& p : table_) known.emplace_back(p.key);
    for (const ParameterAutomation& automation : automation_) {
        const auto at = std::find(known.begin(), known.end(), automation.parameter);
        if (at != known.end()) {
            read_points_of(table_[static_cast<std::size_t>(at - known.begin())], automation);
            continue;
        }
        if (knows_itself || belongs_to_group(automation)) continue;
        const auto moving = moving_keys(table_);
        refuse(automation, "parameter",
               "there is no parameter '" + printable(automation.parameter) + "' that moves",
               moving.empty() ? fixed_remedy(moving) : suggest(automation.parameter, moving));
    }
}

void Settings::read_points_of(const Parameter& p, const ParameterAutomation& automation)
{
    if (!p.moves)
        refuse(automation, "parameter",
               "'" + std::string(p.key) + "' stands still: it cannot be automated, since " + why_fixed(p),
               fixed_remedy(moving_keys(table_)));
    std::vector<AutomationPoint> points;
    for (const ParameterPoint& written : automation.points) {
        Place place = automation.place;
        if (written.value.line > 0) place.line = written.value.line;
        const ValueContext context{p, place.text(p.key), sample_rate_};
        const bool in_db = p.unit == Unit::decibel;
        if (written.curve == AutomationCurve::db && !in_db)
            throw Error(ErrorCode::bad_session, place.text("curve"), "only decibels move in dB",
                        "use \"linear\" or \"step\"");
        AutomationPoint point;
        point.at = std::llround(written.at_s * sample_rate_);
        point.value =
            p.kind == Kind::time ? read_time(context, written.value) : read_number(context, written.value);
        point.curve = written.curve.value_or(in_db ? AutomationCurve::db : AutomationCurve::linear);
        points.push_back(point);
    }
    moving_.emplace_back(p.key, std::move(points));
}

const std::vector<AutomationPoint>* Settings::points_of(const std::string& key) const
{
    for (const auto& [name, points] : moving_)
        if (name == key) return &points;
    return nullptr;
}

std::vector<ParameterAutomation> Settings::automation_below(const std::string& group) const
{
    std::vector<ParameterAutomation> all;
    for (const ParameterAutomation& automation : automation_) {
        if (!automation.parameter.starts_with(group + " ")) continue;
        all.push_back(automation);
        all.back().parameter = automation.parameter.substr(group.size() + 1);
    }
    return all;
}

std::pair<double, double> Settings::extent(const char* key) const
{
    const auto* points = points_of(key);
    if (points == nullptr) return {number(key), number(key)};
    const auto [least, most] = std::ranges::minmax_element(*points, {}, &AutomationPoint::value);
    return {least->value, most->value};
}

SharedMoving Settings::moving(const char* key) const
{
    const auto* points = points_of(key);
    return points == nullptr ? nullptr : moving_value(*points, parameter(key).unit == Unit::decibel);
}

SharedMoving Settings::moving_gain(const char* key, bool to_silence) const
{
    const auto* points = points_of(key);
    return points == nullptr ? nullptr : dubstage::moving_gain(*points, to_silence);
}

Factor Settings::gain(const char* key) const
{
    if (const SharedMoving moving = moving_gain(key)) {
        Factor factor = 1;
        factor.moving.push_back(moving);
        return factor;
    }
    return db_to_gain(number(key));
}

Factor Settings::factor(const char* key) const
{
    const SharedMoving value = moving(key);
    if (!value) return number(key);
    Factor factor = 1;
    factor.moving.push_back(value);
    return factor;
}

Factor Settings::share(const char* key) const
{
    return moves(key) ? factor(key) * 0.01 : number(key) / 100;
}

} // namespace dubstage
