// What reaches the viewer from outside: a window's callbacks, tests and recorded scripts all push the same
// events.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <imgui.h>
#include <variant>
#include <vector>

namespace dubstage::viewer {

// Numbers as GLFW has them: letters and digits are their capital ASCII.
namespace key {
constexpr int space = 32, escape = 256, enter = 257, tab = 258, backspace = 259, insert = 260, del = 261,
              right = 262, left = 263, down = 264, up = 265, page_up = 266, page_down = 267, home = 268,
              end = 269, f1 = 290, left_shift = 340, left_control = 341, left_alt = 342, right_shift = 344,
              right_control = 345, right_alt = 346;
}

struct Move {
    float x = 0, y = 0;
};
struct Button {
    int index = 0; // 0 left, 1 right, 2 middle
    bool down = false;
};
struct Wheel {
    float x = 0, y = 0;
};
struct KeyChange {
    int code = 0;
    bool down = false;
};
struct Character {
    unsigned code = 0;
};
struct Drop {
    std::vector<std::filesystem::path> paths;
};
struct Leave {}; // the pointer left the window
using Event = std::variant<Move, Button, Wheel, KeyChange, Character, Drop, Leave>;

struct KeyPress {
    int code = 0;
    bool control = false, shift = false, alt = false;
    bool operator==(const KeyPress&) const = default;
};

// What one frame sees beside ImGui's own state.
struct FrameInput {
    std::vector<KeyPress> pressed;
    std::vector<std::filesystem::path> dropped;
};

// ImGui 1.86 looks at the state of keys and buttons once a frame, so a tap within one frame would be lost.
// Here each key and button changes at most once a frame, and what follows waits for the next.
class InputQueue {
  public:
    void push(Event event) { events_.push_back(std::move(event)); }
    bool empty() const { return events_.empty(); }
    FrameInput feed(ImGuiIO& io);

  private:
    bool may_follow(const Event& event) const;
    void apply(const Event& event, ImGuiIO& io, FrameInput& frame);

    std::deque<Event> events_;
    std::vector<int> changed_keys_;
    std::uint32_t changed_buttons_ = 0;
    bool dragged_ = false; // moved with a button down
};

// ImGui's names for the keys it uses itself.
void map_keys(ImGuiIO& io);

} // namespace dubstage::viewer
