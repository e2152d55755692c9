#include "studies/match/match_stems.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.h"
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

Insert gain_behind_all(double gain_db)
{
    Insert gain;
    gain.type = "gain";
    gain.post_fader = true;
    gain.settings.push_back({"gain_db", {gain_db, 0}});
    return gain;
}

class StemMatching {
  public:
    StemMatching(const Session& session, const MatchRequest& request, const StemSettings& limits,
                 Device& device, const ProgressCall& progress, const CancelFlag& cancel)
        : session_(session), request_(request), limits_(limits), work_(request.folder),
          bench_(device, {request.memory_bytes, request.threads, match_meter(), work_.path()}, progress,
                 cancel),
          sounds_(bench_, request.portrait, result_.warnings)
    {}
    StemsResult run();

  private:
    void measure_references();
    void measure_session();
    double find_gain();
    void deliver(double gain_db);
    std::string words() const;

    const Session& session_;
    const MatchRequest& request_;
    const StemSettings& limits_;
    StemsResult result_;
    WorkFolder work_;
    Bench bench_;
    Sounds sounds_;
    MatchTarget target_;
    Portrait mix_;
    std::vector<Stem> stems_;
};

void StemMatching::measure_references()
{
    std::vector<WeightedPortrait> portraits;
    for (const MatchReference& reference : request_.references) {
        result_.references.push_back(sounds_.reference(reference, false));
        portraits.push_back({result_.references.back().portrait, result_.references.back().weight});
    }
    target_ = match_target(portraits, request_.settings.amounts);
}

void StemMatching::measure_session()
{
    auto measured = bench_.observe(session_, result_.warnings, true);
    result_.mix = std::move(measured.at("mix"));
    result_.mix.name = session_.name;
    mix_ = sounds_.portrait(result_.mix);
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

// What the level asks for, and the ceiling allows, behind the moves.
double StemMatching::find_gain()
{
    MatchSettings settings = request_.settings;
    settings.amounts.tone = settings.amounts.width = 0;
    const MatchProposal level = propose_match(mix_, target_, settings);
    LevelTarget target;
    target.ceiling_db = settings.ceiling_db;
    if (std::isfinite(level.level_lufs)) {
        target.by = settings.level == LevelMatch::integrated ? LevelBy::integrated : LevelBy::short_term;
        target.value = level.level_lufs;
    }
    const auto moved = bench_.observe(moved_session(session_, result_.proposal.moves, 0), result_.warnings);
    const LevelPlan plan = plan_level(level_figures(moved.at("mix")), target, session_.name);
    result_.level = {session_.name, plan.allowed_db(), 0, plan.forbidden_db, LevelAction::reached, 0};
    if (plan.forbidden_db > 0) {
        result_.level.action = LevelAction::held_at_ceiling;
        result_.warnings.push_back(session_.name +
                                   ": held at the ceiling, under the level that was asked for");
    }
    return plan.allowed_db();
}

std::string StemMatching::words() const
{
    std::string text = "Against " + target_.tone.name + "\n\n";
    for (const std::string& finding : result_.proposal.findings) text += finding + "\n";
    text += "\n";
    for (const StemMove& move : result_.proposal.moves) text += move.words + "\n";
    if (result_.proposal.moves.empty()) text += "There is nothing to move.\n";
    return text;
}

void StemMatching::deliver(double gain_db)
{
    const auto out = work_.path() / "out";
    std::filesystem::create_directories(out);
    const std::string name = file_name(session_.file.empty() ? session_.name : session_.file.stem().string());
    Session copy = moved_session(session_, result_.proposal.moves, gain_db);
    copy.file =
        std::filesystem::absolute(request_.folder) / (name + ".matched.toml"); // clips lie relative to it
    write_text_file(out / copy.file.filename(), write_session(copy));
    write_text_file(out / (name + ".stems.txt"), words());
    const std::string sound = name + ".matched" + (request_.format == FileFormat::flac ? ".flac" : ".wav");
    MatchedFile& file = result_.matched;
    file.measured = bench_.render_to(out / sound, copy, request_.format, request_.samples, result_.warnings);
    file.measured.name = name + ".matched";
    file.path = file.measured.path = request_.folder / sound;
    file.distance = distance_to(target_, sounds_.portrait(file.measured));
    for (const auto& entry : std::filesystem::directory_iterator(out))
        result_.files.push_back(request_.folder / entry.path().filename());
    std::sort(result_.files.begin(), result_.files.end());
}

StemsResult StemMatching::run()
{
    const auto start = std::chrono::steady_clock::now();
    measure_references();
    measure_session();
    result_.proposal = propose_stems(mix_, stems_, target_, request_.settings, limits_);
    for (const std::string& note : target_.notes) result_.warnings.push_back(note);
    deliver(find_gain());
    work_.deliver("out");
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(result_);
}

} // namespace

Session moved_session(const Session& session, const std::vector<StemMove>& moves, double gain_db)
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
        if (strip->name == "master" && gain_db != 0) strip->inserts.push_back(gain_behind_all(gain_db));
    }
    return copy;
}

StemsResult match_stems(const Session& session, const MatchRequest& request, const StemSettings& limits,
                        Device& device, const ProgressCall& progress, const CancelFlag& cancel)
{
    return StemMatching(session, request, limits, device, progress, cancel).run();
}

} // namespace dubstage
