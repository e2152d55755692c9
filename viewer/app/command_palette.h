// The command palette: type a few letters of what is to be done.
#pragma once

#include <array>

namespace dubstage::viewer {

class App;

class CommandPalette {
  public:
    void open();
    void close() { open_ = false; }
    bool is_open() const { return open_; }
    void draw(App& app);

  private:
    std::array<char, 128> letters_{};
    int chosen_ = 0;
    bool open_ = false;
    int fresh_ = 0; // frames in which the letters still ask for the focus
};

} // namespace dubstage::viewer
