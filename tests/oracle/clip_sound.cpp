#include "oracle/clip_sound.h"

#include <algorithm>
#include <cmath>
#include <sndfile.h>
#include <stdexcept>

#include "audio/source.h"
#include "oracle/strip_gains.h"

namespace dubstage::oracle {

namespace {

// libsndfile's doubles: integers over 2^(bits - 1). Another rate is left to the engine's converter, whose
// tests measure it.
std::vector<std::vector<double>> read_file(const std::filesystem::path& path, double sample_rate)
{
    SF_INFO info{};
    SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
    if (file == nullptr) throw std::runtime_error("oracle: cannot read " + path.string());
    if (info.samplerate != sample_rate) {
        sf_close(file);
        return load_channels(path, sample_rate);
    }
    const auto channels = static_cast<std::size_t>(info.channels);
    std::vector<double> samples(static_cast<std::size_t>(info.frames) * channels);
    const sf_count_t read = sf_readf_double(file, samples.data(), info.frames);
    sf_close(file);
    if (read != info.frames) throw std::runtime_error("oracle: short read of " + path.string());
    std::vector<std::vector<double>> lanes(channels);
    for (std::size_t i = 0; i < samples.size(); ++i) lanes[i % channels].push_back(samples[i]);
    return lanes;
}

// Where a clip begins in its file and how far it goes.
struct Extent {
    Frames start = 0, length = 0, loop = 0;
};

Extent extent_of(const Clip& clip, double sample_rate, Frames file_frames)
{
    Extent extent;
    extent.start = std::llround(clip.source_start_s * sample_rate);
    const Frames left = file_frames - extent.start;
    extent.loop = clip.loop_length_s ? std::llround(*clip.loop_length_s * sample_rate) : left;
    extent.length = clip.length.value_or(clip.loop ? extent.loop : left);
    if (extent.loop > left || (!clip.loop && extent.length > left))
        throw std::runtime_error("oracle: the clip is longer than " + clip.file->string());
    return extent;
}

Frames frames_of(const std::vector<std::vector<double>>& lanes)
{
    return static_cast<Frames>(lanes.front().size());
}

} // namespace

const std::vector<std::vector<double>>& Recordings::of(const std::filesystem::path& file)
{
    auto found = files_.find(file);
    if (found == files_.end()) found = files_.emplace(file, read_file(file, sample_rate_)).first;
    return found->second;
}

Signal clip_sound(const Track& track, int channels, double sample_rate, Recordings& recordings, Frames from,
                  Frames to)
{
    Signal sound(channels);
    for (const Clip& clip : track.clips) {
        const auto& lanes = recordings.of(clip.file);
        const Extent extent = extent_of(clip, sample_rate, frames_of(lanes));
        const Frames first = std::max(from, clip.position);
        const Frames last = std::min(to, clip.position + extent.length);
        if (last <= first) continue;
        sound.cover(first, last);
        const double gain = db_to_gain(clip.gain_db) * (clip.invert ? -1.0 : 1.0);
        for (Frames t = first; t < last; ++t) {
            const Frames into = t - clip.position;
            const Frames at = extent.start + (clip.loop ? into % extent.loop : into);
            const double level = gain * fade_of(clip, into, extent.length);
            for (std::size_t c = 0; c < sound.channels.size(); ++c) {
                const std::size_t lane = !clip.channels.empty() ? static_cast<std::size_t>(clip.channels[c])
                                         : lanes.size() == 1    ? 0
                                                                : c;
                sound.channels[c][static_cast<std::size_t>(t - sound.start)] +=
                    level * lanes.at(lane)[static_cast<std::size_t>(at)];
            }
        }
    }
    return sound;
}

Frames clips_end(const Track& track, double sample_rate, Recordings& recordings)
{
    Frames end = 0;
    for (const Clip& clip : track.clips)
        end = std::max(end, clip.position +
                                extent_of(clip, sample_rate, frames_of(recordings.of(clip.file))).length);
    return end;
}

} // namespace dubstage::oracle
