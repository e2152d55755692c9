#include "studies/match/match_stems.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.h"
#include "studies/match/back_off.h"
#include "studies/match/delivery.h"
#include "studies/match/exports.h"
#include "studies/match/match_report.h"
#include "studies/match/sounds.h"
#include "studies/text_file.h"
#include "studies/work_folder.h"

namespace dubstage {

namespace {

std::vector<Strip*> strips_of(Session& session)
{
    std::vector<Strip*> strips;
    for (Track& track : session.tracks) strips.push_back(&track);
    for (Bus& bus : session.buses) strips.push_back(&bus);
    return strips;
}

void name_files_whole(Strip& strip, const std::filesystem::path& folder)
{
    for (Insert& insert : strip.inserts)
        for (Setting& setting : insert.settings)
            if (auto* file = std::get_if<std::string>(&setting.value.data);
                file != nullptr && setting.key == "file")
                *file = (folder / *file).lexically_normal().string();
}

Insert gain_of(double gain_db)
{
    Insert gain;
    gain.type = "gain";
    gain.settings.push_back({"gain_db", {gain_db, 0}});
    return gain;
}

Insert limiter_of(const LimitedLevel& level)
{
    Insert limiter;
    limiter.type = "limiter";
    limiter.settings = {{"ceiling_db", {level.ceiling_db, 0}}, {"drive_db", {level.gain_db, 0}}};
    return limiter;
}

//    references ─► measure ─► target
//                   ┌───────────┴────────────┐
//    session ─► back off ─► mix, stems ─► moves ─► moved ─► dynamics ─► as loud as the ceiling allows ─►
//    NAME.matched
//                                                                    └► limiter, as loud as asked ─────►
//                                                                    NAME.limited
class StemMatching {
  public:
    StemMatching(const Session& session, const MatchRequest& request, const StemSettings& limits,
                 Device& device, const ProgressCall& progress, const CancelFlag& cancel)
        : session_(session), request_(request), limits_(limits), work_(request.folder),
          bench_(device, {request.memory_bytes, request.threads, match_meter(), work_.path()}, progress,
                 cancel),
          sounds_(bench_, request.portrait, result_.warnings),
          delivery_(bench_, sounds_, request, work_.path() / "out", result_.warnings)
    {}
    StemsResult run();

  private:
    std::filesystem::path out(const std::string& suffix) const
    {
        return work_.path() / "out" / (result_.song.name + suffix);
    }
    void measure_references();
    void measure_mix();
    void back_off();
    void measure_stems();
    void propose();
    MasteredSong move();
    void compress(MasteredSong& moved);
    void write_session_with(const Insert& level, const std::string& suffix);
    void write_all();
    std::string words() const;

