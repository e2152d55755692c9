// The sound of a track's clips, in double precision.
#pragma once

#include <filesystem>
#include <map>
#include <vector>

#include "oracle/signal.h"
#include "session/session.h"

namespace dubstage::oracle {

// Whole files at the session's rate, each read once: [channel][frame].
class Recordings {
  public:
    explicit Recordings(double sample_rate) : sample_rate_(sample_rate) {}
    const std::vector<std::vector<double>>& of(const std::filesystem::path& file);

  private:
    double sample_rate_;
    std::map<std::filesystem::path, std::vector<std::vector<double>>> files_;
};

// All clips of the track, summed; those parts that sound in [from, to).
Signal clip_sound(const Track& track, int channels, double sample_rate, Recordings& recordings, Frames from,
                  Frames to);
// The end of the last clip.
Frames clips_end(const Track& track, double sample_rate, Recordings& recordings);

} // namespace dubstage::oracle
