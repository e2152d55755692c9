#include "session/read_automation.h"

#include <algorithm>
#include <cmath>

#include "base/nearest.h"
#include "session/keys.h"
#include "session/text.h"
#include "session/words.h"

namespace dubstage {

namespace {

void read_parameter(const Reader& reader, const Strip& strip, Automation& automation)
{
    const std::string word =
        reader.required_text("parameter", "name what moves: \"gain\", \"pan\", \"mute\" or \"send BUS\"");
    std::vector<std::string> known = {"gain", "pan", "mute"};
    const auto plain = std::find(known.begin(), known.end(), word);
    if (plain != known.end()) {
        automation.target = static_cast<AutomationTarget>(plain - known.begin());
        return;
    }
    for (const auto& send : strip.sends) known.push_back("send " + send.to);
    if (!word.starts_with("send ") || std::find(known.begin(), known.end(), word) == known.end())
        reader.fail_at("parameter",
                       word.starts_with("send ")
                           ? "the strip has no send to '" + printable(word.substr(5)) + "'"
                           : "parameter \"" + printable(word) + "\" is not known",
                       suggest(word, known));
    automation.target = AutomationTarget::send_gain;
    automation.send = word.substr(5);
}

double read_point_value(const Reader& reader, const Value& value, AutomationTarget target)
{
    if (target == AutomationTarget::mute) {
        if (const auto* muted = std::get_if<bool>(&value.data)) return *muted ? 1.0 : 0.0;
        const auto number = as_number(value);
        if (number && (*number == 0 || *number == 1)) return *number;
        reader.fail("points", value.line, "a mute is true or false", "write for example [\"0:10\", true]");
    }
    if (target == AutomationTarget::pan) return reader.number_of(value, "points", "", pan_positions);
    return reader.number_of(value, "points", "dB", decibels);
}

AutomationCurve checked_curve(const Reader& reader, std::size_t word, AutomationTarget target, int line)
{
    const auto curve = static_cast<AutomationCurve>(word);
    const bool gain = target == AutomationTarget::gain || target == AutomationTarget::send_gain;
    if (curve == AutomationCurve::db && !gain)
        reader.fail("curve", line, "only gains move in dB", "use \"linear\" or \"step\"");
    if (curve == AutomationCurve::linear && target == AutomationTarget::mute)
        reader.fail("curve", line, "a mute has no way between on and off", "use \"step\"");
    return curve;
}

// A time, a value of any kind and, where it is written, a curve.
struct WrittenPoint {
    double at_s = 0;
    const Value* value = nullptr;
    const Value* curve = nullptr;
    int line = 0;
};

std::vector<WrittenPoint> written_points(const Reader& reader, const std::vector<Value>& list)
{
    std::vector<WrittenPoint> points;
    for (const auto& value : list) {
        const auto* parts = std::get_if<std::vector<Value>>(&value.data);
        if (parts == nullptr || parts->size() < 2 || parts->size() > 3)
            reader.fail("points", value.line, "a point is a list of a time, a value and, if wanted, a curve",
                        "write for example [\"0:10\", -6.0] or [\"0:10\", -6.0, \"db\"]");
        const double seconds = reader.seconds_of((*parts)[0], "points");
        if (!points.empty() && seconds < points.back().at_s)
            reader.fail("points", value.line, "the points are out of order: this one lies before the last",
                        "sort them by time");
        points.push_back({seconds, &(*parts)[1], parts->size() == 3 ? &(*parts)[2] : nullptr, value.line});
    }
    if (points.empty())
        reader.fail_at("points", "there are no points", "write points = [[\"0:00\", -6.0], [\"0:10\", 0.0]]");
    return points;
}

void read_points(const Reader& reader, Automation& automation)
{
    const auto target = automation.target;
    const std::size_t usual = target == AutomationTarget::mute ? 2 : 0;
    const Value* curve = reader.find("curve");
    const auto fallback = checked_curve(reader, reader.choice("curve", words::automation_curves, usual),
                                        target, curve == nullptr ? 0 : curve->line);
    const std::vector<Value> list = reader.array("points", "[time, value] pairs");
    for (const WrittenPoint& written : written_points(reader, list)) {
        AutomationPoint point;
        point.at = reader.file().frames(written.at_s);
        point.value = read_point_value(reader, *written.value, target);
        point.curve = fallback;
        if (written.curve != nullptr)
            point.curve =
                checked_curve(reader, reader.choice_of(*written.curve, "points", words::automation_curves),
                              target, written.line);
        automation.points.push_back(point);
    }
}

ParameterAutomation read_parameter_automation(const Reader& reader)
{
    ParameterAutomation automation;
    automation.place = reader.place();
    automation.parameter = reader.required_text(
        "parameter",
        "name a parameter of the insert: \"threshold_db\" (dubstage processors tells which move)");
    std::optional<AutomationCurve> usual;
    if (reader.has("curve"))
        usual = static_cast<AutomationCurve>(reader.choice("curve", words::automation_curves, 0));
    const std::vector<Value> list = reader.array("points", "[time, value] pairs");
    for (const WrittenPoint& written : written_points(reader, list)) {
        ParameterPoint point{written.at_s, *written.value, usual};
        if (written.curve != nullptr)
            point.curve = static_cast<AutomationCurve>(
                reader.choice_of(*written.curve, "points", words::automation_curves));
        automation.points.push_back(std::move(point));
    }
    return automation;
}

} // namespace

Place place_below(const Reader& reader, const std::string& what, int line)
{
    Place place = reader.place();
    place.line = line;
    place.owner += ": " + what;
    return place;
}

std::vector<ParameterAutomation> read_insert_automation(const Reader& insert, const Place& place)
{
    std::vector<ParameterAutomation> all;
    for (const auto& at :
         tables(insert, "automation",
                "write [[track.insert.automation]], or of bus or master, below the insert")) {
        Place own = place;
        own.line = at.line;
        own.owner += ": automation " + std::to_string(all.size() + 1);
        const Reader reader(insert.file(), *at.table, own, keys::automation);
        ParameterAutomation automation = read_parameter_automation(reader);
        for (const auto& other : all)
            if (other.parameter == automation.parameter)
                reader.fail_at("parameter", "this parameter is automated twice",
                               "put all its points into one automation");
        all.push_back(std::move(automation));
    }
    return all;
}

Automation read_automation(const Reader& strip_reader, const TableAt& at, int number, const Strip& strip)
{
    const Reader reader(strip_reader.file(), *at.table,
                        place_below(strip_reader, "automation " + std::to_string(number), at.line),
                        keys::automation);
    Automation automation;
    automation.place = reader.place();
    read_parameter(reader, strip, automation);
    read_points(reader, automation);
    for (const auto& other : strip.automation)
        if (other.target == automation.target && other.send == automation.send)
            reader.fail_at("parameter", "this parameter is automated twice",
                           "put all its points into one automation");
    if (automation.target == AutomationTarget::pan && !strip.pan.matrix.empty())
        reader.fail_at("parameter", "a strip with a pan_matrix has no pan to move", "take one of them away");
    return automation;
}

} // namespace dubstage
