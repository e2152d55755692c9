#include "studies/master.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>
#include <system_error>

#include "audio/resample.h"
#include "base/error.h"
#include "render/render.h"
#include "studies/deliver.h"
#include "studies/levels.h"
#include "studies/mixes.h"
#include "studies/release_file.h"
#include "studies/text_file.h"
#include "studies/work_folder.h"

namespace dubstage {

namespace {

constexpr int most_encodings = 5;
constexpr double margin_step_db = 0.02; // beyond what the last decoding showed

//  mixes ─► chain ─► floats, measured ─┬─► filters of the medium, measured ─► gain ─► files ─► judged
//                                      ├─► the next medium
//                                      └─► ...        all of it in a hidden folder, then renamed
class Mastering {
  public:
    Mastering(const Release& release, const MasteringChain& chain, Device& device,
              const MasterSettings& settings, const ProgressCall& progress, const CancelFlag& cancel)
        : release_(release), chain_(chain), settings_(settings),
          mixes_(read_mixes(release, result_.warnings)), work_(settings.folder),
          bench_(device, bench_settings(), progress, cancel)
    {}
    MasterResult run();

  private:
    BenchSettings bench_settings() const
    {
        return {settings_.memory_bytes, settings_.threads, settings_.meter, work_.path()};
    }
    void expect_all();
    void master_songs();
    void find_all_levels();
    void deliver_medium(std::size_t medium);
    std::vector<DeliveryFile> deliver_files(std::size_t medium, std::vector<std::string>& warnings);
    bool leave_room(const Medium& medium, const MediumResult& result, const std::vector<DeliveryFile>& files,
                    std::vector<double>& margins_db) const;
    double off_target(const MediumResult& medium) const;
    void translate_songs();
    void keep_record();

