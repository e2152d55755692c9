// The window on the screen: it shows an application until that closes.
#pragma once

namespace dubstage::viewer {

class App;

// Runs until the user closes it; the exit status. Throws Error{no_device} where no window can be opened.
int run_window(App& app);

} // namespace dubstage::viewer
