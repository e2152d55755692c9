#include "studies/levels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "analysis/loudness_figures.h"
#include "base/error.h"

namespace dubstage {

namespace {

constexpr double close_enough_lu = 0.005;
constexpr int most_passes = 8;
constexpr double most_drive_db = 30; // beyond it nothing is left of a song

std::string db_text(double db, int digits = 1)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, db);
    return text.data();
}

const char* unit_of(LevelBy by)
{
    return by == LevelBy::true_peak ? " dBTP" : " LUFS";
}

Insert limiter_at(double ceiling_db)
{
    Insert limiter;
    limiter.type = "limiter";
    limiter.settings.push_back({"ceiling_db", {ceiling_db, 0}});
    limiter.place = {"", 0, "limiter"};
    return limiter;
}

// Songs that one gain serves.
class Group {
  public:
    Group(Bench& bench, const Medium& medium, std::optional<std::size_t> anchor,
          const MasterSettings& settings, std::vector<std::string>& warnings)
        : bench_(bench), medium_(medium), anchor_(anchor), settings_(settings), warnings_(warnings)
    {}
    void add(const MasteredSong& song, double codec_margin_db);
    std::vector<SongLevel> find();

  private:
    LevelFigures figures(double gain_db) const;
    [[noreturn]] void stop(const LevelPlan& plan) const;
    void limit(double gain_db);
    void set(double gain_db, LevelAction action, double forbidden_db);
    bool for_codec() const;
    std::string subject() const;

    Bench& bench_;
    const Medium& medium_;
    std::optional<std::size_t> anchor_; // of songs_
    const MasterSettings& settings_;
    std::vector<std::string>& warnings_;
    std::vector<const MasteredSong*> songs_;
    std::vector<Measurement> unturned_; // at gain 0, behind the medium's filters
    std::vector<Measurement> limited_;  // as the limiter leaves them; frames 0 where it had nothing to do
    std::vector<SongLevel> levels_;
};

std::string Group::subject() const
{
    return medium_.name + ": " + (songs_.size() == 1 ? songs_.front()->title : "the release");
}

bool Group::for_codec() const
{
    return std::ranges::any_of(levels_, [](const SongLevel& level) { return level.codec_margin_db > 0; });
}

// What a codec adds to the peaks counts as theirs.
void Group::add(const MasteredSong& song, double codec_margin_db)
{
    songs_.push_back(&song);
    levels_.push_back({song.title, 0, song.trim_db, 0, LevelAction::reached, 0, 0, codec_margin_db});
    const double rate = rate_for(medium_, song);
    if (medium_.inserts.empty() && rate == song.sample_rate)
        unturned_.push_back(song.measured);
    else
        unturned_.push_back(bench_.levels_of(programme_for(song, medium_, rate, {}), warnings_));
    unturned_.back().true_peak_db += codec_margin_db;
}

// A song by itself reaches the target plus its trim; of several, the trims only move them against each
// other.
LevelFigures Group::figures(double gain_db) const
{
    std::vector<const Measurement*> measured;
    std::vector<double> louder;
    for (std::size_t i = 0; i < songs_.size(); ++i) {
        const bool turned = i < limited_.size() && limited_[i].frames > 0;
        measured.push_back(turned ? &limited_[i] : &unturned_[i]);
        louder.push_back(turned ? 0 : gain_db + levels_[i].trim_db);
    }
    LevelFigures all = release_figures(measured, louder);
    if (anchor_) {
        const double peak = all.true_peak_db;
        all = level_figures(*measured[*anchor_]).louder(louder[*anchor_]);
        all.true_peak_db = peak;
    }
    if (songs_.size() == 1) {
        const double trim = levels_.front().trim_db, peak = all.true_peak_db;
        all = all.louder(-trim);
        all.true_peak_db = peak;
    }
    return all;
}

void Group::set(double gain_db, LevelAction action, double forbidden_db)
{
    for (SongLevel& level : levels_) {
        level.gain_db = gain_db + level.trim_db;
        level.forbidden_db = forbidden_db;
        level.action = action;
    }
}

void Group::stop(const LevelPlan& plan) const
{
    const LevelTarget& target = medium_.target;
    const std::string ceiling = db_text(*target.ceiling_db) + " dBTP";
    if (target.by == LevelBy::none)
        throw Error(ErrorCode::failed, subject(),
                    "the true peaks stand " + db_text(plan.forbidden_db, 2) + " dB above the ceiling of " +
                        ceiling,
                    "--when-too-loud ceiling turns it down by that, --when-too-loud limit turns the peaks "
                    "down; nothing was written");
    throw Error(ErrorCode::failed, subject(),
                "the ceiling of " + ceiling + " forbids " + db_text(target.value) + unit_of(target.by) +
                    ": the true peaks would stand " + db_text(plan.forbidden_db, 2) + " dB above it",
                "--when-too-loud ceiling delivers " + db_text(target.value - plan.forbidden_db) +
                    unit_of(target.by) + ", --when-too-loud limit turns the peaks down; nothing was written");
}

