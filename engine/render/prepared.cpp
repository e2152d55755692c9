#include "render/prepared.h"

#include <algorithm>

#include "base/error.h"
#include "render/heard.h"

namespace dubstage {

namespace {

Frames round_up(Frames frames, Frames step)
{
    return (frames + step - 1) / step * step;
}

class ClipOpener {
  public:
    ClipOpener(Prepared& prepared, const Session& session, const RenderSettings& settings)
        : prepared_(prepared), session_(session)
    {
        options_.sample_rate = session.sample_rate;
        options_.truncated = session.allow_truncated ? Truncated::warn : Truncated::error;
        options_.cache_folder = settings.cache_folder;
        options_.warnings = &prepared.warnings;
    }

    std::unique_ptr<Timeline> open(const Track& track, int lanes)
    {
        return std::make_unique<Timeline>(track, lanes, session_.sample_rate, *prepared_.pool, options_);
    }

  private:
    Prepared& prepared_;
    const Session& session_;
    OpenOptions options_;
};

void open_clips(Prepared& prepared, const Session& session, const RenderSettings& settings,
                const Frozen& frozen)
{
    prepared.pool = std::make_unique<SourcePool>();
    const std::size_t own = session.tracks.size();
    prepared.timelines.resize(own + frozen.tracks.size());
    ClipOpener opener(prepared, session, settings);
    for (const auto& node : prepared.graph.nodes) {
        if (node.track < 0) continue;
        const auto t = static_cast<std::size_t>(node.track);
        const Track& track = t < own ? session.tracks[t] : frozen.tracks[t - own];
        prepared.timelines[t] = opener.open(track, node.lanes());
        auto& end = t < own ? prepared.content_end : prepared.sound_end;
        end = std::max(end, prepared.timelines[t]->end());
        prepared.active_frames += prepared.timelines[t]->active_frames();
    }
    for (const int track : prepared.graph.unheard_tracks) {
        const auto t = static_cast<std::size_t>(track);
        if (t >= own) continue;
        const Track& unheard = session.tracks[t];
        const int lanes = parse_layout(unheard.layout, unheard.place.text("layout")).channels();
        prepared.content_end = std::max(prepared.content_end, opener.open(unheard, lanes)->end());
    }
    prepared.sound_end = std::max(prepared.sound_end, prepared.content_end);
}

// Behind the end of the last clip, until all that was still to come has died away.
Frames longest_tail(const Prepared& prepared)
{
    return round_up(prepared.sound_end - prepared.content_end + prepared.plan.tail, tail_window);
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
        prepared.to = prepared.content_end + longest_tail(prepared);
        prepared.tail_decides = true;
    }
    if (prepared.to <= prepared.from)
        throw Error(ErrorCode::usage, "--range",
                    "nothing to render: the session ends at " +
                        format_time(static_cast<double>(prepared.to) / session.sample_rate),
                    "choose a range that begins before that");
}

Prepared prepare_graph(const Session& session, const RenderSettings& settings, const Frozen& frozen)
{
    Prepared prepared;
    prepared.sample_rate = session.sample_rate;
    prepared.float_mix = settings.verify;
    prepared.cache = std::make_unique<ResponseCache>();
    prepared.graph = build_graph(session, settings, *prepared.cache, frozen);
    prepared.warnings = session.warnings;
    prepared.warnings.insert(prepared.warnings.end(), prepared.graph.warnings.begin(),
                             prepared.graph.warnings.end());
    return prepared;
}

} // namespace

Prepared prepare(const Session& session, const DeviceTraits& traits, const RenderSettings& settings,
                 const Frozen& frozen)
{
    Prepared prepared = prepare_graph(session, settings, frozen);
    if (!frozen.tracks.empty()) keep_what_is_heard(prepared.graph);
    open_clips(prepared, session, settings, frozen);
    if (prepared.active_frames == 0)
        throw Error(ErrorCode::bad_session, session.name.empty() ? "session" : session.name,
                    "nothing to render: no track that can be heard has a clip",
                    "add a clip, or unmute a track");
    prepared.plan = make_plan(prepared.graph, traits, prepared.content_end);
    set_range(prepared, session, settings);
    return prepared;
}

Prepared prepare_plugins(const Session& session, const DeviceTraits& traits, const RenderSettings& settings,
                         const Frozen& frozen)
{
    Prepared prepared = prepare_graph(session, settings, frozen);
    prepared.next_plugins = lead_to_plugins(prepared.graph);
    if (prepared.next_plugins.empty()) return prepared;
    keep_what_is_heard(prepared.graph);
    open_clips(prepared, session, settings, frozen);
    prepared.plan = make_plan(prepared.graph, traits, prepared.content_end);
    prepared.to = prepared.content_end + longest_tail(prepared);
    return prepared;
}

} // namespace dubstage
