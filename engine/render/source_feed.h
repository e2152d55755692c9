// Brings the tracks' samples onto the device: reads the files once per batch, finds what is silent, places
// the rest.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "base/thread_pool.h"
#include "render/clips.h"
#include "render/staging.h"

namespace dubstage {

// A lane of a source for frames [from, from + frames), to be written at `address`, behind `zeros` frames of
// silence.
struct SourceRow {
    int node = 0, lane = 0;
    Frames from = 0, frames = 0;
    std::vector<ClipPiece> pieces;
    std::size_t raw_bytes = 0; // at most, in the files
};

class SourceFeed {
  public:
    // `timelines` per track of the session; null for tracks that do not sound.
    SourceFeed(const std::vector<std::unique_ptr<Timeline>>& timelines, double sample_rate, int threads,
               bool skip_silence);

    // Fills row.pieces; false when no clip sounds there (or there is silence and that is not skipped: an
    // empty row).
    bool find(int track, SourceRow& row) const;
    // Staging that place() will take at most for such a row.
    std::size_t room(const SourceRow& row) const;

    struct Target {
        std::uint64_t address; // of the row's first float
        Frames zeros;          // in front
    };
    // Reads what the rows need; rows of digital zeros are dropped from the list. Throws Error{io}, and
    // Error{bad_data} for NaN or Inf with file, channel and time.
    void read(std::vector<SourceRow>& rows, StagingSlot& slot);
    // Records the kernels that write the rows that read() left, one target each.
    void place(const std::vector<SourceRow>& rows, const std::vector<Target>& targets, StagingSlot& slot,
               CommandList& list);

    double seconds_reading() const { return seconds_; }
    double bytes_read() const { return bytes_; }
    Frames rows_found() const { return found_; }
    Frames rows_skipped() const { return skipped_; }
    void count(bool sounds) { (sounds ? found_ : skipped_) += 1; }

  private:
    struct Interval {
        AudioSource* source;
        Frames from, to;
        std::byte* host;
        std::uint64_t address;
    };
    const Interval& interval_of(const ClipPiece& piece) const;
    void read_interval(const Interval& interval) const;
    bool zero(const ClipPiece& piece) const;
    const std::vector<float>* fade_gains(const Fade& fade);
    void fill_fade(const ClipPiece& piece, float* curve);

    const std::vector<std::unique_ptr<Timeline>>& timelines_;
    double sample_rate_;
    ThreadPool pool_;
    bool skip_silence_;
    std::map<AudioSource*, std::vector<Interval>> intervals_; // of the batch at work, by position
    std::map<std::pair<FadeCurve, Frames>, std::vector<float>> fades_;
    std::size_t fade_floats_ = 0; // in fades_
    double seconds_ = 0, bytes_ = 0;
    Frames found_ = 0, skipped_ = 0;
};

} // namespace dubstage
