// One trace as the sound device wants it: pieces of its samples, decoded around the places that may be heard.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <vector>

#include "audio/source.h"
#include "base/units.h"
#include "viewer/sound/fold.h"

namespace dubstage::viewer {

// One thread loads and drops pieces; another reads them at the same time, without ever waiting. Times are
// frames of the device on the time line that all tracks share.
class Track {
  public:
    static constexpr Frames piece_frames = 8192;

    // `source` delivers the device's rate. Its frame 0 lies at `offset` of the time line.
    Track(std::unique_ptr<AudioSource> source, Fold fold, Frames offset);

    Frames begin() const { return offset_.load(std::memory_order_relaxed); }
    Frames end() const { return begin() + frames_; }
    void move_to(Frames offset) { offset_.store(offset, std::memory_order_relaxed); }

    // The reading thread's: the samples from `at` on, and how many frames of them lie there; null where
    // nothing is loaded. Outside the track, `samples` is null and `silence` true.
    struct Stretch {
        const float* samples = nullptr;
        Frames frames = 0;
        bool silence = false;
    };
    Stretch from(Frames at) const;

    // The loading thread's.
    bool has(Frames at) const; // loaded, or outside the track
    void load(Frames at);      // throws what AudioSource::read throws
    // The bounds of the piece that holds `at`, on the time line.
    Frames piece_end(Frames at) const;
    // Takes away what lies outside every one of `windows` ([begin, end)); the memory is given back when
    // nobody can be reading it any more, which the caller knows.
    struct Window {
        Frames from, to;
    };
    using Pieces = std::vector<std::unique_ptr<std::vector<float>>>;
    Pieces drop_outside(const std::vector<Window>& windows);
    std::size_t loaded_pieces() const { return pieces_.size(); }

  private:
    std::size_t index_of(Frames at) const { return static_cast<std::size_t>((at - begin()) / piece_frames); }

    std::unique_ptr<AudioSource> source_;
    Fold fold_;
    Frames frames_;
    std::atomic<Frames> offset_;
    std::vector<std::atomic<const float*>> table_;                      // by piece; null: not loaded
    std::map<std::size_t, std::unique_ptr<std::vector<float>>> pieces_; // of the loading thread
    std::vector<std::byte> packed_;
    std::vector<float> unpacked_;
};

} // namespace dubstage::viewer
