// The files of one song that was brought closer: as loud as the ceiling allows, and limited beside it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "studies/levels.h"
#include "studies/match/match.h"
#include "studies/match/sounds.h"

namespace dubstage {

class Delivery {
  public:
    // Files are made in `out`, and named as they will lie in request.folder.
    Delivery(Bench& bench, const Sounds& sounds, const MatchRequest& request, std::filesystem::path out,
             std::vector<std::string>& warnings)
        : bench_(bench), sounds_(sounds), request_(request), out_(std::move(out)), warnings_(warnings)
    {}

    // `mastered`: the song behind all but its level. Fills song.level, .matched and .limited.
    void deliver(MatchedSong& song, const MasteredSong& mastered, const MatchTarget& target);
    // As it is, to be heard beside the others.
    MatchedFile render(const MasteredSong& mastered, const std::string& name);

  private:
    Medium medium_for(const MatchedSong& song) const;
    MatchedFile render(const MasteredSong& mastered, const Medium& medium, const SongLevel& level,
                       const std::string& name);
    void limit(MatchedSong& song, const MasteredSong& mastered, Medium medium, double wanted_db);
    void look_at(MatchedFile& file, const MatchTarget& target) const;
    std::filesystem::path made(const MatchedFile& file) const { return out_ / file.path.filename(); }

    Bench& bench_;
    const Sounds& sounds_;
    const MatchRequest& request_;
    std::filesystem::path out_;
    std::vector<std::string>& warnings_;
};

} // namespace dubstage
