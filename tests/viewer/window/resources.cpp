#include "viewer/window/resources.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <stdexcept>

namespace dubstage::viewer::test {

void set_dots_per_inch(const std::string& display, int dots)
{
    Display* screen = XOpenDisplay(display.c_str());
    if (screen == nullptr) throw std::runtime_error(display + ": no answer");
    const std::string text = "Xft.dpi:\t" + std::to_string(dots) + "\n";
    XChangeProperty(screen, DefaultRootWindow(screen), XA_RESOURCE_MANAGER, XA_STRING, 8, PropModeReplace,
                    reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    XSync(screen, False);
    XCloseDisplay(screen);
}

} // namespace dubstage::viewer::test
