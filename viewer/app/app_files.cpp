// How files become traces: what an App does when files are opened and when jobs have news of them.
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "studies/steps_file.h"
#include "studies/text_file.h"
#include "viewer/app/app.h"
#include "viewer/model/comparison_file.h"

namespace dubstage::viewer {

namespace {

constexpr std::size_t most_shown_at_once = 24, shown_of_more = 12;

// What is furthest on its way, not what it is compared with.
void focus_on_the_work(Comparison& comparison)
{
    for (const Role role : {Role::mastered, Role::mixed, Role::other, Role::unmixed})
        for (const Trace& trace : comparison.traces)
            if (trace.role == role && trace.visible) {
                focus_trace(comparison, trace.id);
                return;
            }
}

bool is_session(const std::filesystem::path& path)
{
    return path.extension() == ".toml";
}

} // namespace

void App::open(const std::vector<std::filesystem::path>& paths)
{
    std::vector<std::filesystem::path> others;
    for (const std::filesystem::path& path : paths) {
        recent_.add(path);
        if (is_comparison(path))
            open_comparison(path);
        else
            others.push_back(std::filesystem::absolute(path).lexically_normal());
    }
    if (!others.empty()) loader_.look_into(others);
}

void App::open_comparison(const std::filesystem::path& path)
{
    try {
        SavedListening listening;
        Comparison next = read_comparison(path, &listening);
        for (const Trace& trace : bench_.now().traces) loader_.cancel(trace.path);
        bench_.replace(std::move(next));
        restore_listening(bench_, listening);
        keep_as_saved(path);
        std::vector<std::filesystem::path> files;
        for (const Trace& trace : bench_.now().traces)
            if (std::find(files.begin(), files.end(), trace.path) == files.end()) files.push_back(trace.path);
        for (const std::filesystem::path& file : files) loader_.open(file);
    } catch (const Error& error) {
        bench_.tell(Severity::error, error.what());
    }
}

void App::save_comparison(const std::filesystem::path& path)
{
    std::filesystem::path named = path;
    if (!is_comparison(named)) named += ".comparison.json";
    try {
        write_comparison(named, bench_.now(), saved_listening(bench_));
        keep_as_saved(named);
        recent_.add(named);
    } catch (const Error& error) {
        bench_.tell(Severity::error, error.what());
    }
}

void App::keep_as_saved(const std::filesystem::path& path)
{
    file_ = path;
    saved_ = bench_.now();
    saved_listening_ = saved_listening(bench_);
}

bool App::is_saved() const
{
    return bench_.now() == saved_ && saved_listening(bench_) == saved_listening_;
}

void App::save_sound(const std::filesystem::path& path)
{
    const Status& status = bench_.status(bench_.now().focus);
    std::error_code error;
    std::filesystem::copy_file(status.audio, path, std::filesystem::copy_options::overwrite_existing, error);
    try {
        if (error) throw Error(ErrorCode::cannot_create, path.string(), error.message());
        if (status.steps) write_text_file(steps_beside(path), steps_text(*status.steps));
        bench_.tell(Severity::note, path.string() + ": written");
    } catch (const Error& failure) {
        bench_.tell(Severity::error, failure.what());
    }
}

void App::measure_again(int id)
{
    const Trace* trace = find(bench_.now(), id);
    if (trace == nullptr) return;
    loader_.open(trace->path, true);
}

void App::remove(int id)
{
    const Trace* trace = find(bench_.now(), id);
    if (trace == nullptr) return;
    const std::filesystem::path path = trace->path;
    bench_.edit("", [&](Comparison& c) { remove_trace(c, id); });
    const auto& left = bench_.now().traces;
    if (std::none_of(left.begin(), left.end(), [&](const Trace& t) { return t.path == path; }))
        loader_.cancel(path);
    ask_for_album();
}

bool App::busy() const
{
    return !loader_.idle();
}

void App::take_jobs()
{
    for (const LoadEvent& event : loader_.take()) {
        take(event);
        settle_ = 3;
    }
    if (auto excerpt = loader_.take_excerpt()) {
        bench_.excerpt = std::move(excerpt);
        settle_ = 3;
    }
    if (auto stretch = loader_.take_stretch()) {
        bench_.stretch = std::move(stretch);
        settle_ = 3;
    }
    for (auto& [of, lag] : loader_.take_lags()) {
        bench_.lags[of] = std::move(lag);
        settle_ = 3;
    }
    ask_questions();
    if (auto album = loader_.take_album()) {
        bench_.album = std::move(album);
        settle_ = 3;
    }
}

void App::take(const LoadEvent& event)
{
    const auto each = [&](auto change) {
        for (const Trace& trace : bench_.now().traces) {
            if (trace.path != event.path) continue;
            Status status = bench_.status(trace.id);
            change(status);
            bench_.set_status(trace.id, std::move(status));
        }
    };
    switch (event.kind) {
    case LoadEvent::Kind::found:
        take_found(event);
        break;
    case LoadEvent::Kind::planned:
        bench_.sessions[event.path] = event.session;
        bench_.arrange([&](Comparison& comparison) {
            for (Trace& trace : comparison.traces) // until it has a name of the user's
                if (trace.path == event.path && trace.part == "mix" && trace.name == trace.part)
                    trace.name = event.session->session.name.empty() ? event.path.stem().string()
                                                                     : event.session->session.name;
        });
        break;
    case LoadEvent::Kind::making:
        if (event.progress < 1)
            bench_.making[event.text] = event.progress;
        else
            bench_.making.erase(event.text);
        break;
    case LoadEvent::Kind::made:
        take_made(event);
        break;
    case LoadEvent::Kind::progress:
        each([&](Status& status) {
            status.stage = Stage::measuring;
            status.progress = event.progress;
        });
        break;
    case LoadEvent::Kind::ready:
        take_ready(event);
        break;
    case LoadEvent::Kind::failed:
        // What was measured before stays.
        each([&](Status& status) {
            status.stage = status.programme ? Stage::ready : Stage::failed;
            status.message = event.text;
        });
        bench_.tell(Severity::error, event.text);
        break;
    case LoadEvent::Kind::warning:
    case LoadEvent::Kind::changed:
        bench_.tell(Severity::warning, event.text);
        break;
    }
}

void App::take_found(const LoadEvent& event)
{
    std::vector<std::filesystem::path> fresh;
    for (const std::filesystem::path& path : event.files) {
        const auto& traces = bench_.now().traces;
        if (std::any_of(traces.begin(), traces.end(), [&](const Trace& t) { return t.path == path; }))
            loader_.open(path);
        else
            fresh.push_back(path);
    }
    // Those with roles in the order of the work; an album keeps the order of its names.
    std::stable_sort(fresh.begin(), fresh.end(), [](const auto& a, const auto& b) {
        return guess_role(a.stem().string()) < guess_role(b.stem().string());
    });
    bench_.arrange([&](Comparison& comparison) {
        const bool first = comparison.traces.empty();
        for (std::size_t i = 0; i < fresh.size(); ++i) {
            const int id = add_trace(comparison, fresh[i], is_session(fresh[i]) ? "mix" : "");
            if (fresh.size() > most_shown_at_once && i >= shown_of_more)
                find(comparison, id)->visible = false;
        }
        if (first) focus_on_the_work(comparison);
    });
    for (const std::filesystem::path& path : fresh) loader_.open(path);
    if (fresh.size() > most_shown_at_once)
        bench_.tell(Severity::note, std::to_string(fresh.size()) + " files: the first " +
                                        std::to_string(shown_of_more) +
                                        " are shown; click others in the list to show them");
    if (event.files.empty())
        bench_.tell(Severity::warning, "Nothing there that can be opened: no audio, results or sessions");
}

// Something new of a trace: matched, or through a chain.
void App::take_made(const LoadEvent& event)
{
    int id = 0;
    bench_.arrange([&](Comparison& comparison) {
        id = add_trace(comparison, event.path);
        set_role(comparison, id, Role::mastered);
        find(comparison, id)->name = event.text;
    });
    bench_.set_status(id, {Stage::ready, 1, "", event.programmes.at(0), event.path, event.steps});
    bench_.tell(Severity::note, event.text + ": rendered; keep the sound with \u201CSave its sound\u201D");
    for (const std::string& note : event.notes) bench_.tell(Severity::note, event.text + ": " + note);
    if (!event.dynamics.file.empty()) bench_.dynamics = event.dynamics;
    ask_for_album();
}

// A file is one programme, a session its mix and its buses.
void App::take_ready(const LoadEvent& event)
{
    if (event.session && event.note.empty()) bench_.sessions[event.path] = event.session;
    for (std::size_t i = 0; i < event.programmes.size(); ++i) {
        const ProgrammePointer& programme = event.programmes[i];
        const std::string part = event.session ? programme->measured.name : "";
        std::vector<int> ids;
        for (const Trace& trace : bench_.now().traces)
            if (trace.path == event.path && trace.part == part + event.note &&
                !(trace.kept && bench_.programme(trace.id)))
                ids.push_back(trace.id);
        if (ids.empty()) {
            if (!event.session) continue; // taken out meanwhile
            bench_.arrange([&](Comparison& comparison) {
                const int id = add_trace(comparison, event.path, part + event.note);
                find(comparison, id)->visible = part == "mix";
                ids.assign(1, id);
            });
        }
        const bool is_result = event.path.extension() == ".dsm";
        for (const int id : ids)
            bench_.set_status(id, {Stage::ready, 1, "", programme,
                                   event.session ? event.audio.at(i)
                                   : is_result   ? programme->measured.path
                                                 : event.path,
                                   event.session ? event.told.at(i) : event.steps});
    }
    // Others of the same file have what they had.
    for (const Trace& trace : bench_.now().traces) {
        Status status = bench_.status(trace.id);
        if (trace.path != event.path || !status.programme) continue;
        status.stage = Stage::ready;
        bench_.set_status(trace.id, std::move(status));
    }
    // What lay beside others may have moved.
    std::erase_if(bench_.lags, [&](const auto& known) {
        return known.first.first == event.path || known.first.second == event.path;
    });
    asked_lag_.reset();
    ask_for_album();
}

void App::process()
{
    if (const auto wanted = std::exchange(bench_.to_process, std::nullopt)) {
        bench_.tell(Severity::note, "Rendering " + wanted->name);
        loader_.process(*wanted);
    }
}

// What panels wanted to know in the frame before, once each.
void App::ask_questions()
{
    if (bench_.wanted_excerpt != asked_excerpt_) {
        asked_excerpt_ = bench_.wanted_excerpt;
        if (asked_excerpt_) loader_.read_excerpt(*asked_excerpt_);
    }
    if (bench_.wanted_stretch != asked_stretch_) {
        asked_stretch_ = bench_.wanted_stretch;
        if (asked_stretch_) loader_.measure_stretch(*asked_stretch_);
    }
    if (bench_.wanted_lag != asked_lag_) {
        asked_lag_ = bench_.wanted_lag;
        if (asked_lag_ && !bench_.lags.contains(*asked_lag_)) loader_.find_lag(*asked_lag_);
    }
}

void App::render_session()
{
    const std::filesystem::path path = bench_.session_to_render;
    const auto session = bench_.sessions.find(path);
    if (session == bench_.sessions.end()) return;
    const SessionChanges changes = bench_.session_changes[path];
    const auto& seconds = bench_.view().selection;
    std::string note = changes.words();
    const Axis time{{}, Scale::linear, Unit::time};
    if (seconds)
        note += (note.empty() ? "" : ", ") + time.text(seconds->low) + " to " + time.text(seconds->high);
    note = ": " + (note.empty() ? std::string("again") : note);
    loader_.render_session(path, changes, seconds, note);
    bench_.tell(Severity::note, "Rendering " + path.filename().string() + note);
}

void App::ask_for_album()
{
    std::vector<ProgrammePointer> songs;
    std::vector<int> ids;
    for (const Trace& trace : bench_.now().traces) {
        const ProgrammePointer programme = bench_.programme(trace.id);
        if (!programme || trace.role == Role::reference || trace.kept || !trace.part.empty()) continue;
        songs.push_back(programme);
        ids.push_back(trace.id);
    }
    // With every file that becomes ready; the last one counts.
    if (songs.size() > 1) loader_.album(std::move(songs), std::move(ids));
}

void App::look_for_changes(double elapsed)
{
    constexpr double every_seconds = 2;
    since_look_ += elapsed;
    if (since_look_ < every_seconds || busy()) return;
    since_look_ = 0;
    loader_.look_for_changes();
}

} // namespace dubstage::viewer