    const Release& release_;
    const MasteringChain& chain_;
    const MasterSettings& settings_;
    MasterResult result_;
    std::vector<Mix> mixes_;
    WorkFolder work_;
    Bench bench_;
    std::vector<MasteredSong> songs_;
};

Programme chain_programme(const Song& song, const Mix& mix, const MasteringChain& chain)
{
    Programme programme;
    programme.name = song.title;
    programme.chain_file = chain.file;
    programme.sample_rate = mix.info.sample_rate;
    programme.layout = mix.layout.layout.name();
    PlacedSong placed;
    placed.name = song.title;
    placed.file = std::filesystem::absolute(song.file);
    placed.channels = mix.layout.order;
    placed.inserts = chain.inserts;
    programme.songs.push_back(std::move(placed));
    programme.tail.reset();
    if (chain.tail_s)
        programme.tail = static_cast<Frames>(std::llround(*chain.tail_s * mix.info.sample_rate));
    return programme;
}

MasteredSong song_of(const Song& song, const Mix& mix)
{
    MasteredSong mastered;
    mastered.title = song.title;
    mastered.sample_rate = mix.info.sample_rate;
    mastered.layout = mix.layout.layout.name();
    mastered.frames = mix.info.frames;
    mastered.trim_db = song.trim_db;
    return mastered;
}

void Mastering::expect_all()
{
    const auto devices = static_cast<double>(settings_.heard_on.size());
    const double passes = (settings_.steps ? 3 : 2) + (devices > 0 ? 2 * devices + 2 : 0) +
                          3 * static_cast<double>(settings_.media.size());
    for (const Mix& mix : mixes_) bench_.expect(passes * static_cast<double>(mix.info.frames));
}

void Mastering::master_songs()
{
    for (std::size_t i = 0; i < release_.songs.size(); ++i) {
        const Song& song = release_.songs[i];
        result_.mixes.push_back(bench_.measure_file(song.file, song.title));
        MasteredSong mastered = song_of(song, mixes_[i]);
        mastered.file = work_.path() / "masters" / (std::to_string(i) + ".wav");
        mastered.measured = bench_.render_to(mastered.file, chain_programme(song, mixes_[i], chain_),
                                             FileFormat::wav, SampleFormat::f32, result_.warnings);
        mastered.frames = mastered.measured.frames;
        result_.masters.push_back(mastered.measured);
        if (settings_.steps)
            result_.steps.push_back(
                take_steps(bench_, chain_programme(song, mixes_[i], chain_), result_.warnings));
        songs_.push_back(std::move(mastered));
    }
    std::vector<const Measurement*> all;
    for (const Measurement& song : result_.masters) all.push_back(&song);
    if (!release_.single()) result_.album = measure_album(all);
}

// Of every medium before anything is delivered: one that is refused leaves nothing behind.
void Mastering::find_all_levels()
{
    for (const Medium& medium : settings_.media) {
        MediumResult result{medium.name, medium.title, medium.target, {}, 0, {}};
        result.songs = find_levels(bench_, medium, songs_, release_.anchor, settings_, result_.warnings);
        result_.media.push_back(std::move(result));
    }
}

// The distance that is left, as the delivered files read it where each holds a song.
double Mastering::off_target(const MediumResult& medium) const
{
    if (medium.target.by == LevelBy::none) return 0;
    const auto distance = [&](const std::vector<const Measurement*>& files, double trim_db) {
        const LevelFigures figures = release_figures(files, std::vector<double>(files.size()));
        return figures.by(medium.target.by) - trim_db - medium.target.value;
    };
    std::vector<const Measurement*> files;
    for (const DeliveredFile& file : medium.files) files.push_back(&file.measured);
    if (settings_.levels == Levels::album && release_.anchor && !release_.single()) {
        if (files.size() != medium.songs.size()) return std::numeric_limits<double>::quiet_NaN();
        return distance({files[*release_.anchor]}, 0);
    }
    if (settings_.levels == Levels::album || files.size() != medium.songs.size())
        return distance(files, files.size() == 1 ? medium.songs.front().trim_db : 0);
    double worst = 0;
    for (std::size_t i = 0; i < files.size(); ++i)
        if (const double off = distance({files[i]}, medium.songs[i].trim_db); std::abs(off) > std::abs(worst))
            worst = off;
    return worst;
}

std::vector<DeliveryFile> Mastering::deliver_files(std::size_t number, std::vector<std::string>& warnings)
{
    const Medium& medium = settings_.media[number];
    MediumResult& result = result_.media[number];
    result.files.clear();
    std::vector<DeliveryFile> files = delivery_files(release_, medium, songs_, result.songs);
    for (const DeliveryFile& file : files) {
        DeliveredFile delivered =
            deliver(bench_, release_, medium, file, work_.path() / "out" / medium.name, warnings);
        const auto name = std::filesystem::relative(delivered.path, work_.path() / "out");
        delivered.path = settings_.folder / name;
        delivered.measured.path = delivered.path;
        for (auto& path : delivered.beside)
            path = settings_.folder / std::filesystem::relative(path, work_.path() / "out");
        result.files.push_back(std::move(delivered));
    }
    return files;
}

// Where a decoded file stands above the ceiling its songs get more room below it; false where none does.
bool Mastering::leave_room(const Medium& medium, const MediumResult& result,
                           const std::vector<DeliveryFile>& files, std::vector<double>& margins_db) const
{
    if (!medium.codec || !settings_.fit_codec || result.encodings >= most_encodings) return false;
    bool any = false;
    for (std::size_t f = 0; f < files.size(); ++f) {
        const DeliveredFile& delivered = result.files[f];
        if (!delivered.overshoot_db) continue;
        any = true;
        for (const std::size_t song : files[f].songs) {
            const double rise = delivered.measured.true_peak_db - result.songs[song].peak_db;
            margins_db[song] = std::max(margins_db[song] + *delivered.overshoot_db, rise) + margin_step_db;
        }
    }
    return any;
}

// A codec's decoding rises above what went in by what nobody can tell before: where it is to keep the ceiling
// it is encoded again, lower.
void Mastering::deliver_medium(std::size_t number)
{
    const Medium& medium = settings_.media[number];
    MediumResult& result = result_.media[number];
    std::vector<double> margins_db(songs_.size());
    std::vector<std::string> warnings;
    while (leave_room(medium, result, deliver_files(number, warnings), margins_db)) {
        warnings.clear();
        ++result.encodings;
        for (const MasteredSong& song : songs_) bench_.expect(3 * static_cast<double>(song.frames));
        result.songs = find_levels(bench_, medium, songs_, release_.anchor, settings_, warnings, margins_db);
    }
    result_.warnings.insert(result_.warnings.end(), warnings.begin(), warnings.end());
    result.off_target_lu = off_target(result);
}

// Of the first medium: how it sounds elsewhere is asked once.
void Mastering::translate_songs()
{
    if (settings_.heard_on.empty()) return;
    const Medium& medium = settings_.media.front();
    const std::vector<std::string> names = file_names(release_);
    for (std::size_t i = 0; i < songs_.size(); ++i) {
        const double rate = rate_for(medium, songs_[i]);
        const Programme master = programme_for(songs_[i], medium, rate, result_.media.front().songs[i]);
        Translation one = translate(bench_, master, settings_.heard_on, work_.path() / "out" / "heard_on",
                                    names[i], result_.warnings);
        const auto moved = [&](const std::filesystem::path& path) {
            return settings_.folder / std::filesystem::relative(path, work_.path() / "out");
        };
        one.as_it_is = moved(one.as_it_is);
        for (Heard& heard : one.heard) heard.file = moved(heard.file);
        result_.translations.push_back(std::move(one));
    }
}

std::string time_of_day()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text.data();
}

// Lies with the files in the folder to be, and goes there with them.
void Mastering::keep_record()
{
    RunRecord record;
    record.number = result_.run;
    record.made = time_of_day();
    record.program = DUBSTAGE_VERSION;
    record.options = settings_.options;
    record.chain = chain_.text;
    record.release = write_release(release_);
    for (const Medium& medium : settings_.media) record.media.emplace_back(medium.name, medium.text);
    const auto below = [&](const std::filesystem::path& path) {
        return std::filesystem::relative(path, settings_.folder).generic_string();
    };
    for (const MediumResult& medium : result_.media)
        for (const DeliveredFile& file : medium.files) {
            record.files.push_back({below(file.path), medium.name, file.measured.loudness.integrated,
                                    file.measured.true_peak_db});
            for (const auto& path : file.beside) record.more.push_back(below(path));
        }
    for (const Translation& one : result_.translations) {
        record.more.push_back(below(one.as_it_is));
        for (const Heard& heard : one.heard) record.more.push_back(below(heard.file));
    }
    const auto kept = work_.path() / "out" / run_path(result_.run);
    std::error_code ignored;
    std::filesystem::create_directories(kept, ignored);
    write_text_file(kept / record_name, record_text(record));
    write_text_file(kept / "chain.toml", record.chain);
    write_text_file(kept / "release.toml", record.release);
    if (!result_.steps.empty()) std::filesystem::create_directories(kept / "steps", ignored);
    const std::vector<std::string> names = file_names(release_);
    for (std::size_t i = 0; i < result_.steps.size(); ++i)
        write_text_file(kept / "steps" / (names[i] + ".json"), steps_text(result_.steps[i]));
    const auto release_file = settings_.folder / "release.toml";
    if (!std::filesystem::exists(release_file, ignored))
        write_text_file(work_.path() / "out" / "release.toml", record.release);
    else if (settings_.release_file.empty())
        result_.warnings.push_back(release_file.string() +
                                   " is there and was not read; name it instead of the "
                                   "mixes to use its titles, gaps and trims");
}

MasterResult Mastering::run()
{
    const auto start = std::chrono::steady_clock::now();
    std::vector<MasteredSong> planned;
    for (std::size_t i = 0; i < mixes_.size(); ++i) planned.push_back(song_of(release_.songs[i], mixes_[i]));
    for (const Medium& medium : settings_.media) check_medium(release_, medium, planned);
    result_.run = last_run(settings_.folder) + 1;
    expect_all();
    master_songs();
    find_all_levels();
    for (std::size_t m = 0; m < settings_.media.size(); ++m) deliver_medium(m);
    translate_songs();
    keep_record();
    put_aside_last_run(settings_.folder);
    work_.deliver("out");
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(result_);
}

} // namespace

