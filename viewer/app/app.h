// The viewer as one thing that takes events and draws frames; a window, a screenshot and the tests all drive
// it.
#pragma once

#include <filesystem>
#include <functional>
#include <imgui.h>
#include <memory>
#include <string>
#include <vector>

#include "viewer/app/commands.h"
#include "viewer/app/dialogs.h"
#include "viewer/app/recent_files.h"
#include "viewer/draw/texture.h"
#include "viewer/input/events.h"
#include "viewer/jobs/loader.h"
#include "viewer/model/player.h"
#include "viewer/model/workbench.h"
#include "viewer/panels/panel.h"

namespace dubstage::viewer {

struct AppOptions {
    int threads = 0;                            // that measure; 0 = one per processor
    std::filesystem::path settings_folder = {}; // of recent files; empty: none are kept
    std::function<void()> wake = {};            // from other threads: there is something to draw
    bool animate = false;                       // zooms glide, where the view says so too
};

class App {
  public:
    explicit App(AppOptions options);
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    // --- For a window -------------------------------------------------------------------------------------
    InputQueue& input() { return input_; }
    // In pixels; `display_scale` 1 = 96 dpi.
    void resize(float width, float height, float display_scale);
    // `elapsed`: seconds since the frame before. Valid until the next frame.
    ImDrawData& frame(double elapsed = 1.0 / 60);
    // More than what is drawn is known already: input waits, something moves, or the layout has not settled.
    bool wants_frame() const;
    bool closed() const { return closed_; }
    const Texture& atlas() const
    {
        return *atlas_;
    } // another one, or another revision, after a change of scale
    std::string title() const;
    void use_player(std::unique_ptr<Player> player);
    void set_wake(std::function<void()> wake);
    // Called when the user asks for a full screen, and when text is copied.
    std::function<void()> on_full_screen;
    std::function<void(const std::string&)> on_copy;

    // --- For commands, menus and tests --------------------------------------------------------------------
    Workbench& bench() { return bench_; }
    const Workbench& bench() const { return bench_; }
    Loader& loader() { return loader_; }
    const Commands& commands() const { return commands_; }
    Dialogs& dialogs() { return dialogs_; }
    const RecentFiles& recent() const { return recent_; }
    Panel& panel(); // the one that is shown
    const PanelType& panel_type() const;
    void run(const std::string& command); // by name; one that is unknown does nothing
    void open(const std::vector<std::filesystem::path>& paths);
    void open_comparison(const std::filesystem::path& path);
    void save_comparison(const std::filesystem::path& path);
    void save_sound(const std::filesystem::path& path); // of the focus, and beside it what its chain did
    void measure_again(int id);
    void process();        // what the workbench holds for it
    void render_session(); // the one that its panel shows, with its changes and the selection
    void remove(int id);
    void close() { closed_ = true; }
    const std::filesystem::path& file() const { return file_; } // of the comparison; may be empty
    bool is_saved() const;
    bool busy() const; // files are being read, measured or rendered
    // The panel's plots as a file: by its ending .png, .svg or .csv. Throws Error{usage}, {cannot_create}.
    void export_plots(const std::filesystem::path& path);
    std::filesystem::path suggested_name(const std::string& ending) const;

  private:
    void take_jobs();
    void take(const LoadEvent& event);
    void take_ready(const LoadEvent& event);
    void take_made(const LoadEvent& event);
    void take_found(const LoadEvent& event);
    void look_for_changes(double elapsed);
    void ask_for_album();
    void ask_questions();
    void keep_as_saved(const std::filesystem::path& path);
    void sync_player();
    void apply_look();
    void handle_keys(const FrameInput& input);
    void obey();

    Workbench bench_;
    std::shared_ptr<std::function<void()>> wake_;
    Loader loader_;
    std::unique_ptr<Player> player_;
    std::string obstacle_; // to playing, as told last
    InputQueue input_;
    Commands commands_;
    Dialogs dialogs_;
    RecentFiles recent_;
    ImGuiContext* context_ = nullptr;
    std::unique_ptr<Texture> atlas_;
    std::vector<std::unique_ptr<Panel>> panels_;
    std::filesystem::path file_;
    Comparison saved_;
    SavedListening saved_listening_;
    bool animate_ = false;
    std::optional<ExcerptOf> asked_excerpt_;
    std::optional<StretchOf> asked_stretch_;
    std::optional<LagOf> asked_lag_;
    float display_scale_ = 1, scale_ = 0;
    bool high_contrast_ = false, closed_ = false;
    double since_look_ = 0;
    int settle_ = 3; // frames still to draw after the last change
};

} // namespace dubstage::viewer
