#include "viewer/app/dialogs.h"

#include "viewer/app/key_help.h"

namespace dubstage::viewer {

void Dialogs::close()
{
    palette.close();
    files.close();
    show_keys = false;
}

void Dialogs::draw(App& app)
{
    palette.draw(app);
    files.draw(app);
    if (show_keys) show_keys = draw_key_help(app);
}

} // namespace dubstage::viewer
