#include "studies/match/match.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.h"
#include "studies/match/delivery.h"
#include "studies/match/exports.h"
#include "studies/match/filters.h"
#include "studies/match/match_report.h"
#include "studies/match/sounds.h"
#include "studies/text_file.h"
#include "studies/work_folder.h"

namespace dubstage {

namespace {

constexpr double same_level_db = 0.005; // nearer than any level is found

// Whether the file's channels lie as the layout has them.
bool in_order(const std::vector<int>& order)
{
    for (std::size_t c = 0; c < order.size(); ++c)
        if (order[c] != static_cast<int>(c)) return false;
    return true;
}

struct SongFiles {
    Song song;
    Mix mix;
    std::string name; // of its files
};

//      references ─► measure ─► portraits ─► target, aspect by aspect
//                                                │
//      mixes ─► measure ─► portraits ────────► propose ─► curves, level
//        │                                       │
//        └─────────────────────────► filters ◄───┘
//                                        │
//                                        ├─► as loud as the ceiling allows ─► NAME.matched
//                                        └─► limiter, as loud as asked ─────► NAME.limited
//
//      all of it in a hidden folder, then renamed
class Matching {
  public:
    Matching(const MatchRequest& request, Device& device, const ProgressCall& progress,
             const CancelFlag& cancel)
        : request_(request), songs_(read_songs()),
          work_(request.folder.empty() ? std::filesystem::temp_directory_path() : request.folder),
          bench_(device, {request.memory_bytes, request.threads, match_meter(), work_.path()}, progress,
                 cancel),
          sounds_(bench_, request.portrait, result_.warnings),
          delivery_(bench_, sounds_, request, work_.path() / "out", result_.warnings)
    {}
    MatchResult run();

  private:
    std::vector<SongFiles> read_songs();
    void expect_all();
    void measure_mixes();
    void measure_references();
    void propose();
    void fit(std::size_t song);
    void realise(std::size_t song);
    void deliver_all();
    void compress(std::size_t song);
    void deliver(std::size_t song);
    Programme programme_of(const SongFiles& files, const std::vector<Insert>& inserts) const;
    void note(const std::string& song, const MatchProposal& proposal);

