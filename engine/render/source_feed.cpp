#include "render/source_feed.h"

#include <algorithm>
#include <chrono>

#include "audio/scan.h"
#include "base/error.h"
#include "render/automation.h"

namespace dubstage {

namespace {

using kernels::PlacePiece;
using kernels::uint;

int frame_bytes(const AudioSource& source)
{
    return source.info().channels * bytes_per_sample(source.format());
}

std::size_t bytes_of(const AudioSource& source, Frames frames)
{
    return static_cast<std::size_t>(frames) * static_cast<std::size_t>(frame_bytes(source));
}

PlacePiece silence(std::uint64_t address, Frames frames)
{
    PlacePiece piece{};
    piece.out_lane = kernel_pointer<kernels::Floats>(address);
    piece.frames = static_cast<uint>(frames);
    piece.flags = PLACE_SILENCE;
    return piece;
}

// The gain of one frame of a fade, `into` frames from its silent end.
float fade_step(const Fade& fade, Frames into)
{
    return static_cast<float>(
        fade_gain(fade.curve, (static_cast<double>(into) + 0.5) / static_cast<double>(fade.length)));
}

std::uint64_t float_at(std::uint64_t base, Frames index)
{
    return base + static_cast<std::uint64_t>(index) * sizeof(float);
}

} // namespace

SourceFeed::SourceFeed(const std::vector<std::unique_ptr<Timeline>>& timelines, double sample_rate,
                       int threads, bool skip_silence)
    : timelines_(timelines), sample_rate_(sample_rate), pool_(threads), skip_silence_(skip_silence)
{}

bool SourceFeed::find(int track, SourceRow& row) const
{
    row.pieces.clear();
    row.raw_bytes = 0;
    timelines_[static_cast<std::size_t>(track)]->pieces(row.lane, row.from, row.from + row.frames,
                                                        row.pieces);
    for (const auto& piece : row.pieces)
        row.raw_bytes += StagingSlot::room<std::byte>(bytes_of(*piece.source, piece.frames));
    return !row.pieces.empty() || !skip_silence_;
}

std::size_t SourceFeed::room(const SourceRow& row) const
{
    std::size_t bytes = row.raw_bytes + (2 * row.pieces.size() + 3) * sizeof(PlacePiece) + 256;
    for (const auto& piece : row.pieces)
        if (piece.fade != nullptr) bytes += StagingSlot::room<float>(static_cast<std::size_t>(piece.frames));
    return bytes;
}

const SourceFeed::Interval& SourceFeed::interval_of(const ClipPiece& piece) const
{
    const auto& list = intervals_.at(piece.source);
    const auto next = std::upper_bound(list.begin(), list.end(), piece.source_from,
                                       [](Frames at, const Interval& i) { return at < i.from; });
    return *(next - 1);
}

void SourceFeed::read_interval(const Interval& interval) const
{
    AudioSource& source = *interval.source;
    const Frames frames = interval.to - interval.from;
    source.read(interval.from, frames, interval.host);
    if (source.format() != SampleFormat::f32) return;
    const auto bad = find_non_finite(interval.host, bytes_of(source, frames), source.big_endian());
    if (!bad) return;
    const auto channels = static_cast<Frames>(source.info().channels);
    const Frames frame = interval.from + static_cast<Frames>(*bad) / channels;
    throw Error(ErrorCode::bad_data, source.info().path.string(),
                "channel " + std::to_string(static_cast<Frames>(*bad) % channels + 1) + " at " +
                    format_time(static_cast<double>(frame) / sample_rate_) + " (frame " +
                    std::to_string(frame) + ") is NaN or infinite",
                "repair the file; a NaN would spread over the whole mix");
}

bool SourceFeed::zero(const ClipPiece& piece) const
{
    const Interval& interval = interval_of(piece);
    const std::byte* first = interval.host + bytes_of(*piece.source, piece.source_from - interval.from);
    return all_zero(first, bytes_of(*piece.source, piece.frames));
}

void SourceFeed::read(std::vector<SourceRow>& rows, StagingSlot& slot)
{
    const auto start = std::chrono::steady_clock::now();
    intervals_.clear();
    for (const auto& row : rows)
        for (const auto& piece : row.pieces)
            intervals_[piece.source].push_back(
                {piece.source, piece.source_from, piece.source_from + piece.frames, nullptr, 0});
    std::vector<const Interval*> tasks;
    for (auto& [source, list] : intervals_) {
        std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
        std::vector<Interval> merged;
        for (const auto& interval : list) {
            if (!merged.empty() && interval.from <= merged.back().to)
                merged.back().to = std::max(merged.back().to, interval.to);
            else
                merged.push_back(interval);
        }
        list = std::move(merged);
        for (auto& interval : list) {
            const std::size_t bytes = bytes_of(*source, interval.to - interval.from);
            const auto place = slot.reserve<std::byte>(bytes);
            interval.host = place.host;
            interval.address = place.address;
            bytes_ += static_cast<double>(bytes);
            tasks.push_back(&interval);
        }
    }
    pool_.parallel_for(tasks.size(), [&](std::size_t i) { read_interval(*tasks[i]); });
    if (skip_silence_)
        std::erase_if(rows, [&](const SourceRow& row) {
            const bool silent =
                std::all_of(row.pieces.begin(), row.pieces.end(), [&](const auto& p) { return zero(p); });
            count(!silent);
            return silent;
        });
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A fade's gains in double, rounded once, and where they are kept: most fades of a session are of few
// lengths.
const std::vector<float>* SourceFeed::fade_gains(const Fade& fade)
{
    constexpr Frames longest_kept = 1 << 16;
    constexpr std::size_t most_kept = 1 << 20;
    if (fade.length > longest_kept) return nullptr;
    const auto known = fades_.find({fade.curve, fade.length});
    if (known != fades_.end()) return &known->second;
    if (fade_floats_ + static_cast<std::size_t>(fade.length) > most_kept) {
        fades_.clear();
        fade_floats_ = 0;
    }
    fade_floats_ += static_cast<std::size_t>(fade.length);
    auto& gains = fades_[{fade.curve, fade.length}];
    gains.reserve(static_cast<std::size_t>(fade.length));
    for (Frames i = 0; i < fade.length; ++i) gains.push_back(fade_step(fade, i));
    return &gains;
}

void SourceFeed::fill_fade(const ClipPiece& piece, float* curve)
{
    const Fade& fade = *piece.fade;
    const std::vector<float>* gains = fade_gains(fade);
    for (Frames i = 0; i < piece.frames; ++i) {
        const Frames t = piece.from + i;
        const Frames into = piece.falling ? piece.fade_origin - 1 - t : t - piece.fade_origin;
        const bool known = gains != nullptr && into >= 0 && into < fade.length;
        curve[i] = known ? (*gains)[static_cast<std::size_t>(into)] : fade_step(fade, into);
    }
}

void SourceFeed::place(const std::vector<SourceRow>& rows, const std::vector<Target>& targets,
                       StagingSlot& slot, CommandList& list)
{
    std::vector<std::vector<PlacePiece>> layers(1);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const SourceRow& row = rows[r];
        const std::uint64_t base = targets[r].address;
        const Frames zeros = targets[r].zeros;
        if (zeros > 0) layers[0].push_back(silence(base, zeros));
        Frames covered = row.from; // by layer 0, so far
        const auto cover = [&](Frames from, Frames to) {
            if (from > covered)
                layers[0].push_back(silence(float_at(base, zeros + covered - row.from), from - covered));
            covered = to;
        };
        for (const auto& piece : row.pieces) {
            const Interval& interval = interval_of(piece);
            if (piece.layer == 0) cover(piece.from, piece.from + piece.frames);
            PlacePiece p{};
            p.source = kernel_pointer<kernels::Uints>(interval.address);
            p.out_lane = kernel_pointer<kernels::Floats>(float_at(base, zeros + piece.from - row.from));
            p.first_byte = static_cast<uint>(
                bytes_of(*piece.source, piece.source_from - interval.from) +
                static_cast<std::size_t>(piece.channel * bytes_per_sample(piece.source->format())));
            p.frame_bytes = static_cast<uint>(frame_bytes(*piece.source));
            p.frames = static_cast<uint>(piece.frames);
            p.flags = static_cast<uint>(piece.source->format());
            if (piece.source->big_endian()) p.flags |= PLACE_BIG_ENDIAN;
            if (piece.layer > 0) p.flags |= PLACE_ADD;
            p.gain = piece.gain;
            if (piece.fade != nullptr) {
                const auto curve = slot.reserve<float>(static_cast<std::size_t>(piece.frames));
                fill_fade(piece, curve.host);
                p.curve = kernel_pointer<kernels::Floats>(curve.address);
                p.flags |= PLACE_CURVE;
            }
            const auto layer = static_cast<std::size_t>(piece.layer);
            if (layers.size() <= layer) layers.resize(layer + 1);
            layers[layer].push_back(p);
        }
        cover(row.from + row.frames, row.from + row.frames);
    }
    for (const auto& layer : layers) {
        if (layer.empty()) continue;
        uint longest = 0;
        for (const auto& piece : layer) longest = std::max(longest, piece.frames);
        const auto table = kernel_pointer<kernels::PlacePieces>(slot.put(layer));
        list.place({table, static_cast<uint>(layer.size()), longest});
    }
}

} // namespace dubstage
