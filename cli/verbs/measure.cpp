// dubstage measure: files become figures.
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <memory>

#include "analysis/album.h"
#include "analysis/preset.h"
#include "analysis/report/html.h"
#include "analysis/report/plot_files.h"
#include "analysis/report/report.h"
#include "base/error.h"
#include "cli/album_text.h"
#include "cli/measure_options.h"
#include "cli/measured_files.h"
#include "cli/measured_text.h"
#include "cli/output.h"
#include "cli/verb.h"
#include "cli/words.h"
#include "render/self_check.h"

namespace dubstage {

namespace {

void write_text(const std::filesystem::path& path, const std::string& text, const char* option)
{
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file)
        throw Error(ErrorCode::cannot_create, path.string(), "cannot be written",
                    std::string("name another file with ") + option);
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

void write_reports(const MeasureWords& words, const MeasuredFiles& batch, const AlbumFigures* album)
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
    MeasuredFiles batch = measure_files(words, *device, output);
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
