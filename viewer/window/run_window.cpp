#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "viewer/app/app.h"
#include "viewer/draw/style.h"
#include "viewer/window/glfw_window.h"
#include "viewer/window/window.h"

namespace dubstage::viewer {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double frame_seconds = 1.0 / 60;
constexpr double busy_share = 1.25;  // of a picture's cost, until the next begins
constexpr double most_cost = 0.1;    // one that took longer was held up by something else
constexpr double idle_seconds = 0.5; // between two looks at files that may have changed

double since(Clock::time_point then)
{
    return std::chrono::duration<double>(Clock::now() - then).count();
}

// Draws when something happens, at most 60 times a second, and only what differs from the picture before.
class Loop {
  public:
    Loop(App& app, GlfwWindow& window, float scale) : app_(app), window_(window), scale_(scale)
    {
        app_.set_wake([this] {
            woken_ = true;
            GlfwWindow::wake();
        });
        app_.on_full_screen = [&window] { window.toggle_full_screen(); };
        app_.on_copy = [&window](const std::string& text) { window.copy(text); };
        ImGuiIO& io = ImGui::GetIO();
        io.ClipboardUserData = &window;
        io.SetClipboardTextFn = [](void* self, const char* text) {
            static_cast<GlfwWindow*>(self)->copy(text);
        };
        io.GetClipboardTextFn = [](void* self) { return static_cast<GlfwWindow*>(self)->copied(); };
    }
    ~Loop()
    {
        app_.set_wake({});
        app_.on_full_screen = {};
        app_.on_copy = {};
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void run()
    {
        while (!app_.closed()) {
            rest();
            if (window_.closing()) {
                window_.keep_open();
                app_.run("quit");
            }
            if (window_.visible()) draw();
        }
    }

  private:
    void rest()
    {
        InputQueue& input = app_.input();
        const bool moving = window_.visible() && (app_.wants_frame() || redraw_);
        if (!moving && !woken_) window_.wait(input, idle_seconds);
        woken_ = false;
        // Software is never held back by a screen, so the rate is kept here. Dear frames leave a part of the
        // time to others.
        const double pace = std::max(frame_seconds, busy_share * cost_);
        for (double left = pace - since(last_); left > 0.0005; left = pace - since(last_))
            window_.wait(input, left);
        window_.poll(input);
    }

    void draw()
    {
        const WindowSize size = window_.size();
        if (size.width <= 0 || size.height <= 0) return;
        if (size != size_)
            app_.resize(static_cast<float>(size.width), static_cast<float>(size.height), size.scale * scale_);
        const bool uncovered = window_.take_dirty() || size != size_;
        size_ = size;
        const double elapsed = since(last_);
        last_ = Clock::now();
        const ImDrawData& data = app_.frame(elapsed);
        window_.set_title(app_.title() + " \u2013 Dubstage");
        window_.set_cursor(ImGui::GetMouseCursor());
        if (!renderer_) renderer_ = window_.make_renderer(app_.atlas());
        const std::uint32_t ground = palette().window;
        const std::uint64_t key = picture_key(data, ground);
        redraw_ = false;
        if (key == key_ && !uncovered) return;
        key_ = key;
        renderer_->draw(data, ground);
        window_.show_picture();
        cost_ = std::min(since(last_), most_cost);
    }

    App& app_;
    GlfwWindow& window_;
    float scale_;
    double cost_ = 0; // s, of the last picture
    std::unique_ptr<Renderer> renderer_;
    WindowSize size_;
    Clock::time_point last_ = Clock::now() - std::chrono::seconds(1);
    std::uint64_t key_ = 0;
    bool redraw_ = true;
    std::atomic<bool> woken_ = true;
};

Drawing drawing_of(const std::string& renderer)
{
    return renderer == "gl" ? Drawing::gl : renderer == "soft" ? Drawing::soft : Drawing::best;
}

} // namespace

int run_window(App& app, const WindowOptions& options)
{
    GlfwWindow window(app.title(), options.width, options.height, drawing_of(options.renderer));
    Loop loop(app, window, options.scale);
    loop.run();
    return 0;
}

} // namespace dubstage::viewer
