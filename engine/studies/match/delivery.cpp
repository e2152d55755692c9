#include "studies/match/delivery.h"

#include <cmath>
#include <future>
#include <system_error>

#include "studies/match/limited_level.h"

namespace dubstage {

Medium Delivery::medium_for(const MatchedSong& song) const
{
    const MatchProposal& proposal = song.proposal;
    const bool would_clip = request_.samples != SampleFormat::f32 && song.mix.sample_peak_db > 0;
    Medium medium;
    medium.name = medium.title = "match";
    medium.format = request_.format;
    medium.samples = request_.samples;
    if (std::isfinite(proposal.level_lufs)) {
        medium.target.by =
            request_.settings.level == LevelMatch::integrated ? LevelBy::integrated : LevelBy::short_term;
        medium.target.value = proposal.level_lufs;
    }
    if (!song.untouched || would_clip) medium.target.ceiling_db = request_.settings.ceiling_db;
    return medium;
}

MatchedFile Delivery::render(const MasteredSong& mastered, const Medium& medium, const SongLevel& level,
                             const std::string& name)
{
    MatchedFile file;
    const std::string extension = medium.format == FileFormat::flac ? ".flac" : ".wav";
    file.measured = bench_.render_to(out_ / (name + extension),
                                     programme_for(mastered, medium, mastered.sample_rate, level),
                                     medium.format, medium.samples, warnings_);
    file.path = file.measured.path = request_.folder / (name + extension);
    file.measured.name = name;
    return file;
}

MatchedFile Delivery::render(const MasteredSong& mastered, const std::string& name)
{
    Medium medium;
    medium.format = request_.format;
    medium.samples = request_.samples;
    return render(mastered, medium, {}, name);
}

void Delivery::look_at(MatchedFile& file, const MatchTarget& target) const
{
    file.portrait = sounds_.portrait(file.measured, made(file));
    keep_figures(file.measured);
    file.distance = distance_to(target, file.portrait);
}

void Delivery::limit(MatchedSong& song, const MasteredSong& mastered, Medium medium, double wanted_db)
{
    constexpr double tolerance_db = 0.01; // dither and rounding
    const std::string name = song.name + ".limited";
    MatchedFile file;
    const auto pass = [&](const SongLevel& level, bool levels_only) {
        if (levels_only)
            return bench_.levels_of(programme_for(mastered, medium, mastered.sample_rate, level), warnings_);
        file = render(mastered, medium, level, name);
        return file.measured;
    };
    const auto level = find_limited_level(mastered, medium.target, wanted_db, pass);
    if (!level) {
        if (!file.path.empty()) std::filesystem::remove(made(file));
        warnings_.push_back(song.name +
                            ": no limiter brings it to the level of its reference under the ceiling: "
                            "there is no limited file");
        return;
    }
    // Of what a limiter lets through by a few hundredths of a dB, the next render stays under it.
    const double over_db = file.measured.true_peak_db - *medium.target.ceiling_db;
    if (over_db > tolerance_db) {
        *medium.target.ceiling_db -= over_db + tolerance_db;
        file = render(mastered, medium, *level, name);
    }
    song.limited = std::move(file);
    song.limited_level = LimitedLevel{level->gain_db, *medium.target.ceiling_db};
}

void Delivery::deliver(MatchedSong& song, const MasteredSong& mastered, const MatchTarget& target)
{
    const Medium medium = medium_for(song);
    if (song.untouched && !medium.target.ceiling_db && song.mix.true_peak_db > request_.settings.ceiling_db)
        warnings_.push_back(song.name + ": there is nothing to change: its true peaks stay above the "
                                        "ceiling as they are");
    const LevelPlan plan = plan_level(level_figures(mastered.measured), medium.target, song.name);
    song.level = {song.name, plan.allowed_db(), 0, plan.forbidden_db, LevelAction::reached, 0};
    if (plan.forbidden_db > 0) song.level.action = LevelAction::held_at_ceiling;
    song.matched = render(mastered, medium, song.level, song.name + ".matched");
    // One core decodes and measures while the limiter's level is sought.
    auto looked = std::async(std::launch::async, [&] { look_at(song.matched, target); });
    if (song.level.action == LevelAction::held_at_ceiling && request_.limit)
        limit(song, mastered, medium, plan.wanted_db);
    looked.get();
    if (song.limited) look_at(*song.limited, target);
}

} // namespace dubstage
