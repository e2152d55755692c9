#include "cli/measured_files.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <mutex>

#include "analysis/file_meter.h"
#include "analysis/measure.h"
#include "analysis/preset.h"
#include "analysis/report/dsm.h"
#include "analysis/report/report.h"
#include "base/error.h"
#include "cli/audio_files.h"
#include "cli/cancel.h"
#include "cli/measured_session.h"
#include "cli/measured_text.h"
#include "cli/progress_bar.h"
#include "cli/side_by_side.h"
#include "render/render.h"
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

// How far all files are, from threads that each measure one.
class SharedProgress {
  public:
    SharedProgress(Output& output, const std::vector<std::filesystem::path>& files) : done_(files.size())
    {
        if (output.json()) return;
        double rate = 0;
        for (const auto& file : files) {
            try {
                const AudioInfo info = probe(file);
                rate = std::max(rate, info.sample_rate);
                total_ += static_cast<double>(info.frames);
            } catch (const Error&) {
                continue; // told when its turn comes
            }
        }
        const std::string name =
            files.size() == 1 ? files.front().filename().string() : std::to_string(files.size()) + " files";
        if (rate > 0) bar_.emplace(output, rate, name);
    }
    void update(std::size_t file, double frames)
    {
        const std::lock_guard lock(mutex_);
        sum_ += frames - done_[file];
        done_[file] = frames;
        if (bar_) bar_->update(sum_, total_);
    }
    // Before anything else is written.
    void hide()
    {
        const std::lock_guard lock(mutex_);
        if (bar_) bar_->hide();
    }

  private:
    std::mutex mutex_;
    std::vector<double> done_;
    double sum_ = 0, total_ = 0;
    std::optional<ProgressBar> bar_;
};

class FilesAtWork {
  public:
    FilesAtWork(const MeasureWords& words, Device& device, Output& output);
    MeasuredFiles run();

  private:
    Measurement measure_one(const std::filesystem::path& path, FileMeter& meter,
                            const ProgressCall& progress) const;
    void add_session(const std::filesystem::path& path);
    void tell(Measurement&& measured);
    void tell_failure(const std::exception_ptr& error);

    const MeasureWords& words_;
    Device& device_;
    Output& output_;
    const CancelFlag& cancel_ = cancel_on_signals();
    std::optional<FileObservation> dialogue_;
    std::optional<Preset> preset_;
    MeasuredFiles result_;
};

FilesAtWork::FilesAtWork(const MeasureWords& words, Device& device, Output& output)
    : words_(words), device_(device), output_(output)
{
    FileMeter meter(device, meter_settings(words));
    // Neither dialogue nor preset are those of the reference.
    if (!words.reference.empty()) result_.reference = measure_one(words.reference, meter, {});
    if (!words.dialogue.empty()) dialogue_ = meter.observe(words.dialogue, {}, cancel_);
    if (!words.against.empty()) preset_ = find_preset(words.against);
}

Measurement FilesAtWork::measure_one(const std::filesystem::path& path, FileMeter& meter,
                                     const ProgressCall& progress) const
{
    FileObservation file = meter.observe(path, progress, cancel_);
    MeasureOptions options;
    options.dual_mono = words_.dual_mono;
    options.range_once_a_second = words_.once_a_second;
    options.file_bits = bits_of(file.info.encoding);
    options.ranges = ranges_of(words_, file);
    options.dialogue = dialogue_ ? &dialogue_->observation : nullptr;
    Measurement measured = measure(std::move(file.observation), options);
    measured.path = path;
    measured.name = path.filename().string();
    measured.encoding = file.info.encoding;
    measured.warnings.insert(measured.warnings.end(), file.warnings.begin(), file.warnings.end());
    if (preset_) measured.verdict = judge(measured, *preset_);
    if (!words_.dsm.empty()) keep(measured, words_.dsm);
    // What is not reported again is not kept: many files may follow.
    keep_for_report(measured);
    return measured;
}

// The mix and every bus, rendered without a file; a preset judges the mix.
void FilesAtWork::add_session(const std::filesystem::path& path)
{
    const Session session = load_session(path);
    for (const auto& warning : session.warnings) output_.warning(warning);
    RenderSettings settings;
    settings.write = false;
    settings.measure = true;
    settings.meter = meter_settings(words_);
    RenderResult result = render(session, device_, settings, {}, cancel_);
    for (const auto& warning : result.warnings) output_.warning(warning);
    for (Measurement& one : measure_all(session, result)) {
        if (preset_ && one.name == "mix") one.verdict = judge(one, *preset_);
        output_.event("measured", loudness_json(one));
        keep_for_report(one);
        result_.measured.push_back(std::move(one));
    }
}

void FilesAtWork::tell(Measurement&& measured)
{
    for (const auto& warning : measured.warnings) output_.warning(warning);
    output_.event("measured", loudness_json(measured));
    if (words_.histories) output_.event("history", history_json(measured));
    result_.measured.push_back(std::move(measured));
}

void FilesAtWork::tell_failure(const std::exception_ptr& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::cancelled || error.code() == ErrorCode::usage) throw;
        output_.error(error);
        if (result_.status == 0) result_.status = static_cast<int>(error.code());
    }
}

MeasuredFiles FilesAtWork::run()
{
    const auto files = audio_files(words_.inputs);
    const auto is_session = [&](std::size_t i) { return files[i].extension() == ".toml"; };
    // A file by itself has a share that no second thread can take: decoding, the gates, its report.
    const auto threads = static_cast<std::size_t>(std::max(1, device_.info().threads));
    const std::size_t workers = device_.info().kind == "cpu" ? std::min(threads, files.size()) : 1;
    std::vector<std::unique_ptr<Device>> devices;
    std::vector<std::unique_ptr<FileMeter>> meters;
    for (std::size_t w = 0; w < workers; ++w) {
        if (workers > 1) devices.push_back(make_cpu_device(static_cast<int>(threads / workers)));
        meters.push_back(
            std::make_unique<FileMeter>(workers > 1 ? *devices.back() : device_, meter_settings(words_)));
    }
    SharedProgress progress(output_, files);
    std::vector<std::optional<Measurement>> done(files.size());
    SideBySide calls;
    calls.work = [&](std::size_t i, std::size_t worker) {
        if (is_session(i)) return;
        done[i] = measure_one(files[i], *meters[worker],
                              [&, i](double frames, double) { progress.update(i, frames); });
    };
    calls.tell = [&](std::size_t i) {
        progress.hide();
        if (!is_session(i)) {
            tell(std::move(*done[i]));
            done[i].reset();
            return;
        }
        try {
            add_session(files[i]);
        } catch (const Error&) {
            tell_failure(std::current_exception());
        }
    };
    calls.failed = [&](std::size_t, const std::exception_ptr& error) {
        progress.hide();
        tell_failure(error);
    };
    run_side_by_side(files.size(), workers, calls);
    return std::move(result_);
}

} // namespace

MeasuredFiles measure_files(const MeasureWords& words, Device& device, Output& output)
{
    return FilesAtWork(words, device, output).run();
}

} // namespace dubstage
