#include "render/reductions.h"

#include <algorithm>
#include <array>

#include "processors/dynamics_parameters.h"
#include "processors/processor.h"
#include "session/text.h"

namespace dubstage {

namespace {

TraceInsert asked(Insert insert, std::string name = "", std::size_t band = 0)
{
    std::erase_if(insert.settings, [](const Setting& setting) {
        return setting.key == "output" || setting.key == "output_band";
    });
    insert.settings.push_back({"output", {std::string("reduction"), 0}});
    if (band > 0) insert.settings.push_back({"output_band", {static_cast<std::int64_t>(band), 0}});
    return {std::move(name), std::move(insert), Turns::down};
}

std::vector<TraceInsert> multiband_traces(const Insert& insert, const Settings& settings)
{
    std::vector<double> edges(std::begin(usual_crossovers_hz), std::end(usual_crossovers_hz));
    if (settings.given("crossovers")) edges = settings.numbers("crossovers");
    const auto bands = settings.groups("bands");
    std::vector<TraceInsert> traces;
    for (std::size_t b = 0; b <= edges.size(); ++b) {
        std::string name = "band " + std::to_string(b + 1) + ", ";
        if (b == 0)
            name += "below " + format_number(edges.front()) + " Hz";
        else if (b == edges.size())
            name += "above " + format_number(edges.back()) + " Hz";
        else
            name += format_number(edges[b - 1]) + " to " + format_number(edges[b]) + " Hz";
        traces.push_back(asked(insert, std::move(name), b + 1));
        if (b < bands.size() && bands[b].extent("ratio").first < 1) traces.back().turns = Turns::up;
    }
    return traces;
}

std::vector<TraceInsert> dynamic_eq_traces(const Insert& insert, const Settings& settings)
{
    std::vector<TraceInsert> traces;
    for (const Settings& band : settings.groups("bands")) {
        const std::size_t number = traces.size() + 1;
        traces.push_back(asked(
            insert, "band " + std::to_string(number) + ", " + format_number(band.number("frequency")) + " Hz",
            number));
        if (band.number("range_db") > 0) traces.back().turns = Turns::up;
    }
    return traces;
}

} // namespace

std::vector<TraceInsert> traces_of(const Insert& insert, double sample_rate)
{
    constexpr std::array whole{"compressor", "expander", "limiter", "de_esser"};
    if (std::ranges::find(whole, insert.type) != whole.end()) return {asked(insert)};
    if (insert.type == "gain_rider") {
        std::vector<TraceInsert> ride{asked(insert, "ride")};
        ride.front().turns = Turns::both;
        return ride;
    }
    if (insert.type != "multiband" && insert.type != "dynamic_eq") return {};
    const ProcessorType& type = find_processor(insert.type, insert.place.text());
    const Settings settings(type.parameters, insert.settings, insert.place, sample_rate, insert.automation);
    return insert.type == "multiband" ? multiband_traces(insert, settings)
                                      : dynamic_eq_traces(insert, settings);
}

std::vector<double> reductions_of(const Observation& told)
{
    std::vector<double> db(told.channels.front().peaks.size());
    for (const ChannelObservation& channel : told.channels)
        for (std::size_t t = 0; t < db.size(); ++t)
            db[t] = std::max(db[t], double{channel.peaks[t]} / reduction_scale);
    return db;
}

} // namespace dubstage
