#include "viewer/app/app.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "viewer/app/export.h"
#include "viewer/app/regions.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/model/comparison_file.h"

namespace dubstage::viewer {

namespace {

// Stands in until there is one.
class Silence final : public Player {
  public:
    std::string obstacle() const override { return "Nothing can be heard: no sound device is open here"; }
    PlayerFacts facts() const override { return {}; }
    void set_tracks(const std::vector<PlayerTrack>&) override {}
    void listen(int) override {}
    void play() override {}
    void pause() override {}
    void seek(double seconds) override { seconds_ = seconds; }
    void loop(const std::optional<Range>&) override {}
    void hear(Ear, const std::optional<Range>&, double) override {}
    void align(int) override {}
    void move(const std::map<int, Moved>&) override {}
    bool playing() const override { return false; }
    double seconds() const override { return seconds_; }
    std::pair<float, float> take_peaks() override { return {}; }

  private:
    double seconds_ = 0;
};

constexpr int settling_frames = 3; // ImGui lays tables and scrolled lists out over some frames

} // namespace

App::App(AppOptions options)
    : wake_(std::make_shared<std::function<void()>>(std::move(options.wake))), loader_(options.threads,
                                                                                       [wake = wake_] {
                                                                                           if (*wake)
                                                                                               (*wake)();
                                                                                       }),
      player_(std::make_unique<Silence>()), recent_(options.settings_folder), animate_(options.animate)
{
    context_ = ImGui::CreateContext();
    ImGui::SetCurrentContext(context_);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    io.DisplaySize = {1280, 800};
    map_keys(io);
    for (const PanelType& type : panel_types()) panels_.push_back(type.make());
    bench_.player = player_.get();
    obstacle_ = player_->obstacle();
}

App::~App()
{
    panels_.clear();
    ImGui::DestroyContext(context_);
}

void App::use_player(std::unique_ptr<Player> player)
{
    player_ = std::move(player);
    bench_.player = player_.get();
    obstacle_ = player_->obstacle();
}

void App::set_wake(std::function<void()> wake)
{
    *wake_ = std::move(wake);
}

void App::resize(float width, float height, float display_scale)
{
    ImGui::SetCurrentContext(context_);
    ImGui::GetIO().DisplaySize = {std::max(1.0f, width), std::max(1.0f, height)};
    display_scale_ = display_scale;
    settle_ = settling_frames;
}

std::string App::title() const
{
    const std::string name = file_.empty() ? "Untitled comparison" : file_.filename().string();
    return name + (is_saved() || bench_.now().traces.empty() ? "" : " \u2022 not saved");
}

const PanelType& App::panel_type() const
{
    for (const PanelType& type : panel_types())
        if (bench_.view().panel == type.name) return type;
    return panel_types().front();
}

Panel& App::panel()
{
    const auto index = &panel_type() - panel_types().data();
    return *panels_[static_cast<std::size_t>(index)];
}

void App::apply_look()
{
    const View& view = bench_.view();
    if (view.high_contrast != high_contrast_) {
        high_contrast_ = view.high_contrast;
        use_palette(high_contrast_);
    }
    const float scale = display_scale_ * static_cast<float>(view.scale);
    if (scale == scale_) return;
    scale_ = scale;
    atlas_ = apply_style(scale);
    settle_ = settling_frames;
}

ImDrawData& App::frame(double elapsed)
{
    ImGui::SetCurrentContext(context_);
    take_jobs();
    look_for_changes(elapsed);
    apply_look();
    bench_.listening.trial_seconds += elapsed;
    sync_player();
    ImGuiIO& io = ImGui::GetIO();
    io.DeltaTime = static_cast<float>(std::max(1e-4, elapsed));
    if (!input_.empty()) settle_ = settling_frames;
    const FrameInput input = input_.feed(io);
    if (!input.dropped.empty()) open(input.dropped);
    forget_marks();
    bench_.curves.trim();
    ImGui::NewFrame();
    handle_keys(input);
    bench_.glide(elapsed, !animate_ || !bench_.view().glide || ImGui::IsAnyMouseDown());
    bench_.read_out.clear();
    const Regions regions = regions_of(*this, io.DisplaySize.x, io.DisplaySize.y, ui_scale());
    draw_menu_bar(*this, regions.menu);
    draw_top_bar(*this, regions.top);
    draw_panel_list(*this, regions.panels);
    draw_panel(*this, regions.middle);
    draw_overview(*this, regions.overview);
    draw_side_bar(*this, regions.side);
    draw_status_line(*this, regions.status);
    dialogs_.draw(*this);
    ImGui::Render();
    obey();
    if (!ImGui::IsAnyMouseDown()) bench_.end_of_step();
    if (settle_ > 0) --settle_;
    return *ImGui::GetDrawData();
}

bool App::wants_frame() const
{
    return !input_.empty() || settle_ > 0 || bench_.playing || bench_.gliding();
}

// Keys belong to a text field while one is written in; those with Ctrl and F1 and so on go through.
void App::handle_keys(const FrameInput& input)
{
    const bool writing = ImGui::GetIO().WantTextInput;
    for (const KeyPress& press : input.pressed) {
        const bool plain = !press.control && press.code < key::f1 && press.code != key::escape;
        const bool editing =
            press.control && std::string("ACVXYZ").find(static_cast<char>(press.code)) != std::string::npos;
        if (writing && (plain || editing)) continue;
        if (dialogs_.any() && plain && press.code != '/') continue;
        if (const Command* command = commands_.of(press)) bench_.ask(command->name);
    }
}

void App::obey()
{
    for (const std::string& name : bench_.take_asked()) run(name);
}

void App::run(const std::string& name)
{
    const Command* command = commands_.find(name);
    if (command == nullptr || (command->can && !command->can(*this))) return;
    settle_ = settling_frames;
    try {
        command->act(*this);
    } catch (const std::exception& error) {
        bench_.tell(Severity::error, error.what());
    }
}

void App::sync_player()
{
    const Listening& listening = bench_.listening;
    player_->set_tracks(tracks_to_play(bench_));
    player_->listen(listened_to(bench_));
    player_->hear(listening.ear, listening.heard_hz(), listening.volume_db);
    bench_.listening.audition_hz.reset(); // until a panel asks for it again
    if (const auto sought = bench_.take_sought()) player_->seek(*sought);
    player_->loop(bench_.looping ? bench_.view().selection : std::nullopt);
    bench_.playing = player_->playing();
    if (std::string why = player_->obstacle(); why != obstacle_) {
        if (!why.empty()) bench_.tell(Severity::warning, why);
        obstacle_ = std::move(why);
    }
    if (bench_.playing) bench_.playhead = player_->seconds();
}

void App::export_plots(const std::filesystem::path& path)
{
    write_plots(path, panel().plots(), panel_type().title);
}

std::filesystem::path App::suggested_name(const std::string& ending) const
{
    const Trace* focus = bench_.focus();
    const std::filesystem::path folder =
        focus == nullptr ? std::filesystem::current_path() : focus->path.parent_path();
    if (ending == ".comparison.json") return folder / ((focus == nullptr ? "new" : focus->name) + ending);
    return folder / ((focus == nullptr ? "" : focus->name + " ") + panel_type().name + ending);
}

} // namespace dubstage::viewer
