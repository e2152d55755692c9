// Drives the viewer as a person would: keys, the mouse and dropped files, by the names of what is on the
// screen.
#pragma once

#include <string>
#include <vector>

#include "viewer/app/app.h"
#include "viewer/draw/image.h"

namespace dubstage::viewer {

class Robot {
  public:
    explicit Robot(float width = 1600, float height = 1000, float scale = 1);

    App app;
    Workbench& bench() { return app.bench(); }
    const View& view() { return app.bench().view(); }

    void frames(int count = 3);
    void settle(); // until no file is being worked on and nothing moves
    void key(int code, bool control = false, bool shift = false);
    void type(const std::string& words);
    void move(float x, float y);
    void click(const std::string& mark,
               int button = 0); // in its middle; a failure where there is no such thing
    void double_click(const std::string& mark);
    void wheel(const std::string& mark, float share_x, float share_y, float turns);
    // From one place within a thing to another, as shares of its size.
    void drag(const std::string& mark, Point from, Point to, int button = 0);
    void drop(const std::vector<std::filesystem::path>& paths);
    Image picture();

  private:
    void button(int index, bool down);
};

// Programmes without files: what a file of so many seconds and channels might measure as.
ProgrammePointer made_up_programme(double seconds, int channels, double lufs = -16);
// Adds a trace and what it measured as; the trace's id.
int add_measured(Workbench& bench, const std::string& name, ProgrammePointer programme);

} // namespace dubstage::viewer
