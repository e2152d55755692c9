// dubstage measure: files become figures.
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <memory>

#include "analysis/album.h"
#include "analysis/file_meter.h"
#include "analysis/measure.h"
#include "analysis/preset.h"
#include "analysis/report/dsm.h"
#include "analysis/report/html.h"
#include "analysis/report/plot_files.h"
#include "analysis/report/report.h"
#include "base/error.h"
#include "cli/album_text.h"
#include "cli/audio_files.h"
#include "cli/cancel.h"
#include "cli/measure_options.h"
#include "cli/measured_session.h"
#include "cli/measured_text.h"
#include "cli/output.h"
#include "cli/progress_bar.h"
#include "cli/verb.h"
#include "cli/words.h"
#include "render/render.h"
#include "render/self_check.h"
#include "session/session.h"

namespace dubstage {

namespace {

std::vector<NamedRange> ranges_of(const MeasureWords& words, const FileObservation& file)
{
    std::vector<NamedRange> ranges;
    for (const std::string& text : words.ranges) {
        const auto dots = text.find("..");
        if (dots == std::string::npos)
            throw Error(ErrorCode::usage, "--range", "'" + text + "' is no range",
                        "write FROM..TO, as in 0:10..1:20");
        const double rate = file.observation.sample_rate;
        const std::string end = text.substr(dots + 2);
        const Frames from = parse_time(text.substr(0, dots), rate, "--range");
        const Frames to = end.empty() ? file.observation.frames
                                      : std::min(parse_time(end, rate, "--range"), file.observation.frames);
        if (from < to) ranges.push_back({text, from, to});
    }
    return ranges;
}

// Bits of a file of whole numbers, from the words of its encoding ("WAV, 24 bit").
int bits_of(const std::string& encoding)
{
    for (const int bits : {8, 16, 24, 32})
        if (encoding.ends_with(std::to_string(bits) + " bit")) return bits;
    return 0;
}

// NAME.dsm, where NAME is the audio file's, extension and all.
void keep(const Measurement& measured, const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!std::filesystem::is_directory(folder))
        throw Error(ErrorCode::cannot_create, folder.string(), "cannot be made",
                    "name another folder with --dsm");
    write_dsm(folder / (measured.path.filename().string() + ".dsm"), measured);
}

Measurement measure_file(const std::filesystem::path& path, FileMeter& meter, const MeasureWords& words,
                         const Observation* dialogue, const std::optional<Preset>& preset,
                         const CancelFlag& cancel, Output& output)
{
    std::optional<ProgressBar> bar;
    if (!output.json()) bar.emplace(output, probe(path).sample_rate, path.filename().string());
    const auto progress = [&bar](double done, double total) {
        if (bar) bar->update(done, total);
    };
    FileObservation file = meter.observe(path, progress, cancel);
    bar.reset();
    MeasureOptions options;
    options.dual_mono = words.dual_mono;
    options.range_once_a_second = words.once_a_second;
    options.file_bits = bits_of(file.info.encoding);
    options.ranges = ranges_of(words, file);
    options.dialogue = dialogue;
    Measurement measured = measure(std::move(file.observation), options);
    measured.path = path;
    measured.name = path.filename().string();
    measured.encoding = file.info.encoding;
    measured.warnings.insert(measured.warnings.end(), file.warnings.begin(), file.warnings.end());
    if (preset) measured.verdict = judge(measured, *preset);
    if (!words.dsm.empty()) keep(measured, words.dsm);
    // What is not reported again is not kept: many files may follow.
    keep_for_report(measured);
    return measured;
}

void write_text(const std::filesystem::path& path, const std::string& text, const char* option)
{
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file)
        throw Error(ErrorCode::cannot_create, path.string(), "cannot be written",
                    std::string("name another file with ") + option);
}

// Files that fail are told and left out; the first failure is the exit status.
struct Batch {
    std::vector<Measurement> measured;
    std::optional<Measurement> reference;
    int status = 0;
};

// The mix and every bus, rendered without a file; a preset judges the mix.
void add_session(const std::string& path, const MeasureWords& words, Device& device,
                 const std::optional<Preset>& preset, Batch& batch, Output& output)
{
    const Session session = load_session(path);
    for (const auto& warning : session.warnings) output.warning(warning);
    RenderSettings settings;
    settings.write = false;
    settings.measure = true;
    settings.meter = meter_settings(words);
    RenderResult result = render(session, device, settings, {}, cancel_on_signals());
    for (const auto& warning : result.warnings) output.warning(warning);
    for (Measurement& one : measure_all(session, result)) {
        if (preset && one.name == "mix") one.verdict = judge(one, *preset);
        output.event("measured", loudness_json(one));
        keep_for_report(one);
        batch.measured.push_back(std::move(one));
    }
}

