#include "viewer/sound/track.h"

#include <algorithm>
#include <utility>

#include "audio/unpack.h"

namespace dubstage::viewer {

Track::Track(std::unique_ptr<AudioSource> source, Fold fold, Frames offset)
    : source_(std::move(source)), fold_(std::move(fold)), frames_(source_->info().frames), offset_(offset),
      table_(static_cast<std::size_t>((frames_ + piece_frames - 1) / piece_frames))
{}

Track::Stretch Track::from(Frames at) const
{
    const Frames begin_at = begin(), inside = at - begin_at;
    if (inside < 0) return {nullptr, -inside, true};
    if (inside >= frames_) return {nullptr, piece_frames, true};
    const auto piece = static_cast<std::size_t>(inside / piece_frames);
    const Frames within = inside % piece_frames;
    const Frames left = std::min(piece_frames - within, frames_ - inside);
    // Sequentially consistent, as the mark of who reads: see Mixer::Reading.
    const float* samples = table_[piece].load();
    if (samples == nullptr) return {nullptr, left, false};
    return {samples + within * fold_.outputs(), left, false};
}

bool Track::has(Frames at) const
{
    return at < begin() || at >= end() || table_[index_of(at)].load() != nullptr;
}

Frames Track::piece_end(Frames at) const
{
    if (at < begin()) return begin();
    if (at >= end()) return at + piece_frames;
    return std::min(end(), begin() + (static_cast<Frames>(index_of(at)) + 1) * piece_frames);
}

void Track::load(Frames at)
{
    if (has(at)) return;
    const std::size_t index = index_of(at);
    const Frames first = static_cast<Frames>(index) * piece_frames;
    const Frames count = std::min(piece_frames, frames_ - first);
    const auto samples = static_cast<std::size_t>(count) * static_cast<std::size_t>(fold_.inputs());
    packed_.resize(samples * static_cast<std::size_t>(bytes_per_sample(source_->format())));
    unpacked_.resize(samples);
    source_->read(first, count, packed_.data());
    unpack(packed_.data(), source_->format(), source_->big_endian(), samples, unpacked_.data());
    auto piece = std::make_unique<std::vector<float>>(static_cast<std::size_t>(count) *
                                                      static_cast<std::size_t>(fold_.outputs()));
    fold_.apply(unpacked_.data(), static_cast<std::size_t>(count), piece->data());
    table_[index].store(piece->data());
    pieces_[index] = std::move(piece);
}

Track::Pieces Track::drop_outside(const std::vector<Window>& windows)
{
    Pieces dropped;
    for (auto piece = pieces_.begin(); piece != pieces_.end();) {
        const Frames from = begin() + static_cast<Frames>(piece->first) * piece_frames;
        const bool wanted = std::any_of(windows.begin(), windows.end(), [&](const Window& window) {
            return from < window.to && from + piece_frames > window.from;
        });
        if (wanted) {
            ++piece;
            continue;
        }
        table_[piece->first].store(nullptr);
        dropped.push_back(std::move(piece->second));
        piece = pieces_.erase(piece);
    }
    return dropped;
}

} // namespace dubstage::viewer
