#include "viewer/jobs/loader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <unistd.h>
#include <utility>

#include "analysis/file_meter.h"
#include "analysis/measure.h"
#include "analysis/report/dsm.h"
#include "base/error.h"
#include "session/session.h"
#include "studies/match/filters.h"
#include "studies/session_steps.h"
#include "studies/steps_file.h"
#include "viewer/jobs/process.h"

namespace dubstage::viewer {

namespace {

// Bits of a file of whole numbers, from the words of its encoding ("WAV, 24 bit").
int bits_of(const std::string& encoding)
{
    for (const int bits : {8, 16, 24, 32})
        if (encoding.ends_with(std::to_string(bits) + " bit")) return bits;
    return 0;
}

std::filesystem::path result_beside(const std::filesystem::path& path)
{
    return path.string() + ".dsm";
}

bool has_newer_result(const std::filesystem::path& path)
{
    std::error_code error, none;
    const auto result = std::filesystem::last_write_time(result_beside(path), error);
    const auto audio = std::filesystem::last_write_time(path, none);
    return !error && !none && result >= audio;
}

// NAME.wav of NAME.wav.dsm
std::filesystem::path without_ending(const std::filesystem::path& result)
{
    return result.parent_path() / result.stem();
}

// From marker to marker.
std::vector<NamedRange> parts_of(const Session& session, const RenderResult& result)
{
    std::vector<NamedRange> parts;
    for (std::size_t m = 0; m < session.markers.size(); ++m) {
        const Frames end =
            m + 1 < session.markers.size() ? session.markers[m + 1].at : result.from + result.frames;
        const Frames from = std::max<Frames>(0, session.markers[m].at - result.from),
                     to = std::min(result.frames, end - result.from);
        if (to > from) parts.push_back({session.markers[m].name, from, to});
    }
    return parts;
}

} // namespace

Loader::Loader(int threads, std::function<void()> wake) : wake_(std::move(wake)), workers_(threads) {}

Loader::~Loader()
{
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [path, job] : jobs_) job->cancel = true;
    }
    workers_.stop();
    std::error_code none;
    if (!renders_.empty()) std::filesystem::remove_all(renders_, none);
}

void Loader::post(LoadEvent event)
{
    {
        const std::lock_guard lock(mutex_);
        if (event.kind == LoadEvent::Kind::progress || event.kind == LoadEvent::Kind::making) {
            const auto waiting = std::find_if(events_.begin(), events_.end(), [&](const LoadEvent& e) {
                return e.kind == event.kind && e.path == event.path && e.text == event.text;
            });
            if (waiting != events_.end()) {
                *waiting = std::move(event);
                return;
            }
        }
        events_.push_back(std::move(event));
    }
    if (wake_) wake_();
}

std::vector<LoadEvent> Loader::take()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(events_, {});
}

std::shared_ptr<const AlbumResult> Loader::take_album()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(album_, nullptr);
}

void Loader::look_into(std::vector<std::filesystem::path> paths)
{
    workers_.add([this, paths = std::move(paths)](const CancelFlag&) {
        LoadEvent event;
        event.kind = LoadEvent::Kind::found;
        event.files = files_to_open(paths);
        post(std::move(event));
    });
}

void Loader::open(const std::filesystem::path& path, bool fresh)
{
    auto job = std::make_shared<Job>();
    {
        const std::lock_guard lock(mutex_);
        const auto old = jobs_.find(path);
        if (old != jobs_.end()) old->second->cancel = true;
        jobs_[path] = job;
    }
    workers_.add([this, path, fresh, job](const CancelFlag& stop) {
        if (stop) job->cancel = true;
        if (!job->cancel) run(path, fresh, *job);
    });
}

void Loader::cancel(const std::filesystem::path& path)
{
    const std::lock_guard lock(mutex_);
    const auto job = jobs_.find(path);
    if (job == jobs_.end()) return;
    job->second->cancel = true;
    jobs_.erase(job);
    stamps_.erase(path);
}