MasterPlan plan_master(const Release& release, const MasteringChain& chain, Device& device,
                       const MasterSettings& settings)
{
    MasterPlan plan;
    const std::vector<Mix> mixes = read_mixes(release, plan.warnings);
    plan.sample_rate = mixes.front().info.sample_rate;
    std::vector<MasteredSong> songs;
    RenderSettings render_settings;
    render_settings.folder = settings.folder;
    render_settings.memory_bytes = settings.memory_bytes;
    for (std::size_t i = 0; i < mixes.size(); ++i) {
        plan_render(session_of(chain_programme(release.songs[i], mixes[i], chain)), device, render_settings);
        songs.push_back(song_of(release.songs[i], mixes[i]));
        plan.seconds += static_cast<double>(mixes[i].info.frames) / plan.sample_rate;
    }
    for (const Medium& medium : settings.media) {
        check_medium(release, medium, songs);
        const std::vector<SongLevel> levels(songs.size());
        for (const DeliveryFile& file : delivery_files(release, medium, songs, levels))
            plan.files.push_back(
                (settings.folder / medium.name / (file.name + extension_of(medium))).string());
    }
    return plan;
}

MasterResult master(const Release& release, const MasteringChain& chain, Device& device,
                    const MasterSettings& settings, const ProgressCall& progress, const CancelFlag& cancel)
{
    return Mastering(release, chain, device, settings, progress, cancel).run();
}

} // namespace dubstage
