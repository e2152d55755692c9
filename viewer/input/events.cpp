#include "viewer/input/events.h"

#include <algorithm>
#include <limits>

namespace dubstage::viewer {

namespace {

template <class... Cases> struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases> Overloaded(Cases...) -> Overloaded<Cases...>;

constexpr int known_keys = 512; // ImGuiIO::KeysDown

bool is_known(int code)
{
    return code >= 0 && code < known_keys;
}

void read_modifiers(ImGuiIO& io)
{
    io.KeyCtrl = io.KeysDown[key::left_control] || io.KeysDown[key::right_control];
    io.KeyShift = io.KeysDown[key::left_shift] || io.KeysDown[key::right_shift];
    io.KeyAlt = io.KeysDown[key::left_alt] || io.KeysDown[key::right_alt];
}

} // namespace

bool InputQueue::may_follow(const Event& event) const
{
    if (const auto* change = std::get_if<KeyChange>(&event))
        return std::find(changed_keys_.begin(), changed_keys_.end(), change->code) == changed_keys_.end();
    if (const auto* button = std::get_if<Button>(&event))
        // A drag that is over within one frame is seen with its button down for one.
        return (changed_buttons_ >> button->index & 1u) == 0 && !dragged_;
    // A place belongs to the press before it.
    if (std::holds_alternative<Move>(event)) return changed_buttons_ == 0;
    return true;
}

void InputQueue::apply(const Event& event, ImGuiIO& io, FrameInput& frame)
{
    std::visit(Overloaded{[&](const Move& move) {
                              io.MousePos = {move.x, move.y};
                              for (const bool down : io.MouseDown) dragged_ = dragged_ || down;
                          },
                          [&](const Button& button) {
                              if (button.index < 0 || button.index > 4) return;
                              io.MouseDown[button.index] = button.down;
                              changed_buttons_ |= 1u << button.index;
                          },
                          [&](const Wheel& wheel) {
                              io.MouseWheelH += wheel.x;
                              io.MouseWheel += wheel.y;
                          },
                          [&](const KeyChange& change) {
                              if (!is_known(change.code)) return;
                              io.KeysDown[change.code] = change.down;
                              read_modifiers(io);
                              changed_keys_.push_back(change.code);
                              if (change.down)
                                  frame.pressed.push_back({change.code, io.KeyCtrl, io.KeyShift, io.KeyAlt});
                          },
                          [&](const Character& character) { io.AddInputCharacter(character.code); },
                          [&](const Drop& drop) {
                              frame.dropped.insert(frame.dropped.end(), drop.paths.begin(), drop.paths.end());
                          },
                          [&](const Leave&) {
                              constexpr float nowhere = -std::numeric_limits<float>::max();
                              io.MousePos = {nowhere, nowhere};
                          }},
               event);
}

FrameInput InputQueue::feed(ImGuiIO& io)
{
    changed_keys_.clear();
    changed_buttons_ = 0;
    dragged_ = false;
    FrameInput frame;
    while (!events_.empty() && may_follow(events_.front())) {
        apply(events_.front(), io, frame);
        events_.pop_front();
    }
    return frame;
}

void map_keys(ImGuiIO& io)
{
    const std::initializer_list<std::pair<int, int>> keys{{ImGuiKey_Tab, key::tab},
                                                          {ImGuiKey_LeftArrow, key::left},
                                                          {ImGuiKey_RightArrow, key::right},
                                                          {ImGuiKey_UpArrow, key::up},
                                                          {ImGuiKey_DownArrow, key::down},
                                                          {ImGuiKey_PageUp, key::page_up},
                                                          {ImGuiKey_PageDown, key::page_down},
                                                          {ImGuiKey_Home, key::home},
                                                          {ImGuiKey_End, key::end},
                                                          {ImGuiKey_Insert, key::insert},
                                                          {ImGuiKey_Delete, key::del},
                                                          {ImGuiKey_Backspace, key::backspace},
                                                          {ImGuiKey_Space, key::space},
                                                          {ImGuiKey_Enter, key::enter},
                                                          {ImGuiKey_Escape, key::escape},
                                                          {ImGuiKey_A, 'A'},
                                                          {ImGuiKey_C, 'C'},
                                                          {ImGuiKey_V, 'V'},
                                                          {ImGuiKey_X, 'X'},
                                                          {ImGuiKey_Y, 'Y'},
                                                          {ImGuiKey_Z, 'Z'}};
    for (const auto& [theirs, ours] : keys) io.KeyMap[theirs] = ours;
}

} // namespace dubstage::viewer