std::optional<Loader::Stamp> Loader::stamp_of(const std::filesystem::path& path)
{
    std::error_code error, none;
    const Stamp stamp{std::filesystem::last_write_time(path, error), std::filesystem::file_size(path, none)};
    return error || none ? std::nullopt : std::optional(stamp);
}

void Loader::run(const std::filesystem::path& path, bool fresh, Job& job)
{
    const std::optional<Stamp> before = stamp_of(path);
    LoadEvent event;
    try {
        event = load(path, fresh, job);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::cancelled) return;
        event.kind = LoadEvent::Kind::failed;
        event.text = error.what();
    } catch (const std::exception& error) {
        event.kind = LoadEvent::Kind::failed;
        event.text = path.string() + ": " + error.what();
    }
    if (job.cancel) return;
    event.path = path;
    if (before) {
        const std::lock_guard lock(mutex_);
        stamps_[path] = *before;
    }
    post(std::move(event));
}

LoadEvent Loader::load(const std::filesystem::path& path, bool fresh, Job& job)
{
    if (path.extension() == ".toml") return load_session(path, job);
    LoadEvent event{LoadEvent::Kind::ready, path};
    event.programmes = {load_programme(path, fresh, job)};
    add_steps(event);
    return event;
}

ProgrammePointer Loader::load_programme(const std::filesystem::path& path, bool fresh, Job& job)
{
    if (path.extension() == ".dsm") {
        Measurement measured = read_dsm(path);
        std::error_code error;
        if (const auto audio = without_ending(path); std::filesystem::is_regular_file(audio, error))
            measured.path = audio;
        return make_programme(std::move(measured));
    }
    if (!fresh && has_newer_result(path)) {
        try {
            return make_programme(read_dsm(result_beside(path)));
        } catch (const Error& error) {
            post({LoadEvent::Kind::warning, path, 0, std::string(error.what()) + " (measuring it now)"});
        }
    }
    return measure_file(path, job);
}

// Of a master: what each insert of its chain did, as far as its run kept it.
void Loader::add_steps(LoadEvent& event)
{
    const auto file = steps_of(event.path.extension() == ".dsm" ? without_ending(event.path) : event.path);
    if (!file) return;
    try {
        event.steps = std::make_shared<const Steps>(read_steps(*file));
    } catch (const Error& error) {
        post({LoadEvent::Kind::warning, event.path, 0,
              std::string(error.what()) + " (its gain reduction is not shown)"});
    }
}

ProgressCall Loader::progress_of(const std::filesystem::path& path, Job& job)
{
    return [this, path, &job, told = -1.0](double done, double total) mutable {
        const double share = total > 0 ? done / total : 0;
        if (share - told < 0.005 || job.cancel) return;
        told = share;
        post({LoadEvent::Kind::progress, path, share});
    };
}

ProgrammePointer Loader::measure_file(const std::filesystem::path& path, Job& job)
{
    // One device for each thread: several files are measured side by side.
    thread_local const std::unique_ptr<Device> device = make_cpu_device(1);
    FileMeter meter(*device, MeterSettings{});
    FileObservation file = meter.observe(path, progress_of(path, job), job.cancel);
    MeasureOptions options;
    options.file_bits = bits_of(file.info.encoding);
    Measurement measured = measure(std::move(file.observation), options);
    measured.path = path;
    measured.name = path.filename().string();
    measured.encoding = file.info.encoding;
    measured.warnings.insert(measured.warnings.end(), file.warnings.begin(), file.warnings.end());
    for (const std::string& warning : measured.warnings) post({LoadEvent::Kind::warning, path, 0, warning});
    return make_programme(std::move(measured));
}

LoadEvent Loader::load_session(const std::filesystem::path& path, Job& job)
{
    Session session = dubstage::load_session(path);
    for (const std::string& warning : session.warnings) post({LoadEvent::Kind::warning, path, 0, warning});
    return render_into(path, std::move(session), std::nullopt, "", job);
}

