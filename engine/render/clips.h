// A track's clips with their files open: which samples of which file sound at which frame.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "audio/source_pool.h"
#include "session/session.h"

namespace dubstage {

// A stretch of one clip that plays straight through: no loop seam, and either inside one fade or outside of
// both.
struct ClipPiece {
    AudioSource* source = nullptr;
    int channel = 0;        // of the file
    Frames from = 0;        // in the session
    Frames source_from = 0; // in the file, at the session's rate
    Frames frames = 0;
    float gain = 1.0f; // polarity included
    int layer = 0;     // pieces of a higher layer are added to what lies below
    // The fade that covers the piece: its gain at frame t is fade_gain(curve, x), x = (t - origin + 0.5) /
    // length rising.
    const Fade* fade = nullptr;
    Frames fade_origin = 0;
    bool falling = false;
};

class Timeline {
  public:
    // Opens the files. Throws what open_source throws and Error{bad_session} for channels or frames that are
    // not there.
    Timeline(const Track& track, int channels, double sample_rate, SourcePool& pool,
             const OpenOptions& options);

    Frames end() const { return end_; }              // of the last clip
    Frames active_frames() const { return active_; } // that any clip covers, overlaps counted twice
    int layers() const { return std::max(1, layers_); }
    int largest_frame_bytes() const; // of the files
    bool touches(Frames from, Frames to) const;
    // Appends the pieces of one channel of the track that sound in [from, to), in the order of the clips.
    void pieces(int channel, Frames from, Frames to, std::vector<ClipPiece>& pieces) const;

  private:
    struct Placed {
        std::shared_ptr<AudioSource> source;
        std::vector<int> channels;
        Frames position, length, source_start, loop;
        float gain;
        Fade fade_in, fade_out;
        int layer;
    };
    Placed place(const Clip& clip, const std::string& where, int channels, double sample_rate,
                 SourcePool& pool, const OpenOptions& options) const;
    void set_layers();

    std::vector<Placed> clips_; // by position
    Frames end_ = 0, active_ = 0, longest_ = 0;
    int layers_ = 0;
};

} // namespace dubstage
