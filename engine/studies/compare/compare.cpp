#include "studies/compare/compare.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "analysis/file_meter.h"
#include "analysis/measure.h"
#include "studies/compare/excerpts.h"
#include "studies/compare/machine.h"
#include "studies/compare/onsets.h"
#include "studies/compare/pass_files.h"
#include "studies/mixes.h"
#include "studies/work_folder.h"

namespace dubstage {

namespace {

constexpr double tests_weigh_s = 60; // as much as so many seconds of a song, for the progress

//  songs ─► each candidate, several times ─► masters ─┬─► measured, judged
//                                                     ├─► aligned with the song, nulled ─► residuals
//  test signals ─► each candidate ─► behaviour        ├─► nulled with each other
//                                                     └─► excerpts, aligned, equally loud
class Comparing {
  public:
    Comparing(const std::vector<Candidate>& candidates, const std::vector<NamedDevice>& devices,
              const CompareSettings& settings, const WorkFolder& work, ProgressCall progress,
              const CancelFlag& cancel)
        : devices_(devices), settings_(settings), work_(work.path()), out_(work_ / "out"),
          progress_(std::move(progress)), cancel_(cancel)
    {
        for (const Candidate& candidate : candidates)
            found_.candidates.push_back({candidate, {}, {}, {}, {}});
    }
    Comparison run();

  private:
    void read_songs();
    void run_candidate(ComparedCandidate& candidate);
    ComparedMaster run_song(CandidateRunner& runner, const ComparedCandidate& candidate,
                            const ComparedSong& song);
    void look_at(ComparedMaster& master, const ComparedSong& song);
    void find_repeat(ComparedMaster& master, const std::filesystem::path& again);
    void test(ComparedCandidate& candidate, CandidateRunner& runner);
    void find_floor();
    void null_pairs();
    Measurement measure_file(const std::filesystem::path& file, const std::string& name);
    Device* device_of(const Candidate& candidate) const;
    RunSettings run_settings() const
    {
        return {settings_.memory_bytes, settings_.threads, work_ / "run", settings_.songs.size() == 1};
    }
    void advance(double seconds)
    {
        done_s_ += seconds;
        if (progress_) progress_(48000 * done_s_, 48000 * std::max(all_s_, done_s_));
    }

    const std::vector<NamedDevice>& devices_;
    const CompareSettings& settings_;
    std::filesystem::path work_, out_;
    ProgressCall progress_;
    const CancelFlag& cancel_;
    Comparison found_;
    double done_s_ = 0, all_s_ = 0;
};

MeterSettings without_spectrogram(MeterSettings settings)
{
    settings.spectrogram_rows = 0;
    return settings;
}

Measurement Comparing::measure_file(const std::filesystem::path& file, const std::string& name)
{
    FileMeter meter(*devices_.front().device, without_spectrogram(settings_.meter));
    FileObservation observed = meter.observe(file, {}, cancel_);
    Measurement measured = measure(std::move(observed.observation), {});
    measured.name = name;
    measured.encoding = observed.info.encoding;
    measured.warnings = observed.warnings;
    if (settings_.preset) measured.verdict = judge(measured, *settings_.preset);
    return measured;
}

void Comparing::read_songs()
{
    if (settings_.songs.empty())
        throw Error(ErrorCode::usage, "--on", "there is no song to compare on", "name one, or several");
    Release release;
    for (const auto& file : settings_.songs) {
        Song song;
        song.file = file;
        song.title = file.stem().string();
        release.songs.push_back(std::move(song));
    }
    const std::vector<std::string> names = file_names(release);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto& file = settings_.songs[i];
        found_.songs.push_back({file, names[i], measure_file(file, names[i]), {}, {}});
        const auto sound = open_sound(file);
        found_.songs.back().onsets = find_onsets(*sound, cancel_);
        found_.songs.back().onset_crest_db = onset_crests(*sound, found_.songs.back().onsets, 0);
        for (const std::string& warning : found_.songs.back().measured.warnings)
            found_.warnings.push_back(warning);
    }
    double songs_s = 0;
    for (const ComparedSong& song : found_.songs) songs_s += song.seconds();
    const auto candidates = static_cast<double>(found_.candidates.size());
    all_s_ = candidates * (songs_s * (settings_.repeats + 2) + (settings_.tests ? tests_weigh_s : 0)) +
             songs_s * candidates * (candidates - 1) / 2;
}

Device* Comparing::device_of(const Candidate& candidate) const
{
    for (const NamedDevice& one : devices_)
        if (one.word == candidate.device) return one.device;
    return nullptr;
}

// Third octaves of the loud parts, as far as both reach, without the difference in loudness. What lies far
// below the loudest band is as good as nothing in both.
void compare_bands(ComparedMaster& master, const Measurement& song)
{
    constexpr double nothing_db = -100;
    const SpectrumFigures &a = song.spectrum, &b = master.measured.spectrum;
    const double louder = master.measured.loudness.integrated - song.loudness.integrated;
    if (!std::isfinite(louder) || a.third_octave_db.empty()) return;
    const double least = *std::max_element(a.third_octave_db.begin(), a.third_octave_db.end()) + nothing_db;
    for (std::size_t i = 0; i < std::min(a.third_octave_hz.size(), b.third_octave_hz.size()); ++i) {
        master.third_octave_hz.push_back(a.third_octave_hz[i]);
        master.third_octave_db.push_back(std::max(least, b.third_octave_db[i] - louder) -
                                         std::max(least, a.third_octave_db[i]));
    }
}

void Comparing::look_at(ComparedMaster& master, const ComparedSong& song)
{
    master.measured = measure_file(out_ / master.master, song.name);
    compare_bands(master, song.measured);
    const auto a = open_sound(song.file), b = open_sound(out_ / master.master);
    master.alignment = align(*a, *b, cancel_);
    master.onset_crest_db = onset_crests(*b, song.onsets, master.alignment.delay);
    std::filesystem::create_directories((out_ / master.residual).parent_path());
    master.null = null_test(*a, *b, master.alignment, out_ / master.residual, cancel_);
}

void Comparing::find_repeat(ComparedMaster& master, const std::filesystem::path& again)
{
    if (master.repeats == Repeat::differs) return;
    const auto first = open_sound(out_ / master.master), second = open_sound(again);
    const NullFigures null = null_test(*first, *second, Alignment{}, {}, cancel_);
    const bool same = first->frames() == second->frames() && !std::isfinite(null.peak_db);
    master.repeats = same ? Repeat::same : Repeat::differs;
    master.repeat_error_db = null.peak_db;
}

ComparedMaster Comparing::run_song(CandidateRunner& runner, const ComparedCandidate& candidate,
                                   const ComparedSong& song)
{
    ComparedMaster master;
    const std::filesystem::path place =
        std::filesystem::path(candidate.candidate.name) / (song.name + ".wav");
    master.master = "masters" / place;
    master.residual = "residuals" / place;
    try {
        for (int run = 0; run < settings_.repeats; ++run) {
            const auto file = run == 0 ? out_ / master.master : work_ / "again.wav";
            master.runs.push_back(runner.run(song.file, file, cancel_));
            if (run > 0) find_repeat(master, file);
            advance(song.seconds());
        }
        look_at(master, song);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::cancelled) throw;
        const bool itself = error.subject() == candidate.candidate.name;
        master.fault =
            Fault{error.code(), (itself ? "" : error.subject() + ": ") + error.reason(), error.remedy()};
    }
    return master;
}

