#include "session/read_strip.h"

#include <algorithm>
#include <cmath>

#include "session/keys.h"
#include "session/read_automation.h"
#include "session/text.h"
#include "session/words.h"

namespace dubstage {

namespace {

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
    const Reader reader(strip.file(), *at.table,
                        place_below(strip, "insert " + std::to_string(number), at.line));
    Insert insert;
    insert.type =
        reader.required_text("type", "name the processor: type = \"eq\" (dubstage processors lists them)");
    insert.post_fader = reader.choice("position", words::fader_positions, 0) == 1;
    insert.bypass = reader.toggle("bypass", false);
    insert.place = place_below(strip, printable(insert.type), at.line);
    insert.automation = read_insert_automation(reader, insert.place);
    for (const auto& setting : *at.table)
        if (std::find(std::begin(keys::insert), std::end(keys::insert), setting.key) ==
            std::end(keys::insert))
            insert.settings.push_back(setting);
    return insert;
}

Send read_send(const Reader& strip, const TableAt& at, int number)
{
    const Reader reader(strip.file(), *at.table,
                        place_below(strip, "send " + std::to_string(number), at.line), keys::send);
    Send send;
    send.to = reader.required_text("to", "name the bus it feeds: to = \"hall\"");
    send.gain_db = reader.number("gain_db", "dB", decibels, 0);
    send.pre_fader = reader.choice("position", words::fader_positions, 1) == 0;
    send.mute = reader.toggle("mute", false);
    if (reader.has("pan") || reader.has("pan_law") || reader.has("pan_matrix")) send.pan = read_pan(reader);
    send.place = place_below(strip, "send to '" + printable(send.to) + "'", at.line);
    return send;
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
