// The window on the screen: it shows an application until that closes.
#pragma once

#include <string>

namespace dubstage::viewer {

class App;

struct WindowOptions {
    int width = 1600, height = 1000; // pixels
    float scale = 1;                 // beside what the display asks for
    std::string renderer;            // "gl", "soft"; empty: the best
};

// Runs until the user closes it; the exit status. Throws Error{no_device} where no window can be opened.
int run_window(App& app, const WindowOptions& options);

} // namespace dubstage::viewer