Batch measure_files(const MeasureWords& words, Device& device, Output& output)
{
    const CancelFlag& cancel = cancel_on_signals();
    FileMeter meter(device, meter_settings(words));
    std::optional<FileObservation> dialogue;
    if (!words.dialogue.empty()) dialogue = meter.observe(words.dialogue, {}, cancel);
    std::optional<Preset> preset;
    if (!words.against.empty()) preset = find_preset(words.against);
    Batch batch;
    if (!words.reference.empty())
        batch.reference = measure_file(words.reference, meter, words, nullptr, std::nullopt, cancel, output);
    const auto files = audio_files(words.inputs);
    for (std::size_t i = 0; i < files.size(); ++i) {
        try {
            if (files[i].extension() == ".toml") {
                add_session(files[i].string(), words, device, preset, batch, output);
                continue;
            }
            batch.measured.push_back(measure_file(
                files[i], meter, words, dialogue ? &dialogue->observation : nullptr, preset, cancel, output));
            for (const auto& warning : batch.measured.back().warnings) output.warning(warning);
            output.event("measured", loudness_json(batch.measured.back()));
            if (words.histories) output.event("history", history_json(batch.measured.back()));
        } catch (const Error& error) {
            if (error.code() == ErrorCode::cancelled || error.code() == ErrorCode::usage) throw;
            output.error(error);
            if (batch.status == 0) batch.status = static_cast<int>(error.code());
        }
    }
    return batch;
}

std::optional<AlbumFigures> album_of(const std::vector<Measurement>& measured)
{
    std::vector<const Measurement*> songs;
    for (const Measurement& song : measured) songs.push_back(&song);
    return measure_album(songs);
}

// The programme's loudness that a preset asks for.
ReportTarget target_of(const MeasureWords& words)
{
    if (words.against.empty()) return {};
    const Preset preset = find_preset(words.against);
    if (!preset.loudness_lufs || preset.kind == Preset::Kind::dialogue) return {};
    return {*preset.loudness_lufs, preset.tolerance_lu.value_or(0)};
}

void write_reports(const MeasureWords& words, const Batch& batch, const AlbumFigures* album)
{
    Report report{batch.measured};
    report.reference = batch.reference ? &*batch.reference : nullptr;
    report.album = album;
    report.target = target_of(words);
    if (!words.csv.empty()) write_text(words.csv, csv_text(batch.measured, album), "--csv");
    if (!words.html.empty()) write_text(words.html, html_report(report), "--html");
    if (!words.png.empty()) write_plots(report, words.png, PlotFormat::png);
    if (!words.svg.empty()) write_plots(report, words.svg, PlotFormat::svg);
}

int run(const MeasureWords& words, Output& output)
{
    if (words.quiet) output.be_quiet();
    std::vector<std::string> notes;
    const auto device = choose_device(words.device, parse_count(words.threads, 0, 4096, "--threads"), notes);
    for (const auto& note : notes) output.note(note);
    Batch batch = measure_files(words, *device, output);
    if (!batch.measured.empty()) {
        output.text(loudness_table(batch.measured));
        output.text(
            difference_table(batch.measured, batch.reference ? *batch.reference : batch.measured.front()));
    }
    if (words.findings) output.text(findings_text(batch.measured));
    std::optional<AlbumFigures> album;
    if (words.album && !batch.measured.empty()) {
        album = album_of(batch.measured);
        output.event("album", album_json(*album, batch.measured));
        output.text("\n" + album_text(*album, batch.measured));
    }
    write_reports(words, batch, album ? &*album : nullptr);
    output.text(verdicts_text(batch.measured));
    const bool failed = std::any_of(batch.measured.begin(), batch.measured.end(),
                                    [](const Measurement& m) { return m.verdict && !m.verdict->passed; });
    return batch.status != 0 ? batch.status : failed ? static_cast<int>(ErrorCode::failed) : 0;
}

Action declare(Options& options)
{
    const auto words = std::make_shared<MeasureWords>();
    words->add_to(options);
    return [words](Output& output) { return run(*words, output); };
}

} // namespace

extern const Verb measure_verb{"measure", "Measure loudness, peaks, spectra and faults of audio files",
                               declare};

} // namespace dubstage