// Drives the songs into the limiter until the loudness is there: what the limiter takes away is measured and
// given back.
void Group::limit(double gain_db)
{
    const double ceiling = *medium_.target.ceiling_db;
    const bool search = medium_.target.by != LevelBy::none && medium_.target.by != LevelBy::true_peak;
    limited_.resize(songs_.size());
    for (int pass = 1; pass <= most_passes; ++pass) {
        for (std::size_t i = 0; i < songs_.size(); ++i) {
            SongLevel& level = levels_[i];
            level.gain_db = gain_db + level.trim_db;
            level.forbidden_db = std::max(0.0, unturned_[i].true_peak_db + level.gain_db - ceiling);
            level.action = level.forbidden_db > 0 ? LevelAction::limited : LevelAction::reached;
            level.passes = pass;
            if (level.action != LevelAction::limited) continue;
            const double rate = rate_for(medium_, *songs_[i]);
            limited_[i] = bench_.levels_of(programme_for(*songs_[i], medium_, rate, level), warnings_);
            limited_[i].true_peak_db += level.codec_margin_db;
        }
        const double missing = medium_.target.value - figures(gain_db).by(medium_.target.by);
        if (!search || std::abs(missing) < close_enough_lu) return;
        if (pass == most_passes) return;
        gain_db += missing;
        for (std::size_t i = 0; i < songs_.size(); ++i)
            if (levels_[i].forbidden_db + missing > most_drive_db)
                throw Error(ErrorCode::failed, subject(),
                            "no limiter brings it to " + db_text(medium_.target.value) + " LUFS under " +
                                db_text(ceiling) + " dBTP",
                            "use --when-too-loud ceiling, or a chain with a compressor");
    }
}

std::vector<SongLevel> Group::find()
{
    const LevelPlan plan = plan_level(figures(0), medium_.target, subject());
    if (plan.forbidden_db <= 0)
        set(plan.wanted_db, LevelAction::reached, 0);
    else if (settings_.when_too_loud == WhenTooLoud::ceiling ||
             (settings_.when_too_loud == WhenTooLoud::stop && for_codec()))
        set(plan.allowed_db(), LevelAction::held_at_ceiling, plan.forbidden_db);
    else if (settings_.when_too_loud == WhenTooLoud::limit)
        limit(plan.wanted_db);
    else
        stop(plan);
    for (std::size_t i = 0; i < songs_.size(); ++i) {
        const bool turned = i < limited_.size() && limited_[i].frames > 0;
        SongLevel& level = levels_[i];
        level.peak_db = (turned ? limited_[i].true_peak_db : unturned_[i].true_peak_db + level.gain_db) -
                        level.codec_margin_db;
    }
    return std::move(levels_);
}

} // namespace

LevelFigures release_figures(const std::vector<const Measurement*>& songs,
                             const std::vector<double>& louder_db)
{
    LevelFigures all;
    std::vector<Energies> energies;
    for (std::size_t i = 0; i < songs.size(); ++i) {
        const LevelFigures one = level_figures(*songs[i]).louder(louder_db[i]);
        all.max_short_term = std::max(all.max_short_term, one.max_short_term);
        all.max_momentary = std::max(all.max_momentary, one.max_momentary);
        all.true_peak_db = std::max(all.true_peak_db, one.true_peak_db);
        energies.push_back(energies_of(songs[i]->observation));
        for (double& sum : energies.back().sums) sum *= std::pow(10.0, louder_db[i] / 10);
    }
    all.integrated = album_loudness(energies);
    return all;
}

double rate_for(const Medium& medium, const MasteredSong& song)
{
    if (medium.sample_rate) return *medium.sample_rate;
    if (medium.codec) return rate_for(*medium.codec, song.sample_rate);
    const auto& rates = medium.rates;
    if (rates.empty() || std::find(rates.begin(), rates.end(), song.sample_rate) != rates.end())
        return song.sample_rate;
    const auto nearer = [&](double a, double b) {
        return std::abs(a - song.sample_rate) < std::abs(b - song.sample_rate);
    };
    return *std::min_element(rates.begin(), rates.end(), nearer);
}

PlacedSong placed_for(const MasteredSong& song, const Medium& medium, const SongLevel& level)
{
    PlacedSong placed;
    placed.name = song.title;
    placed.file = song.file;
    placed.gain_db = level.gain_db;
    placed.inserts = medium.inserts;
    if (level.action == LevelAction::limited)
        placed.inserts.push_back(limiter_at(*medium.target.ceiling_db - level.codec_margin_db));
    return placed;
}

Programme programme_for(const MasteredSong& song, const Medium& medium, double rate, const SongLevel& level)
{
    Programme programme;
    programme.name = song.title;
    programme.sample_rate = rate;
    programme.layout = song.layout;
    programme.songs.push_back(placed_for(song, medium, level));
    return programme;
}

std::vector<SongLevel> find_levels(Bench& bench, const Medium& medium, const std::vector<MasteredSong>& songs,
                                   std::optional<std::size_t> anchor, const MasterSettings& settings,
                                   std::vector<std::string>& warnings,
                                   const std::vector<double>& codec_margins_db)
{
    std::vector<SongLevel> levels;
    const bool one_gain = settings.levels == Levels::album && songs.size() > 1;
    const std::size_t together = one_gain ? songs.size() : 1;
    for (std::size_t first = 0; first < songs.size(); first += together) {
        Group group(bench, medium, one_gain ? anchor : std::nullopt, settings, warnings);
        for (std::size_t i = first; i < first + together; ++i)
            group.add(songs[i], codec_margins_db.empty() ? 0 : codec_margins_db[i]);
        for (SongLevel& level : group.find()) levels.push_back(std::move(level));
    }
    return levels;
}

} // namespace dubstage
