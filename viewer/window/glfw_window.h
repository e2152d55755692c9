// A window of GLFW: it opens, turns what happens to it into the viewer's events, and shows pictures.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "viewer/input/events.h"
#include "viewer/window/renderer.h"

struct GLFWwindow;
struct GLFWcursor;

namespace dubstage::viewer {

enum class Drawing { best, gl, soft };

struct WindowSize {
    int width = 0, height = 0; // pixels
    float scale = 1;           // of the display: 1 = 96 dots per inch
    bool operator==(const WindowSize&) const = default;
};

// One at a time, on the thread that main() runs on.
class GlfwWindow {
  public:
    // Throws Error{no_device} without a display or without OpenGL. `best`: by the graphics card where there
    // is a real one, else by the viewer's own rasteriser.
    GlfwWindow(const std::string& title, int width, int height, Drawing drawing);
    ~GlfwWindow();
    GlfwWindow(const GlfwWindow&) = delete;
    GlfwWindow& operator=(const GlfwWindow&) = delete;

    std::unique_ptr<Renderer> make_renderer(const Texture& atlas) const;
    const std::string& renderer_name() const { return renderer_name_; } // "soft", "llvmpipe (...)"
    WindowSize size() const;
    bool closing() const;
    bool visible() const; // not minimised
    void keep_open();     // after closing(), when the user wants to stay
    void set_title(const std::string& title);
    void set_cursor(ImGuiMouseCursor cursor);
    void toggle_full_screen();
    void copy(const std::string& text);
    const char* copied() const; // "" when it is no text
    void show_picture();

    // Events since the last call go to `input`; returns at once, or after `seconds`, when the first comes.
    void poll(InputQueue& input);
    void wait(InputQueue& input, double seconds);
    bool take_dirty();  // something happened since the last call
    static void wake(); // from any thread: wait() returns

  private:
    struct Callbacks;
    bool create(const std::string& title, int width, int height, bool core_profile);
    void connect();
    void deliver(InputQueue& input);
    void let_go(); // of all keys and buttons
    float pixels_per_unit() const;

    GLFWwindow* window_ = nullptr;
    Gl gl_;
    bool by_card_ = false, dirty_ = true, full_screen_ = false;
    std::string renderer_name_, title_;
    std::vector<Event> events_;
    std::set<int> held_keys_, held_buttons_;
    int x_ = 0, y_ = 0, width_ = 0, height_ = 0; // before full screen
    GLFWcursor* cursors_[9] = {};
    int cursor_ = 0;
};

} // namespace dubstage::viewer
