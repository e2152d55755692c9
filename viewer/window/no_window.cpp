// What stands in for the window where the libraries for one were not there when the program was built.
#include "base/error.h"
#include "viewer/window/window.h"

namespace dubstage::viewer {

int run_window(App&, const WindowOptions&)
{
    throw Error(ErrorCode::no_device, "window", "this build of dubstage-viewer has none",
                "draw pictures with --screenshot OUT.png, or build it again with the libraries that "
                "scripts/setup installs");
}

} // namespace dubstage::viewer
