// What makes the traces heard: it is told what there is and what is wanted, and asked where it is.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "viewer/plot/axis.h"

namespace dubstage::viewer {

// mono: half the sum on both sides; side: half the difference on both.
enum class Ear { stereo, mono, side };

struct PlayerTrack {
    int id = 0; // of the trace
    std::filesystem::path file = {};
    double gain_db = 0;      // that makes all equally loud
    bool other_song = false; // has nothing in common with the others
    bool near = true;        // may be switched to at any moment
    bool operator==(const PlayerTrack&) const = default;
};

struct Moved {
    double offset_seconds = 0; // by which a track is moved to be in step
    std::string alignment;     // what was found of it
    bool operator==(const Moved&) const = default;
};

struct PlayerFacts {
    std::string device; // "pulseaudio, 48000 Hz, stereo"; empty: not open
    int heard = 0;      // id; another than the one listened to while that is made ready
    struct Track {
        std::string state; // what it waits for, or why it cannot be heard; empty: it can
        bool failed = false;
        double offset_seconds = 0; // by which it is moved to be in step
        std::string alignment;     // what came of it; empty: not asked for
    };
    std::map<int, Track> tracks;
    bool aligning = false;
    double missed_seconds = 0; // of silence because the disk was too slow
};

class Player {
  public:
    virtual ~Player() = default;
    virtual std::string obstacle() const = 0; // why nothing could be heard; empty: nothing is in the way
    virtual PlayerFacts facts() const = 0;
    // All run in step. Told again with every frame: what is the same costs nothing.
    virtual void set_tracks(const std::vector<PlayerTrack>& tracks) = 0;
    virtual void listen(int id) = 0; // heard from now on, at the same moment
    virtual void play() = 0;         // tries again where there was an obstacle
    virtual void pause() = 0;
    virtual void seek(double seconds) = 0;
    virtual void loop(const std::optional<Range>& seconds) = 0;
    virtual void hear(Ear ear, const std::optional<Range>& band_hz, double volume_db) = 0;
    // Moves all tracks so that what they share happens at the same moment as in `anchor`; in the background.
    // 0: moves them back.
    virtual void align(int anchor) = 0;
    virtual void move(const std::map<int, Moved>& tracks) = 0; // as it was found before
    virtual bool playing() const = 0;
    virtual double seconds() const = 0;
    // Left and right, linear, since they were last asked for.
    virtual std::pair<float, float> take_peaks() = 0;
};

} // namespace dubstage::viewer
