// What lies over the window for a while: the palette of commands, the keys, and the choice of a file.
#pragma once

#include "viewer/app/command_palette.h"
#include "viewer/app/file_dialog.h"

namespace dubstage::viewer {

class App;

class Dialogs {
  public:
    CommandPalette palette;
    FileDialog files;
    bool show_keys = false;

    bool any() const { return palette.is_open() || files.is_open() || show_keys; }
    void close();
    void draw(App& app);
};

} // namespace dubstage::viewer