std::filesystem::path Loader::folder_for(const std::filesystem::path& session, const std::string& note)
{
    const std::lock_guard lock(mutex_);
    if (renders_.empty()) {
        std::string name = (std::filesystem::temp_directory_path() / "dubstage-viewer-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw Error(ErrorCode::cannot_create, name, "no folder can be made for what is rendered",
                        "set TMPDIR to a place that may be written to");
        renders_ = name;
    }
    return renders_ / std::to_string(std::hash<std::string>()(session.string() + "\n" + note));
}

LoadEvent Loader::render_into(const std::filesystem::path& path, Session session,
                              const std::optional<Range>& seconds, const std::string& note, Job& job)
{
    const std::unique_ptr<Device> device = make_cpu_device(0);
    RenderSettings settings;
    settings.measure = true;
    settings.stems = note.empty();
    settings.folder = folder_for(path, note);
    settings.tell_reductions_of = strips_that_tell(session);
    const auto frames = [&](double s) { return static_cast<Frames>(std::llround(s * session.sample_rate)); };
    if (seconds) settings.range = TimeRange{"", frames(seconds->low), frames(seconds->high)};
    RenderPlan plan = plan_render(session, *device, settings);
    // So that it can be heard it is kept while the viewer runs, unless that is too much.
    constexpr double most_bytes = 8e9;
    settings.write = plan.output_bytes < most_bytes;
    LoadEvent event{LoadEvent::Kind::planned, path};
    event.session = std::make_shared<const OpenSession>(OpenSession{session, std::move(plan)});
    if (note.empty()) post(event);
    event.kind = LoadEvent::Kind::ready;
    event.note = note;
    RenderResult result = render(session, *device, settings, progress_of(path, job), job.cancel);
    MeasureOptions options;
    options.ranges = parts_of(session, result);
    for (MeasuredOutput& output : result.measured) {
        if (!note.empty() && output.name != "mix") continue;
        event.audio.push_back(output.path);
        event.told.push_back(told_of(session, result.reductions, output.name));
        Measurement measured = measure(std::move(output.observation), options);
        measured.name = output.name;
        measured.path = path;
        event.programmes.push_back(make_programme(std::move(measured)));
    }
    return event;
}

void Loader::render_session(const std::filesystem::path& path, const SessionChanges& changes,
                            const std::optional<Range>& seconds, const std::string& note)
{
    auto job = std::make_shared<Job>();
    workers_.add([this, path, changes, seconds, note, job](const CancelFlag& stop) {
        if (stop) return;
        try {
            Session session = changed(dubstage::load_session(path), changes);
            post(render_into(path, std::move(session), seconds, note, *job));
        } catch (const std::exception& error) {
            post({LoadEvent::Kind::warning, path, 0, error.what()});
        }
    });
}

void Loader::process(const ProcessOf& of)
{
    workers_.add([this, of](const CancelFlag& stop) {
        if (stop) return;
        try {
            const std::unique_ptr<Device> device = make_cpu_device(0);
            const std::filesystem::path folder = folder_for(of.file, of.name + std::to_string(++made_));
            const ProgressCall progress = [this, &of, told = -1.0](double done, double total) mutable {
                const double share = total > 0 ? done / total : 0;
                if (share - told < 0.005) return;
                told = share;
                post({LoadEvent::Kind::making, of.file, share, of.name});
            };
            const Processed made = dubstage::viewer::process(of, folder, *device, progress, stop);
            for (const std::string& warning : made.warnings)
                post({LoadEvent::Kind::warning, of.file, 0, warning});
            LoadEvent event{LoadEvent::Kind::made, made.file, 1, of.name};
            event.programmes = {made.programme};
            event.steps = made.steps;
            event.notes = made.notes;
            if (of.dynamics)
                event.dynamics = {of.file, inserts_text(of.inserts), *of.dynamics, made.dynamics};
            post(std::move(event));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::cancelled)
                post({LoadEvent::Kind::warning, of.file, 0, error.what()});
        } catch (const std::exception& error) {
            post({LoadEvent::Kind::warning, of.file, 0, error.what()});
        }
        post({LoadEvent::Kind::making, of.file, 1, of.name});
    });
}

