#include "session/read_strip.h"

#include <algorithm>
#include <cmath>

#include "base/nearest.h"
#include "session/keys.h"
#include "session/text.h"
#include "session/words.h"

namespace dubstage {

namespace {

constexpr Interval pan_positions{-1.0, 1.0};

Place below(const Reader& reader, const std::string& what, int line)
{
    Place place = reader.place();
    place.line = line;
    place.owner += ": " + what;
    return place;
}

std::vector<std::vector<double>> read_matrix(const Reader& reader)
{
    const std::string form = "write one list per output channel, with a gain for each input channel";
    std::vector<std::vector<double>> rows;
    for (const auto& row : reader.array("pan_matrix", "lists of gains")) {
        const auto* gains = std::get_if<std::vector<Value>>(&row.data);
        if (gains == nullptr)
            reader.fail("pan_matrix", row.line,
                        "pan_matrix must be a list of lists of gains, holds " + kind_of(row), form);
        std::vector<double> numbers;
        for (const auto& gain : *gains)
            numbers.push_back(reader.number_of(gain, "pan_matrix", "", {-1000.0, 1000.0}));
        if (numbers.empty() || (!rows.empty() && numbers.size() != rows.front().size()))
            reader.fail("pan_matrix", row.line, "the rows of pan_matrix differ in length or are empty", form);
        rows.push_back(std::move(numbers));
    }
    if (rows.empty() && reader.has("pan_matrix")) reader.fail_at("pan_matrix", "pan_matrix is empty", form);
    return rows;
}

Pan read_pan(const Reader& reader)
{
    Pan pan;
    pan.position = reader.number("pan", "", pan_positions, 0);
    pan.law = static_cast<PanLaw>(reader.choice("pan_law", words::pan_laws, 0));
    pan.matrix = read_matrix(reader);
    return pan;
}

// Everything but the insert's own keys is the processor's.
Insert read_insert(const Reader& strip, const TableAt& at, int number)
{
    const Reader reader(strip.file(), *at.table, below(strip, "insert " + std::to_string(number), at.line));
    Insert insert;
    insert.type =
        reader.required_text("type", "name the processor: type = \"eq\" (dubstage processors lists them)");
    insert.post_fader = reader.choice("position", words::fader_positions, 0) == 1;
    insert.bypass = reader.toggle("bypass", false);
    insert.place = below(strip, printable(insert.type), at.line);
    for (const auto& setting : *at.table)
        if (std::find(std::begin(keys::insert), std::end(keys::insert), setting.key) ==
            std::end(keys::insert))
            insert.settings.push_back(setting);
    return insert;
}

Send read_send(const Reader& strip, const TableAt& at, int number)
{
    const Reader reader(strip.file(), *at.table, below(strip, "send " + std::to_string(number), at.line),
                        keys::send);
    Send send;
    send.to = reader.required_text("to", "name the bus it feeds: to = \"hall\"");
    send.gain_db = reader.number("gain_db", "dB", decibels, 0);
    send.pre_fader = reader.choice("position", words::fader_positions, 1) == 0;
    send.mute = reader.toggle("mute", false);
    if (reader.has("pan") || reader.has("pan_law") || reader.has("pan_matrix")) send.pan = read_pan(reader);
    send.place = below(strip, "send to '" + printable(send.to) + "'", at.line);
    return send;
}

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

void read_points(const Reader& reader, Automation& automation)
{
    const auto target = automation.target;
    const std::size_t usual = target == AutomationTarget::mute ? 2 : 0;
    const Value* curve = reader.find("curve");
    const auto fallback = checked_curve(reader, reader.choice("curve", words::automation_curves, usual),
                                        target, curve == nullptr ? 0 : curve->line);
    double last = 0;
    for (const auto& value : reader.array("points", "[time, value] pairs")) {
        const auto* parts = std::get_if<std::vector<Value>>(&value.data);
        if (parts == nullptr || parts->size() < 2 || parts->size() > 3)
            reader.fail("points", value.line, "a point is a list of a time, a value and, if wanted, a curve",
                        "write for example [\"0:10\", -6.0] or [\"0:10\", -6.0, \"db\"]");
        const double seconds = reader.seconds_of((*parts)[0], "points");
        if (seconds < last)
            reader.fail("points", value.line, "the points are out of order: this one lies before the last",
                        "sort them by time");
        last = seconds;
        AutomationPoint point;
        point.at = reader.file().frames(seconds);
        point.value = read_point_value(reader, (*parts)[1], target);
        point.curve = fallback;
        if (parts->size() == 3)
            point.curve =
                checked_curve(reader, reader.choice_of((*parts)[2], "points", words::automation_curves),
                              target, value.line);
        automation.points.push_back(point);
    }
    if (automation.points.empty())
        reader.fail_at("points", "there are no points", "write points = [[\"0:00\", -6.0], [\"0:10\", 0.0]]");
}

Automation read_automation(const Reader& strip_reader, const TableAt& at, int number, const Strip& strip)
{
    const Reader reader(strip_reader.file(), *at.table,
                        below(strip_reader, "automation " + std::to_string(number), at.line),
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

} // namespace

void read_strip(const Reader& reader, Strip& strip)
{
    strip.place = reader.place();
    strip.layout = reader.text("layout", strip.layout);
    strip.to = reader.text("to", strip.to);
    strip.gain_db = reader.number("gain_db", "dB", decibels, 0);
    strip.pan = read_pan(reader);
    strip.mute = reader.toggle("mute", false);
    strip.solo = reader.toggle("solo", false);
    strip.direct_out = reader.toggle("direct_out", false);
    const std::string owner = strip.place.owner.substr(0, strip.place.owner.find(' ')); // "track"
    int number = 0;
    for (const auto& at : tables(reader, "insert", "write [[" + owner + ".insert]] and its keys below"))
        strip.inserts.push_back(read_insert(reader, at, ++number));
    number = 0;
    for (const auto& at : tables(reader, "send", "write [[" + owner + ".send]] and its keys below"))
        strip.sends.push_back(read_send(reader, at, ++number));
    number = 0;
    for (const auto& at :
         tables(reader, "automation", "write [[" + owner + ".automation]] and its keys below"))
        strip.automation.push_back(read_automation(reader, at, ++number, strip));
}

} // namespace dubstage
