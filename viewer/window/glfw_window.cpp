#include "viewer/window/glfw_window.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/error.h"

namespace dubstage::viewer {

namespace {

std::string& last_complaint()
{
    static std::string words;
    return words;
}

[[noreturn]] void throw_no_window(const std::string& reason, const std::string& remedy)
{
    const std::string& complaint = last_complaint();
    throw Error(ErrorCode::no_device, "window", reason + (complaint.empty() ? "" : " (" + complaint + ")"),
                remedy + "; --screenshot OUT.png draws without a window");
}

void start_glfw()
{
    glfwSetErrorCallback([](int, const char* words) { last_complaint() = words; });
    last_complaint().clear();
    if (glfwInit() == GLFW_TRUE) return;
    const char* display = std::getenv("DISPLAY");
    throw_no_window(display == nullptr ? "there is no display: DISPLAY is not set"
                                       : "the display " + std::string(display) + " cannot be opened",
                    "start it in a graphical session");
}

// Letters are where the user's keyboard has them, not where an American one would.
int code_of(int key, int scancode)
{
    if (key < 'A' || key > 'Z') return key;
    const char* name = glfwGetKeyName(key, scancode);
    if (name == nullptr || name[0] == 0 || name[1] != 0) return key;
    const char letter = name[0];
    if (letter >= 'a' && letter <= 'z') return letter - 'a' + 'A';
    return letter >= 'A' && letter <= 'Z' ? letter : key;
}

bool repeats(int key)
{
    return key >= GLFW_KEY_RIGHT && key <= GLFW_KEY_PAGE_DOWN;
}

} // namespace

struct GlfwWindow::Callbacks {
    static GlfwWindow& of(GLFWwindow* window)
    {
        auto& self = *static_cast<GlfwWindow*>(glfwGetWindowUserPointer(window));
        self.dirty_ = true;
        return self;
    }
    static void key(GLFWwindow* window, int key, int scancode, int action, int)
    {
        GlfwWindow& self = of(window);
        if (key == GLFW_KEY_UNKNOWN || (action == GLFW_REPEAT && !repeats(key))) return;
        const int code = code_of(key, scancode);
        const bool down = action != GLFW_RELEASE;
        if (down)
            self.held_keys_.insert(code);
        else
            self.held_keys_.erase(code);
        self.events_.push_back(KeyChange{code, down});
    }
    static void character(GLFWwindow* window, unsigned code)
    {
        of(window).events_.push_back(Character{code});
    }
    static void button(GLFWwindow* window, int index, int action, int)
    {
        GlfwWindow& self = of(window);
        if (action == GLFW_PRESS)
            self.held_buttons_.insert(index);
        else
            self.held_buttons_.erase(index);
        self.events_.push_back(Button{index, action == GLFW_PRESS});
    }
    static void move(GLFWwindow* window, double x, double y)
    {
        GlfwWindow& self = of(window);
        const float unit = self.pixels_per_unit();
        const Move move{static_cast<float>(x) * unit, static_cast<float>(y) * unit};
        // Of many moves between two frames, the last counts.
        if (!self.events_.empty() && std::holds_alternative<Move>(self.events_.back()))
            self.events_.back() = move;
        else
            self.events_.push_back(move);
    }
    static void enter(GLFWwindow* window, int entered)
    {
        GlfwWindow& self = of(window);
        if (entered == GLFW_FALSE && self.held_buttons_.empty()) self.events_.push_back(Leave{});
    }
    static void scroll(GLFWwindow* window, double x, double y)
    {
        of(window).events_.push_back(Wheel{static_cast<float>(x), static_cast<float>(y)});
    }
    static void drop(GLFWwindow* window, int count, const char** paths)
    {
        of(window).events_.push_back(Drop{{paths, paths + count}});
    }
    static void focus(GLFWwindow* window, int focused)
    {
        GlfwWindow& self = of(window);
        if (focused == GLFW_FALSE) self.let_go();
    }
    static void refresh(GLFWwindow* window) { of(window); }
    static void changed(GLFWwindow* window, int, int) { of(window); }
    static void rescaled(GLFWwindow* window, float, float) { of(window); }
    static void minimised(GLFWwindow* window, int) { of(window); }
};

GlfwWindow::GlfwWindow(const std::string& title, int width, int height, Drawing drawing) : title_(title)
{
    start_glfw();
    const bool card = drawing != Drawing::soft && create(title, width, height, true);
    if (card) {
        gl_ = load_gl(true);
        by_card_ = drawing == Drawing::gl || !gl_.is_software();
    }
    if (card && !by_card_) {
        glfwDestroyWindow(window_);
        window_ = nullptr;
    }
    if (!by_card_) {
        if (drawing == Drawing::gl || !create(title, width, height, false)) {
            glfwTerminate();
            throw_no_window("this display has no OpenGL" + std::string(drawing == Drawing::gl ? " 3.3" : ""),
                            drawing == Drawing::gl ? "start it with --renderer soft"
                                                   : "install a driver for the graphics card, or Mesa's "
                                                     "software OpenGL (libgl1-mesa-dri)");
        }
        gl_ = load_gl(false);
    }
    renderer_name_ = by_card_ ? gl_.renderer() : "soft";
    connect();
    glfwShowWindow(window_);
}

GlfwWindow::~GlfwWindow()
{
    for (GLFWcursor* cursor : cursors_)
        if (cursor != nullptr) glfwDestroyCursor(cursor);
    glfwDestroyWindow(window_);
    glfwTerminate();
}

// Hidden at first, so that nothing flickers when another one must be made.
bool GlfwWindow::create(const std::string& title, int width, int height, bool core_profile)
{
    glfwDefaultWindowHints();
    glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "dubstage-viewer");
    glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "dubstage-viewer");
    if (core_profile) {
        glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
        glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
        glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
        glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    }
    window_ = glfwCreateWindow(width, height, title.c_str(), nullptr, nullptr);
    if (window_ == nullptr) return false;
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(core_profile ? 1 : 0); // software waits for no screen
    return true;
}

