#include "cli/measured_session.h"

#include <algorithm>

#include "analysis/measure.h"

namespace dubstage {

namespace {

// From marker to marker, and the ranges that have names; in frames of what was rendered.
MeasureOptions parts_of(const Session& session, const RenderResult& result)
{
    MeasureOptions options;
    const auto add = [&](const std::string& name, Frames from, Frames to) {
        from = std::max<Frames>(0, from - result.from);
        to = std::min(result.frames, to - result.from);
        if (to > from) options.ranges.push_back({name, from, to});
    };
    for (std::size_t m = 0; m < session.markers.size(); ++m)
        add(session.markers[m].name, session.markers[m].at,
            m + 1 < session.markers.size() ? session.markers[m + 1].at : result.from + result.frames);
    for (const TimeRange& range : session.ranges) add(range.name, range.from, range.to);
    return options;
}

} // namespace

std::vector<Measurement> measure_all(const Session& session, RenderResult& result)
{
    const MeasureOptions options = parts_of(session, result);
    std::vector<Measurement> all;
    for (MeasuredOutput& output : result.measured) {
        all.push_back(measure(std::move(output.observation), options));
        all.back().name = output.name;
        all.back().path = output.path;
    }
    return all;
}

} // namespace dubstage