    const MatchRequest& request_;
    MatchResult result_;
    std::vector<SongFiles> songs_;
    WorkFolder work_;
    Bench bench_;
    Sounds sounds_;
    Delivery delivery_;
};

std::vector<SongFiles> Matching::read_songs()
{
    Release release;
    for (const auto& file : request_.mixes) {
        Song song;
        song.file = file;
        song.title = file.stem().string();
        release.songs.push_back(std::move(song));
    }
    const std::vector<std::string> names = file_names(release);
    std::vector<SongFiles> songs;
    for (std::size_t i = 0; i < release.songs.size(); ++i) {
        Release one;
        one.songs.push_back(release.songs[i]);
        songs.push_back({release.songs[i], read_mixes(one, result_.warnings).front(), names[i]});
    }
    if (songs.empty()) throw Error(ErrorCode::usage, "MIX", "there is no mix to match", "name a file");
    return songs;
}

void Matching::expect_all()
{
    for (const SongFiles& song : songs_) bench_.expect(6 * static_cast<double>(song.mix.info.frames));
    for (const MatchReference& reference : request_.references)
        for (const auto& file : reference.files) bench_.expect(2 * static_cast<double>(probe(file).frames));
}

void Matching::measure_mixes()
{
    for (const SongFiles& files : songs_) {
        MatchedSong song;
        song.name = files.name;
        HeardSound heard = sounds_.hear(files.song.file, files.song.title, request_.part);
        keep_figures(heard.measured);
        song.mix = std::move(heard.measured);
        song.portrait = std::move(heard.portrait);
        result_.songs.push_back(std::move(song));
    }
}

void Matching::measure_references()
{
    std::vector<WeightedPortrait> portraits;
    for (const MatchReference& reference : request_.references) {
        result_.references.push_back(sounds_.reference(reference));
        const MatchedReference& measured = result_.references.back();
        portraits.push_back({measured.portrait, measured.weight});
        for (const auto& file : reference.files)
            for (const SongFiles& song : songs_)
                if (std::error_code none; std::filesystem::equivalent(file, song.song.file, none))
                    result_.warnings.push_back(reference.name + ": is the mix itself");
    }
    result_.target = match_target(portraits, request_.settings.amounts);
}

void Matching::note(const std::string& song, const MatchProposal& proposal)
{
    for (const std::string& note : proposal.notes) result_.warnings.push_back(song + ": " + note);
}

void Matching::propose()
{
    if (request_.by == MatchBy::song || result_.songs.size() == 1) {
        for (MatchedSong& song : result_.songs) {
            song.proposal = propose_match(song.portrait, result_.target, request_.settings);
            note(song.name, song.proposal);
        }
        return;
    }
    std::vector<const Portrait*> all;
    std::vector<double> seconds;
    for (const MatchedSong& song : result_.songs) {
        all.push_back(&song.portrait);
        seconds.push_back(song.portrait.seconds);
    }
    Portrait release = mean_portrait(all, seconds);
    const MatchProposal common = propose_match(release, result_.target, request_.settings);
    note("the release", common);
    for (MatchedSong& song : result_.songs) {
        song.proposal = common;
        song.proposal.predicted = louder(behind(song.portrait, common.curves), common.gain_db);
        song.proposal.before = distance_to(result_.target, song.portrait);
        song.proposal.after = distance_to(result_.target, song.proposal.predicted);
        // Songs keep their distances: each goes to where the common gain takes it.
        if (std::isfinite(common.level_lufs)) {
            const PortraitLevel& level = *song.proposal.predicted.level;
            song.proposal.level_lufs =
                request_.settings.level == LevelMatch::integrated ? level.integrated : level.max_short_term;
        }
    }
}

Programme Matching::programme_of(const SongFiles& files, const std::vector<Insert>& inserts) const
{
    Programme programme;
    programme.name = files.song.title;
    programme.sample_rate = files.mix.info.sample_rate;
    programme.layout = files.mix.layout.layout.name();
    PlacedSong placed;
    placed.name = files.song.title;
    placed.file = std::filesystem::absolute(files.song.file);
    placed.channels = files.mix.layout.order;
    placed.inserts = inserts;
    programme.songs.push_back(std::move(placed));
    return programme;
}

void Matching::fit(std::size_t number)
{
    MatchedSong& song = result_.songs[number];
    FitLimits limits;
    limits.most_bands = static_cast<std::size_t>(request_.bands);
    limits.most_gain_db =
        std::max(request_.settings.curve.most_boost_db, request_.settings.curve.most_cut_db);
    song.bands = fit_curves(song.proposal.curves, limits);
}

// Taps go to their files; what the song goes through is read from there.
void Matching::realise(std::size_t number)
{
    MatchedSong& song = result_.songs[number];
    const SongFiles& files = songs_[number];
    const MatchSettings& s = request_.settings;
    const double rate = files.mix.info.sample_rate;
    const auto out = work_.path() / "out";
    std::filesystem::create_directories(out);
    if (request_.use_bands) {
        if (!song.bands.empty())
            song.inserts.push_back(bands_insert(song.bands, request_.phase == Phase::linear));
        song.proposal.curves = curves_of(song.bands);
    } else {
        const auto filters = match_filters(song.proposal.curves, s.curve.resolution, rate, request_.phase);
        for (const MatchFilter& filter : filters) {
            const auto path = out / (song.name + taps_suffix(filter, song.proposal.curves));
            const Frames centre = write_taps(path, filter, rate);
            for (Insert& insert : filter_inserts(path, filter, centre))
                song.inserts.push_back(std::move(insert));
        }
    }
    write_exports(out, song, result_.target, request_, rate);
    compress(number);
}

void Matching::compress(std::size_t number)
{
    MatchedSong& song = result_.songs[number];
    const double amount = request_.settings.amounts.dynamics;
    if (amount == 0 || !result_.target.dynamics.dynamics) return;
    song.dynamics = propose_dynamics(bench_, programme_of(songs_[number], song.inserts),
                                     *result_.target.dynamics.dynamics, amount, result_.warnings);
    for (const std::string& note : song.dynamics->notes) result_.warnings.push_back(song.name + ": " + note);
    if (song.dynamics->inserts.empty()) return;
    write_dynamics(work_.path() / "out" / (song.name + ".dynamics.toml"), *song.dynamics);
    for (const Insert& insert : song.dynamics->inserts) song.inserts.push_back(insert);
}

void Matching::deliver(std::size_t number)
{
    MatchedSong& song = result_.songs[number];
    const SongFiles& files = songs_[number];
    MasteredSong mastered;
    mastered.title = song.name;
    mastered.sample_rate = files.mix.info.sample_rate;
    mastered.layout = files.mix.layout.layout.name();
    mastered.frames = files.mix.info.frames;
    if (song.inserts.empty() && in_order(files.mix.layout.order)) {
        mastered.file = std::filesystem::absolute(files.song.file);
        mastered.measured = song.mix;
    } else {
        mastered.file = work_.path() / "filtered" / (std::to_string(number) + ".wav");
        mastered.measured = bench_.render_to(mastered.file, programme_of(files, song.inserts),
                                             FileFormat::wav, SampleFormat::f32, result_.warnings);
        keep_figures(mastered.measured);
    }
    song.untouched = song.inserts.empty() && std::abs(song.proposal.gain_db) < same_level_db;
    delivery_.deliver(song, mastered, result_.target);
}

void Matching::deliver_all()
{
    for (std::size_t i = 0; i < songs_.size(); ++i) realise(i);
    for (std::size_t i = 0; i < songs_.size(); ++i) deliver(i);
    write_targets(work_.path() / "out", result_.target, result_.songs);
    write_text_file(work_.path() / "out" / "report.html", match_page(result_, request_));
    for (const auto& entry : std::filesystem::directory_iterator(work_.path() / "out"))
        result_.files.push_back(request_.folder / entry.path().filename());
    std::sort(result_.files.begin(), result_.files.end());
    work_.deliver("out");
}

MatchResult Matching::run()
{
    const auto start = std::chrono::steady_clock::now();
    expect_all();
    measure_references();
    measure_mixes();
    propose();
    for (std::size_t i = 0; i < songs_.size(); ++i) fit(i);
    if (!request_.folder.empty()) deliver_all();
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(result_);
}

} // namespace

MatchResult match(const MatchRequest& request, Device& device, const ProgressCall& progress,
                  const CancelFlag& cancel)
{
    return Matching(request, device, progress, cancel).run();
}

} // namespace dubstage
