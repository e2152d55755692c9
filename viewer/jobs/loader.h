// Turns files into programmes in the background: results are opened, audio is measured, sessions are
// rendered into their meters.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "render/render.h"
#include "viewer/jobs/idle_workers.h"
#include "viewer/jobs/newest.h"
#include "viewer/model/workbench.h"

namespace dubstage::viewer {

struct LoadEvent {
    enum class Kind {
        found,
        planned,
        making,
        made,
        progress,
        ready,
        failed,
        warning,
        changed
    } kind = Kind::progress;
    std::filesystem::path path = {};
    double progress = 0;
    std::string text = {}; // why it failed, what the warning is; making, made: its name
    std::vector<ProgrammePointer> programmes = {};       // ready: one, or of a session the mix and its buses
    std::vector<std::filesystem::path> audio = {};       // what of each can be heard; of a file none: itself
    std::shared_ptr<const OpenSession> session = {};     // planned, ready
    std::vector<std::filesystem::path> files = {};       // found
    std::shared_ptr<const Steps> steps = nullptr;        // made; ready: where a chain's run kept them
    std::vector<std::shared_ptr<const Steps>> told = {}; // of a session, of each: what turns down in it
    std::vector<std::string> notes = {};                 // made: what was done
    FoundDynamics dynamics = {};                         // made: where they were asked for
    std::string note = {};                               // of a render asked for: what is different in it
};

class Loader {
  public:
    // `wake` is called from other threads when there is something to take. threads: 0 = one per processor.
    explicit Loader(int threads, std::function<void()> wake = {});
    ~Loader();

    // Looks for what can be opened in files and folders (files_to_open()).
    void look_into(std::vector<std::filesystem::path> paths);
    // A .dsm is read; an audio file's .dsm beside it too, if it is newer and `fresh` is false.
    void open(const std::filesystem::path& path, bool fresh = false);
    void cancel(const std::filesystem::path& path);
    // Once more, changed, and only a part of it (s); `note` comes back with it.
    void render_session(const std::filesystem::path& path, const SessionChanges& changes,
                        const std::optional<Range>& seconds, const std::string& note);
    // A song through inserts: comes back as `made`, with the path of the file that it became.
    void process(const ProcessOf& of);
    void read_excerpt(const ExcerptOf& of);
    std::shared_ptr<const Excerpt> take_excerpt(); // null: no newer one
    // Of each only the newest question is answered.
    void measure_stretch(StretchOf of);
    std::shared_ptr<const Stretch> take_stretch(); // null: no newer one
    void find_lag(LagOf of);
    std::vector<std::pair<LagOf, Lag>> take_lags();
    void look_for_changes(); // of the files opened, in the background
    // Writes results beside their files, as NAME.dsm.
    void keep(const std::vector<ProgrammePointer>& programmes);
    void album(std::vector<ProgrammePointer> songs, std::vector<int> ids);

    std::vector<LoadEvent> take();
    std::shared_ptr<const AlbumResult> take_album(); // null: no newer one
    bool idle() const { return workers_.idle(); }
    void wait() { workers_.wait(); }

  private:
    struct Job {
        CancelFlag cancel = false;
    };
    struct Stamp {
        std::filesystem::file_time_type time;
        std::uintmax_t size = 0;
        bool operator==(const Stamp&) const = default;
    };
    struct WantedAlbum {
        std::vector<ProgrammePointer> songs;
        std::vector<int> ids;
    };
    std::optional<WantedAlbum> next_album();
    void post(LoadEvent event);
    void run(const std::filesystem::path& path, bool fresh, Job& job);
    LoadEvent load(const std::filesystem::path& path, bool fresh, Job& job);
    ProgrammePointer load_programme(const std::filesystem::path& path, bool fresh, Job& job);
    void add_steps(LoadEvent& event);
    LoadEvent load_session(const std::filesystem::path& path, Job& job);
    LoadEvent render_into(const std::filesystem::path& path, Session session,
                          const std::optional<Range>& seconds, const std::string& note, Job& job);
    std::filesystem::path folder_for(const std::filesystem::path& session, const std::string& note);
    ProgrammePointer measure_file(const std::filesystem::path& path, Job& job);
    ProgressCall progress_of(const std::filesystem::path& path, Job& job);
    static std::optional<Stamp> stamp_of(const std::filesystem::path& path);

    std::function<void()> wake_;
    std::mutex mutex_;
    std::vector<LoadEvent> events_;
    std::shared_ptr<const AlbumResult> album_;
    std::optional<WantedAlbum> wanted_album_;
    bool album_runs_ = false;
    std::atomic<int> made_ = 0;
    std::shared_ptr<const Excerpt> excerpt_;
    template <class Question, class Answer, class Keep>
    void answer(Newest<Question>& questions, const Answer& answer, const Keep& keep);
    Newest<StretchOf> stretch_questions_;
    Newest<LagOf> lag_questions_;
    std::shared_ptr<const Stretch> stretch_;
    std::vector<std::pair<LagOf, Lag>> lags_;
    std::filesystem::path
        renders_; // temporary folder of what sessions were rendered to; goes with the loader
    std::map<std::filesystem::path, std::shared_ptr<Job>> jobs_;
    std::map<std::filesystem::path, Stamp> stamps_;
    IdleWorkers workers_; // last: its threads use all of the above
};

// Files that can be opened: each path itself, and of a folder its audio, results and comparisons, by name.
// An audio file whose result lies beside it stands for both.
std::vector<std::filesystem::path> files_to_open(const std::vector<std::filesystem::path>& paths);

} // namespace dubstage::viewer
