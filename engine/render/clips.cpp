#include "render/clips.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"

namespace dubstage {

namespace {

std::vector<int> file_channels(const Clip& clip, const AudioInfo& info, int channels)
{
    const std::string where = clip.place.text("channels");
    const std::string has = clip.file->string() + " has " + std::to_string(info.channels) +
                            (info.channels == 1 ? " channel" : " channels");
    if (clip.channels.empty()) {
        if (info.channels == 1) return std::vector<int>(static_cast<std::size_t>(channels), 0);
        if (info.channels < channels)
            throw Error(ErrorCode::bad_session, where, has + ", the track has " + std::to_string(channels),
                        "change the track's layout, or name the file's channels: channels = [1, 2]");
        std::vector<int> list(static_cast<std::size_t>(channels));
        std::iota(list.begin(), list.end(), 0);
        return list;
    }
    if (static_cast<int>(clip.channels.size()) != channels)
        throw Error(ErrorCode::bad_session, where,
                    "names " + std::to_string(clip.channels.size()) + " channels, the track has " +
                        std::to_string(channels),
                    "name one channel of the file for each channel of the track");
    for (const int channel : clip.channels)
        if (channel < 0 || channel >= info.channels)
            throw Error(ErrorCode::bad_session, where,
                        has + ", there is no channel " + std::to_string(channel + 1),
                        "name channels that it has");
    return clip.channels;
}

} // namespace

Timeline::Timeline(const Track& track, int channels, double sample_rate, SourcePool& pool,
                   const OpenOptions& options)
{
    clips_.reserve(track.clips.size());
    for (const auto& clip : track.clips)
        clips_.push_back(place(clip, clip.place.text(), channels, sample_rate, pool, options));
    for (const auto& clip : clips_) {
        end_ = std::max(end_, clip.position + clip.length);
        longest_ = std::max(longest_, clip.length);
        active_ += clip.length;
    }
    set_layers();
    std::stable_sort(clips_.begin(), clips_.end(),
                     [](const Placed& a, const Placed& b) { return a.position < b.position; });
}

Timeline::Placed Timeline::place(const Clip& clip, const std::string& where, int channels, double sample_rate,
                                 SourcePool& pool, const OpenOptions& options) const
{
    Placed placed;
    placed.source = pool.open(clip.file, options);
    const AudioInfo& info = placed.source->info();
    placed.channels = file_channels(clip, info, channels);
    placed.position = clip.position;
    placed.source_start = std::llround(clip.source_start_s * sample_rate);
    const Frames left = info.frames - placed.source_start;
    const std::string length = format_time(static_cast<double>(info.frames) / sample_rate);
    if (left <= 0)
        throw Error(ErrorCode::bad_session, where,
                    "source_start lies behind the end of " + clip.file->string(),
                    "the file is " + length + " long");
    placed.loop = 0;
    if (clip.loop) {
        placed.loop = clip.loop_length_s ? std::llround(*clip.loop_length_s * sample_rate) : left;
        if (placed.loop < 1 || placed.loop > left)
            throw Error(ErrorCode::bad_session, where, "the loop is not inside " + clip.file->string(),
                        "the file is " + length + " long");
    }
    placed.length = clip.length.value_or(clip.loop ? placed.loop : left);
    if (placed.length < 1)
        throw Error(ErrorCode::bad_session, where, "the clip has no length", "give it a length above 0");
    if (!clip.loop && placed.length > left)
        throw Error(ErrorCode::bad_session, where,
                    "the clip is longer than what is left of " + clip.file->string() + " behind source_start",
                    "the file is " + length + " long; shorten the clip or set loop = true");
    placed.gain = static_cast<float>(db_to_gain(clip.gain_db) * (clip.invert ? -1.0 : 1.0));
    placed.fade_in = clip.fade_in;
    placed.fade_out = clip.fade_out;
    placed.layer = 0;
    return placed;
}

// A clip lies one layer above every earlier one that it overlaps, so that layers add up in the order of the
// clips.
void Timeline::set_layers()
{
    std::vector<std::size_t> order(clips_.size()); // by position
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [this](std::size_t a, std::size_t b) { return clips_[a].position < clips_[b].position; });
    for (std::size_t i = 0; i < clips_.size(); ++i) {
        Placed& clip = clips_[i];
        auto near =
            std::lower_bound(order.begin(), order.end(), clip.position - longest_,
                             [this](std::size_t index, Frames at) { return clips_[index].position < at; });
        for (; near != order.end() && clips_[*near].position < clip.position + clip.length; ++near) {
            const Placed& other = clips_[*near];
            if (*near < i && clip.position < other.position + other.length)
                clip.layer = std::max(clip.layer, other.layer + 1);
        }
        layers_ = std::max(layers_, clip.layer + 1);
    }
}

int Timeline::largest_frame_bytes() const
{
    int most = 1;
    for (const auto& clip : clips_)
        most = std::max(most, clip.source->info().channels * bytes_per_sample(clip.source->format()));
    return most;
}

bool Timeline::touches(Frames from, Frames to) const
{
    auto clip = std::lower_bound(clips_.begin(), clips_.end(), from - longest_,
                                 [](const Placed& c, Frames at) { return c.position < at; });
    for (; clip != clips_.end() && clip->position < to; ++clip)
        if (clip->position + clip->length > from) return true;
    return false;
}

void Timeline::pieces(int channel, Frames from, Frames to, std::vector<ClipPiece>& pieces) const
{
    auto clip = std::lower_bound(clips_.begin(), clips_.end(), from - longest_,
                                 [](const Placed& c, Frames at) { return c.position < at; });
    for (; clip != clips_.end() && clip->position < to; ++clip) {
        const Frames end = clip->position + clip->length;
        const Frames fade_in_end = clip->position + clip->fade_in.length;
        const Frames fade_out_start = end - clip->fade_out.length;
        Frames at = std::max(from, clip->position);
        const Frames last = std::min(to, end);
        while (at < last) {
            ClipPiece piece;
            piece.source = clip->source.get();
            piece.channel = clip->channels[static_cast<std::size_t>(channel)];
            piece.from = at;
            piece.gain = clip->gain;
            piece.layer = clip->layer;
            Frames stop = last;
            if (at < fade_in_end) {
                piece.fade = &clip->fade_in;
                piece.fade_origin = clip->position;
                stop = std::min(stop, fade_in_end);
            } else if (at >= fade_out_start) {
                piece.fade = &clip->fade_out;
                piece.fade_origin = end;
                piece.falling = true;
            } else {
                stop = std::min(stop, fade_out_start);
            }
            const Frames into = at - clip->position;
            piece.source_from = clip->source_start + into;
            if (clip->loop > 0) {
                piece.source_from = clip->source_start + into % clip->loop;
                stop = std::min(stop, at + clip->loop - into % clip->loop);
            }
            piece.frames = stop - at;
            pieces.push_back(piece);
            at = stop;
        }
    }
}

} // namespace dubstage
