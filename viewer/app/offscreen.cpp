#include "viewer/app/offscreen.h"

#include <imgui.h>
#include <thread>

#include "viewer/app/export.h"
#include "viewer/draw/style.h"

namespace dubstage::viewer {

void draw_until_done(App& app)
{
    constexpr int settling = 6;
    int calm = 0;
    while (calm < settling) {
        const bool busy = app.busy(); // asked first: what becomes ready after it is taken by the frame
        app.frame();
        calm = busy || app.wants_frame() ? 0 : calm + 1;
        if (busy) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Image picture_of(App&)
{
    return picture_of(*ImGui::GetDrawData(), palette().window);
}

} // namespace dubstage::viewer