void GlfwWindow::connect()
{
    glfwSetWindowUserPointer(window_, this);
    glfwSetKeyCallback(window_, Callbacks::key);
    glfwSetCharCallback(window_, Callbacks::character);
    glfwSetMouseButtonCallback(window_, Callbacks::button);
    glfwSetCursorPosCallback(window_, Callbacks::move);
    glfwSetCursorEnterCallback(window_, Callbacks::enter);
    glfwSetScrollCallback(window_, Callbacks::scroll);
    glfwSetDropCallback(window_, Callbacks::drop);
    glfwSetWindowFocusCallback(window_, Callbacks::focus);
    glfwSetWindowRefreshCallback(window_, Callbacks::refresh);
    glfwSetFramebufferSizeCallback(window_, Callbacks::changed);
    glfwSetWindowContentScaleCallback(window_, Callbacks::rescaled);
    glfwSetWindowIconifyCallback(window_, Callbacks::minimised);
    glfwSetWindowSizeLimits(window_, 480, 320, GLFW_DONT_CARE, GLFW_DONT_CARE);
}

std::unique_ptr<Renderer> GlfwWindow::make_renderer(const Texture& atlas) const
{
    return by_card_ ? make_gl_renderer(gl_, atlas) : make_soft_renderer(gl_);
}

// GLFW's places are in units that are pixels on X11, and more than one on other systems.
float GlfwWindow::pixels_per_unit() const
{
    int units = 0, high = 0, pixels = 0;
    glfwGetWindowSize(window_, &units, &high);
    glfwGetFramebufferSize(window_, &pixels, &high);
    return units > 0 ? static_cast<float>(pixels) / static_cast<float>(units) : 1;
}

WindowSize GlfwWindow::size() const
{
    WindowSize size;
    glfwGetFramebufferSize(window_, &size.width, &size.height);
    float down = 1;
    glfwGetWindowContentScale(window_, &size.scale, &down);
    if (!(size.scale >= 0.5f && size.scale <= 4)) size.scale = 1;
    return size;
}

