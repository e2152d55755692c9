#include "render/prepared.h"

#include <algorithm>

#include "base/error.h"

namespace dubstage {

namespace {

Frames round_up(Frames frames, Frames step)
{
    return (frames + step - 1) / step * step;
}

void open_clips(Prepared& prepared, const Session& session, const RenderSettings& settings)
{
    prepared.pool = std::make_unique<SourcePool>();
    prepared.timelines.resize(session.tracks.size());
    OpenOptions options;
    options.sample_rate = session.sample_rate;
    options.truncated = session.allow_truncated ? Truncated::warn : Truncated::error;
    options.cache_folder = settings.cache_folder;
    options.warnings = &prepared.warnings;
    for (const auto& node : prepared.graph.nodes) {
        if (node.track < 0) continue;
        const auto t = static_cast<std::size_t>(node.track);
        prepared.timelines[t] = std::make_unique<Timeline>(session.tracks[t], node.lanes(),
                                                           session.sample_rate, *prepared.pool, options);
        prepared.content_end = std::max(prepared.content_end, prepared.timelines[t]->end());
        prepared.active_frames += prepared.timelines[t]->active_frames();
    }
}

void set_range(Prepared& prepared, const Session& session, const RenderSettings& settings)
{
    prepared.from = settings.range ? settings.range->from : 0;
    const bool open_end = !settings.range || settings.range->to < 0;
    if (!open_end) {
        prepared.to = settings.range->to;
    } else if (session.tail) {
        prepared.to = prepared.content_end + *session.tail;
    } else {
        prepared.to = prepared.content_end + round_up(prepared.plan.tail, tail_window);
        prepared.tail_decides = true;
    }
    if (prepared.to <= prepared.from)
        throw Error(ErrorCode::usage, "--range",
                    "nothing to render: the session ends at " +
                        format_time(static_cast<double>(prepared.to) / session.sample_rate),
                    "choose a range that begins before that");
}

} // namespace

Prepared prepare(const Session& session, const DeviceTraits& traits, const RenderSettings& settings)
{
    Prepared prepared;
    prepared.sample_rate = session.sample_rate;
    prepared.float_mix = settings.verify;
    prepared.cache = std::make_unique<ResponseCache>();
    prepared.graph = build_graph(session, settings, *prepared.cache);
    prepared.warnings = session.warnings;
    prepared.warnings.insert(prepared.warnings.end(), prepared.graph.warnings.begin(),
                             prepared.graph.warnings.end());
    open_clips(prepared, session, settings);
    if (prepared.active_frames == 0)
        throw Error(ErrorCode::bad_session, session.name.empty() ? "session" : session.name,
                    "nothing to render: no track that can be heard has a clip",
                    "add a clip, or unmute a track");
    prepared.plan = make_plan(prepared.graph, traits, prepared.content_end);
    set_range(prepared, session, settings);
    return prepared;
}

} // namespace dubstage
