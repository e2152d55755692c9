// What makes the traces heard: it is told what there is and what is wanted, and asked where it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "viewer/plot/axis.h"

namespace dubstage::viewer {

struct PlayerTrack {
    int id = 0; // of the trace
    std::filesystem::path file = {};
    double gain_db = 0; // that makes all equally loud
    bool operator==(const PlayerTrack&) const = default;
};

class Player {
  public:
    virtual ~Player() = default;
    virtual std::string obstacle() const = 0; // why nothing can be heard; empty: it can
    // All run in step. Told again with every frame: what is the same costs nothing.
    virtual void set_tracks(const std::vector<PlayerTrack>& tracks) = 0;
    virtual void listen(int id) = 0; // heard from now on, at the same moment
    virtual void play() = 0;
    virtual void pause() = 0;
    virtual void seek(double seconds) = 0;
    virtual void loop(const std::optional<Range>& seconds) = 0;
    virtual bool playing() const = 0;
    virtual double seconds() const = 0;
};

} // namespace dubstage::viewer