bool GlfwWindow::closing() const
{
    return glfwWindowShouldClose(window_) == GLFW_TRUE;
}
void GlfwWindow::keep_open()
{
    glfwSetWindowShouldClose(window_, GLFW_FALSE);
}
bool GlfwWindow::visible() const
{
    return glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == GLFW_FALSE;
}

void GlfwWindow::set_title(const std::string& title)
{
    if (title == title_) return;
    title_ = title;
    glfwSetWindowTitle(window_, title.c_str());
}

void GlfwWindow::set_cursor(ImGuiMouseCursor cursor)
{
    if (cursor == cursor_) return;
    cursor_ = cursor;
    if (cursor == ImGuiMouseCursor_None) {
        glfwSetInputMode(window_, GLFW_CURSOR, GLFW_CURSOR_HIDDEN);
        return;
    }
    constexpr int shapes[] = {GLFW_ARROW_CURSOR,   GLFW_IBEAM_CURSOR,   GLFW_ARROW_CURSOR,
                              GLFW_VRESIZE_CURSOR, GLFW_HRESIZE_CURSOR, GLFW_ARROW_CURSOR,
                              GLFW_ARROW_CURSOR,   GLFW_HAND_CURSOR,    GLFW_ARROW_CURSOR};
    const auto index = static_cast<std::size_t>(std::clamp(cursor, 0, 8));
    if (cursors_[index] == nullptr) cursors_[index] = glfwCreateStandardCursor(shapes[index]);
    glfwSetInputMode(window_, GLFW_CURSOR, GLFW_CURSOR_NORMAL);
    glfwSetCursor(window_, cursors_[index]);
}

void GlfwWindow::toggle_full_screen()
{
    full_screen_ = !full_screen_;
    if (!full_screen_) {
        glfwSetWindowMonitor(window_, nullptr, x_, y_, width_, height_, GLFW_DONT_CARE);
        return;
    }
    glfwGetWindowPos(window_, &x_, &y_);
    glfwGetWindowSize(window_, &width_, &height_);
    // The monitor under the window's middle, else the first.
    GLFWmonitor* chosen = glfwGetPrimaryMonitor();
    int count = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);
    for (int i = 0; i < count; ++i) {
        int left = 0, top = 0;
        glfwGetMonitorPos(monitors[i], &left, &top);
        const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
        const int x = x_ + width_ / 2 - left, y = y_ + height_ / 2 - top;
        if (mode != nullptr && x >= 0 && x < mode->width && y >= 0 && y < mode->height) chosen = monitors[i];
    }
    const GLFWvidmode* mode = chosen == nullptr ? nullptr : glfwGetVideoMode(chosen);
    if (mode == nullptr) {
        full_screen_ = false;
        return;
    }
    glfwSetWindowMonitor(window_, chosen, 0, 0, mode->width, mode->height, mode->refreshRate);
}

void GlfwWindow::copy(const std::string& text)
{
    glfwSetClipboardString(window_, text.c_str());
}
const char* GlfwWindow::copied() const
{
    const char* text = glfwGetClipboardString(window_);
    return text == nullptr ? "" : text;
}

void GlfwWindow::show_picture()
{
    glfwSwapBuffers(window_);
}

void GlfwWindow::let_go()
{
    for (const int key : std::exchange(held_keys_, {})) events_.push_back(KeyChange{key, false});
    for (const int button : std::exchange(held_buttons_, {})) events_.push_back(Button{button, false});
}

void GlfwWindow::deliver(InputQueue& input)
{
    for (Event& event : events_) input.push(std::move(event));
    events_.clear();
}

void GlfwWindow::poll(InputQueue& input)
{
    glfwPollEvents();
    deliver(input);
}

void GlfwWindow::wait(InputQueue& input, double seconds)
{
    glfwWaitEventsTimeout(seconds);
    deliver(input);
}

bool GlfwWindow::take_dirty()
{
    return std::exchange(dirty_, false);
}

void GlfwWindow::wake()
{
    glfwPostEmptyEvent();
}

} // namespace dubstage::viewer