void Loader::look_for_changes()
{
    workers_.add([this](const CancelFlag&) {
        std::map<std::filesystem::path, Stamp> known;
        {
            const std::lock_guard lock(mutex_);
            known = stamps_;
        }
        for (const auto& [path, stamp] : known) {
            const std::optional<Stamp> present = stamp_of(path);
            if (present == stamp) continue;
            {
                const std::lock_guard lock(mutex_);
                if (present)
                    stamps_[path] = *present;
                else
                    stamps_.erase(path);
            }
            post({LoadEvent::Kind::changed, path, 0,
                  path.string() + (present ? ": changed on disk; what is shown is older. Measure it again "
                                             "with Ctrl+R"
                                           : ": is no longer there; what was measured stays shown")});
        }
    });
}

void Loader::keep(const std::vector<ProgrammePointer>& programmes)
{
    workers_.add([this, programmes](const CancelFlag&) {
        for (const ProgrammePointer& programme : programmes) {
            const std::filesystem::path& path = programme->measured.path;
            try {
                write_dsm(result_beside(path), programme->measured);
            } catch (const Error& error) {
                post({LoadEvent::Kind::warning, path, 0, error.what()});
            }
        }
    });
}

// While one album is reckoned only the newest of those asked for waits: each file that becomes ready asks.
void Loader::album(std::vector<ProgrammePointer> songs, std::vector<int> ids)
{
    {
        const std::lock_guard lock(mutex_);
        wanted_album_ = WantedAlbum{std::move(songs), std::move(ids)};
        if (album_runs_) return;
        album_runs_ = true;
    }
    workers_.add([this](const CancelFlag&) {
        while (std::optional<WantedAlbum> wanted = next_album()) {
            std::vector<const Measurement*> measured;
            for (const ProgrammePointer& song : wanted->songs) measured.push_back(&song->measured);
            auto result =
                std::make_shared<const AlbumResult>(AlbumResult{measure_album(measured), wanted->ids});
            {
                const std::lock_guard lock(mutex_);
                album_ = std::move(result);
            }
            if (wake_) wake_();
        }
    });
}

std::optional<Loader::WantedAlbum> Loader::next_album()
{
    const std::lock_guard lock(mutex_);
    album_runs_ = wanted_album_.has_value();
    return std::exchange(wanted_album_, std::nullopt);
}

std::vector<std::filesystem::path> files_to_open(const std::vector<std::filesystem::path>& paths)
{
    constexpr std::array<const char*, 16> known{".wav",   ".flac", ".aif", ".aiff", ".ogg",  ".oga",
                                                ".opus",  ".mp3",  ".w64", ".rf64", ".bw64", ".caf",
                                                ".wavex", ".au",   ".bwf", ".dsm"};
    const auto is_known = [&](const std::filesystem::path& path) {
        std::string ending = path.extension().string();
        for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return std::find(known.begin(), known.end(), ending) != known.end();
    };
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::path& path : paths) {
        std::error_code error;
        if (!std::filesystem::is_directory(path, error)) {
            files.push_back(path);
            continue;
        }
        std::vector<std::filesystem::path> inside;
        for (std::filesystem::recursive_directory_iterator it(path, error), end; !error && it != end;
             it.increment(error))
            if (it->is_regular_file(error) && is_known(it->path())) inside.push_back(it->path());
        std::sort(inside.begin(), inside.end());
        files.insert(files.end(), inside.begin(), inside.end());
    }
    // NAME.wav.dsm is opened with NAME.wav.
    const std::vector<std::filesystem::path> all = files;
    std::erase_if(files, [&](const std::filesystem::path& path) {
        return path.extension() == ".dsm" &&
               std::find(all.begin(), all.end(), path.parent_path() / path.stem()) != all.end();
    });
    return files;
}

} // namespace dubstage::viewer