    Session session_; // backed off where that is asked for
    const MatchRequest& request_;
    const StemSettings& limits_;
    StemsResult result_;
    WorkFolder work_;
    Bench bench_;
    Sounds sounds_;
    Delivery delivery_;
    Portrait mix_; // of the session as it is moved
    std::vector<Stem> stems_;
};

void StemMatching::measure_references()
{
    std::vector<WeightedPortrait> portraits;
    for (const MatchReference& reference : request_.references) {
        result_.references.push_back(sounds_.reference(reference));
        portraits.push_back({result_.references.back().portrait, result_.references.back().weight});
    }
    result_.target = match_target(portraits, request_.settings.amounts);
}

// As floats: a sum of stems may stand above full scale.
void StemMatching::measure_mix()
{
    MatchedSong& song = result_.song;
    song.name = file_name(session_.file.empty() ? session_.name : session_.file.stem().string());
    const auto file = out(".mix.wav");
    song.mix = bench_.render_to(file, session_, FileFormat::wav, SampleFormat::f32, result_.warnings);
    song.mix.name = session_.name;
    song.portrait = sounds_.portrait(song.mix, file);
    keep_figures(song.mix);
    song.mix.path = request_.folder / file.filename();
}

void StemMatching::back_off()
{
    mix_ = result_.song.portrait;
    const double amount = request_.settings.amounts.dynamics;
    const auto& target = result_.target.dynamics.dynamics;
    if (amount == 0 || !target) return;
    const auto file = work_.path() / "opened.wav";
    const auto portrait = [&](const Session& session) {
        return sounds_.portrait(
            bench_.render_to(file, session, FileFormat::wav, SampleFormat::f32, result_.warnings), file);
    };
    const BackOff found =
        find_back_off(session_, *result_.song.portrait.dynamics, *target, amount,
                      [&](const Session& session) { return *(mix_ = portrait(session)).dynamics; });
    result_.backed_off = found.words;
    if (found.share > 0)
        session_ = backed_off(session_, found.share);
    else
        mix_ = result_.song.portrait;
}

void StemMatching::measure_stems()
{
    auto measured = bench_.observe(session_, result_.warnings, true);
    const auto add = [&](const Strip& strip, const char* kind) {
        const auto found = measured.find(std::string(kind) + " " + strip.name);
        if (strip.to != "master" || found == measured.end()) return;
        if (!std::isfinite(found->second.loudness.integrated)) return; // silent
        stems_.push_back({strip.name, sounds_.portrait(found->second)});
    };
    for (const Track& track : session_.tracks) add(track, "track");
    for (const Bus& bus : session_.buses) add(bus, "stem");
    if (stems_.empty())
        throw Error(ErrorCode::bad_session, session_.file.string(),
                    "no track and no bus that sounds goes into the master",
                    "match the mix as a file instead");
}

void StemMatching::propose()
{
    MatchedSong& song = result_.song;
    result_.proposal = propose_stems(mix_, stems_, result_.target, request_.settings, limits_);
    MatchSettings level = request_.settings;
    level.amounts.tone = level.amounts.width = level.mono_below_hz = 0;
    song.proposal = propose_match(mix_, result_.target, level);
    song.proposal.before = distance_to(result_.target, song.portrait);
    const PortraitLevel& moved = *result_.proposal.predicted.level;
    if (std::isfinite(song.proposal.level_lufs))
        song.proposal.gain_db =
            song.proposal.level_lufs -
            (level.level == LevelMatch::integrated ? moved.integrated : moved.max_short_term);
    song.proposal.predicted = louder(result_.proposal.predicted, song.proposal.gain_db);
    song.proposal.after = distance_to(result_.target, song.proposal.predicted);
    for (const std::string& note : song.proposal.notes) result_.warnings.push_back(note);
}

MasteredSong StemMatching::move()
{
    MasteredSong moved;
    moved.title = result_.song.name;
    moved.sample_rate = session_.sample_rate;
    for (const Bus& bus : session_.buses)
        if (bus.name == "master") moved.layout = bus.layout;
    moved.file = work_.path() / "moved.wav";
    moved.measured = bench_.render_to(moved.file, moved_session(session_, result_.proposal.moves, {}),
                                      FileFormat::wav, SampleFormat::f32, result_.warnings);
    moved.frames = moved.measured.frames;
    return moved;
}

void StemMatching::compress(MasteredSong& moved)
{
    MatchedSong& song = result_.song;
    const double amount = request_.settings.amounts.dynamics;
    if (amount == 0 || !result_.target.dynamics.dynamics) return;
    Programme programme = programme_for(moved, {}, moved.sample_rate, {});
    song.dynamics =
        propose_dynamics(bench_, programme, *result_.target.dynamics.dynamics, amount, result_.warnings);
    for (const std::string& note : song.dynamics->notes) result_.warnings.push_back(song.name + ": " + note);
    if (song.dynamics->inserts.empty()) return;
    write_dynamics(out(".dynamics.toml"), *song.dynamics);
    song.inserts = programme.songs.front().inserts = song.dynamics->inserts;
    moved.file = work_.path() / "squeezed.wav";
    moved.measured =
        bench_.render_to(moved.file, programme, FileFormat::wav, SampleFormat::f32, result_.warnings);
}

std::string StemMatching::words() const
{
    std::string text = "Against " + result_.target.tone.name + "\n\n";
    for (const std::string& finding : result_.proposal.findings) text += finding + "\n";
    text += "\n";
    for (const StemMove& move : result_.proposal.moves) text += move.words + "\n";
    if (result_.proposal.moves.empty()) text += "There is nothing to move.\n";
    for (const std::string& line : result_.backed_off) text += "\n" + line + "\n";
    if (result_.song.dynamics)
        for (const std::string& line : result_.song.dynamics->words) text += "\n" + line + "\n";
    return text;
}

void StemMatching::write_session_with(const Insert& level, const std::string& suffix)
{
    std::vector<Insert> behind = result_.song.inserts;
    behind.push_back(level);
    Session copy = moved_session(session_, result_.proposal.moves, behind);
    const auto file = out(suffix);
    copy.file = std::filesystem::absolute(request_.folder) / file.filename(); // clips lie relative to it
    write_text_file(file, write_session(copy));
}

void StemMatching::write_all()
{
    const MatchedSong& song = result_.song;
    write_session_with(gain_of(song.level.gain_db), ".matched.toml");
    if (song.limited) write_session_with(limiter_of(*song.limited_level), ".limited.toml");
    write_text_file(out(".stems.txt"), words());
    write_stem_exports(work_.path() / "out", song, result_.proposal, result_.target,
                       request_.settings.curve.resolution);
    write_targets(work_.path() / "out", result_.target, {&song, 1});
    write_text_file(work_.path() / "out" / "report.html", stems_page(result_, request_));
    for (const auto& entry : std::filesystem::directory_iterator(work_.path() / "out"))
        result_.files.push_back(request_.folder / entry.path().filename());
    std::sort(result_.files.begin(), result_.files.end());
}

StemsResult StemMatching::run()
{
    const auto start = std::chrono::steady_clock::now();
    std::filesystem::create_directories(work_.path() / "out");
    measure_references();
    measure_mix();
    back_off();
    measure_stems();
    propose();
    MasteredSong moved = move();
    compress(moved);
    delivery_.deliver(result_.song, moved, result_.target);
    write_all();
    work_.deliver("out");
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(result_);
}

} // namespace

Session moved_session(const Session& session, const std::vector<StemMove>& moves,
                      const std::vector<Insert>& behind)
{
    Session copy = session;
    const std::filesystem::path folder = session.file.parent_path();
    for (Strip* strip : strips_of(copy)) {
        name_files_whole(*strip, folder);
        for (const StemMove& move : moves) {
            if (move.stem != strip->name) continue;
            FittedBands bands;
            bands.all = move.bands;
            strip->inserts.push_back(bands_insert(bands, false));
        }
        if (strip->name != "master") continue;
        for (Insert insert : behind) {
            insert.post_fader = true;
            strip->inserts.push_back(std::move(insert));
        }
    }
    return copy;
}

StemsResult match_stems(const Session& session, const MatchRequest& request, const StemSettings& limits,
                        Device& device, const ProgressCall& progress, const CancelFlag& cancel)
{
    return StemMatching(session, request, limits, device, progress, cancel).run();
}

} // namespace dubstage
