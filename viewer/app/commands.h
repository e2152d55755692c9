// Everything that can be done by name: the palette lists it, keys call it, menus show it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "viewer/input/events.h"

namespace dubstage::viewer {

class App;

struct Command {
    std::string name, group, title; // "undo", "Edit", "Undo"
    std::vector<KeyPress> keys = {};
    std::function<void(App&)> act = {};
    std::function<bool(const App&)> can = {}; // none: always
    std::function<bool(const App&)> on = {};  // of a switch: whether it is on
};

class Commands {
  public:
    Commands();
    const std::vector<Command>& all() const { return all_; }
    const Command* find(const std::string& name) const;
    const Command* of(const KeyPress& press) const;
    // Those whose title, group or name holds the letters in their order; the best ones first.
    std::vector<const Command*> matching(const std::string& letters) const;

  private:
    std::vector<Command> all_;
};

std::string key_text(const KeyPress& press);   // "Ctrl+Shift+E"
std::string keys_text(const Command& command); // of the first key; empty: none

// Each group is a file of its own.
std::vector<Command> file_commands();
std::vector<Command> edit_commands();
std::vector<Command> view_commands();
std::vector<Command> trace_commands();
std::vector<Command> listen_commands();

} // namespace dubstage::viewer