void Comparing::test(ComparedCandidate& candidate, CandidateRunner& runner)
{
    if (!settings_.tests || !runner.takes_any_sound()) return;
    const Pass pass = pass_through(runner, work_ / "tests", cancel_);
    candidate.behaviour = measure_behaviour(pass, settings_.behaviour, {}, cancel_);
}

void Comparing::run_candidate(ComparedCandidate& candidate)
{
    Device* device = device_of(candidate.candidate);
    if (device != nullptr) candidate.device = device->info().name;
    CandidateRunner runner(candidate.candidate, device, run_settings());
    for (const ComparedSong& song : found_.songs) {
        candidate.masters.push_back(run_song(runner, candidate, song));
        advance(2 * song.seconds());
    }
    const bool never = std::none_of(candidate.masters.begin(), candidate.masters.end(),
                                    [](const ComparedMaster& master) { return master.good(); });
    // What did not bring one song through would fail each test one by one.
    if (!never) test(candidate, runner);
    advance(settings_.tests ? tests_weigh_s : 0);
    candidate.notes = runner.notes();
}

void Comparing::find_floor()
{
    if (!settings_.tests) return;
    const Candidate copy;
    CandidateRunner runner(copy, nullptr, run_settings());
    found_.floor =
        measure_behaviour(pass_through(runner, work_ / "tests", cancel_), settings_.behaviour, {}, cancel_);
}

// By the delays that are known, so that no pair is aligned by what its two chains have in common alone.
void Comparing::null_pairs()
{
    for (std::size_t s = 0; s < found_.songs.size(); ++s)
        for (std::size_t a = 0; a < found_.candidates.size(); ++a)
            for (std::size_t b = a + 1; b < found_.candidates.size(); ++b) {
                const ComparedMaster &first = found_.candidates[a].masters[s],
                                     &second = found_.candidates[b].masters[s];
                advance(found_.songs[s].seconds());
                if (!first.good() || !second.good()) continue;
                const auto x = open_sound(out_ / first.master), y = open_sound(out_ / second.master);
                ComparedPair pair{s, a, b, {}, {}};
                pair.alignment = aligned_by(*x, *y, second.alignment.delay - first.alignment.delay, cancel_);
                std::filesystem::path file;
                if (settings_.all_residuals)
                    file = out_ / "residuals" /
                           (found_.candidates[b].candidate.name + " over " +
                            found_.candidates[a].candidate.name) /
                           (found_.songs[s].name + ".wav");
                if (!file.empty()) std::filesystem::create_directories(file.parent_path());
                pair.null = null_test(*x, *y, pair.alignment, file, cancel_);
                found_.pairs.push_back(std::move(pair));
            }
}

Comparison Comparing::run()
{
    const auto start = std::chrono::steady_clock::now();
    std::filesystem::create_directories(out_);
    read_songs();
    for (ComparedCandidate& candidate : found_.candidates) run_candidate(candidate);
    null_pairs();
    if (settings_.excerpt_s > 0) found_.excerpts = cut_excerpts(found_, out_, settings_.excerpt_s);
    find_floor();
    found_.tests = settings_.behaviour;
    found_.repeats = settings_.repeats;
    if (settings_.preset) found_.preset = settings_.preset->title;
    found_.machine = machine_text();
    found_.measured_on = devices_.front().device->info().name;
    found_.energy_note = energy_note();
    found_.command = settings_.command;
    found_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(found_);
}

} // namespace

Comparison compare(const std::vector<Candidate>& candidates, const std::vector<NamedDevice>& devices,
                   const CompareSettings& settings, const WorkFolder& work, const ProgressCall& progress,
                   const CancelFlag& cancel)
{
    return Comparing(candidates, devices, settings, work, progress, cancel).run();
}

} // namespace dubstage
