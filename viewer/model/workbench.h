// All that the viewer knows: the comparison with its undo, what became of each file, and what to tell.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/album.h"
#include "render/render.h"
#include "session/session.h"
#include "viewer/model/comparison.h"
#include "viewer/model/curves.h"
#include "viewer/model/excerpt.h"
#include "viewer/model/glide.h"
#include "viewer/model/lag.h"
#include "viewer/model/listening.h"
#include "viewer/model/processing.h"
#include "viewer/model/programme.h"
#include "viewer/model/stretch.h"

namespace dubstage::viewer {

enum class Stage { waiting, measuring, ready, failed };

struct Status {
    Stage stage = Stage::waiting;
    double progress = 0; // 0 to 1
    std::string message = {};
    ProgrammePointer programme = nullptr;
    std::filesystem::path audio = {};             // what of it can be heard
    std::shared_ptr<const Steps> steps = nullptr; // of what went through a chain here
};

// A session that was opened, and what rendering it means.
struct OpenSession {
    Session session;
    RenderPlan plan;
};

// What is different from its file when a session is rendered from here.
struct SessionChanges {
    std::set<std::string> solo, mute, bypass; // names of tracks and buses
    bool operator==(const SessionChanges&) const = default;
    bool empty() const { return solo.empty() && mute.empty() && bypass.empty(); }
    std::string words() const; // "solo vox, without drums, dry bass"; empty: nothing is different
};
Session changed(Session session, const SessionChanges& changes);

struct Message {
    Severity severity = Severity::note;
    std::string text = {};
    int repeated = 1;
};

struct AlbumResult {
    AlbumFigures figures;
    std::vector<int> ids; // whose figures.songs are
};

struct TextToSave {
    std::string title, name, text; // of the dialog, of the file suggested, and what it holds
};

class Workbench {
  public:
    const Comparison& now() const { return now_; }
    const View& view() const { return now_.view; }

    // One step of undo. Steps with the same tag in a row (a drag, turns of the wheel) are one.
    template <class Change> void edit(const std::string& tag, Change change)
    {
        Comparison next = now_;
        change(next);
        commit(tag, std::move(next));
    }
    template <class Change> void edit_view(const std::string& tag, Change change)
    {
        edit(tag, [&](Comparison& comparison) { change(comparison.view); });
    }
    // What undo does not take back: files that arrive by themselves.
    template <class Change> void arrange(Change change) { change(now_); }
    void end_of_step() { last_tag_.clear(); }
    bool undo();
    bool redo();
    bool zoom_back();              // undoes the last step if it was a zoom
    void replace(Comparison next); // another comparison: nothing to undo

    const Status& status(int id) const;
    void set_status(int id, Status status) { status_[id] = std::move(status); }
    ProgrammePointer programme(int id) const { return status(id).programme; }
    const Measurement* measured(int id) const;

    struct Shown {
        const Trace* trace;
        ProgrammePointer programme;
        double gain_db; // of level matching
    };
    // Visible and measured, the one with the focus last: on top.
    std::vector<Shown> shown() const;
    double reference_loudness() const; // what others are matched to
    double gain_of(int id) const;      // dB of level matching, 0 when it is off
    const Trace* focus() const { return find(now_, now_.focus); }
    double longest_seconds() const;
    Range seconds() const, hertz() const;             // that the axes of the panel are to show
    Range drawn_seconds() const, drawn_hertz() const; // and do show while they glide there
    void glide(double elapsed, bool at_once);         // once a frame
    bool gliding() const { return seconds_glide_.moving() || hertz_glide_.moving(); }
    // What "now" is: where it was frozen; around the playhead while it plays; else the selection, or the
    // playhead.
    Range moment() const;
    CurveCache::Key curve_key(const Trace& trace, const ProgrammePointer& programme, double tilt) const;

    void tell(Severity severity, const std::string& text);
    const std::deque<Message>& messages() const { return messages_; }
    void clear_messages() { messages_.clear(); }

    // What buttons and menus ask for; the application does it when the frame is drawn.
    void ask(const std::string& command) { asked_.push_back(command); }
    std::vector<std::string> take_asked() { return std::exchange(asked_, {}); }

    void focus_on(int id); // a step of undo
    int last_focus = 0;    // before the present one

    // Shows `seconds` in the middle of the time axes, no further zoomed in than now and at most `around`.
    void go_to(double seconds, double around);
    void seek(double seconds);
    std::optional<double> take_sought() { return std::exchange(sought_, std::nullopt); }

    CurveCache curves;
    std::optional<double> cursor_hz, cursor_seconds; // under the pointer
    std::optional<double> pinned_hz, pinned_seconds; // that distances are taken from
    std::string read_out;                            // of what is under the pointer
    double playhead = 0;                             // s; moved by seek()
    bool playing = false, looping = false;
    std::optional<Frames> chosen_finding; // where it begins
    std::shared_ptr<const AlbumResult> album;
    std::map<std::filesystem::path, std::shared_ptr<const OpenSession>> sessions;
    std::optional<ExcerptOf> wanted_excerpt; // that a panel shows
    std::shared_ptr<const Excerpt> excerpt;  // the last one read
    std::optional<StretchOf> wanted_stretch; // that a panel shows
    std::shared_ptr<const Stretch> stretch;  // the last one measured
    std::optional<LagOf> wanted_lag;         // that a panel shows
    std::map<LagOf, Lag> lags;               // those found
    std::map<std::filesystem::path, SessionChanges> session_changes;
    std::optional<ProcessOf> to_process;     // by the command "process"
    std::map<std::string, double> making;    // by name: how far what is rendered here has come
    FoundDynamics dynamics;                  // those found last
    std::optional<TextToSave> to_save;       // by the command "save_text"
    std::string asked_of_panel;              // by a command, of the panel that it showed
    std::filesystem::path session_to_render; // by the command of that name
    Player* player = nullptr;                // never null in an application
    Listening listening;

  private:
    void commit(const std::string& tag, Comparison next);

    Glide seconds_glide_, hertz_glide_;
    Comparison now_;
    std::vector<std::pair<std::string, Comparison>> done_, undone_; // what was before each step
    std::string last_tag_;
    std::map<int, Status> status_;
    std::deque<Message> messages_;
    std::vector<std::string> asked_;
    std::optional<double> sought_;
};

} // namespace dubstage::viewer
