// dubstage-viewer: reads the command line, opens the window or draws without one, and turns whatever goes
// wrong into one line and a status.
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "base/error.h"
#include "viewer/app/app.h"
#include "viewer/app/arguments.h"
#include "viewer/app/offscreen.h"
#include "viewer/sound/trace_player.h"
#include "viewer/window/window.h"

namespace dubstage::viewer {

namespace {

void prepare(App& app, const Arguments& arguments)
{
    app.resize(static_cast<float>(arguments.width), static_cast<float>(arguments.height),
               static_cast<float>(arguments.scale));
    app.open(arguments.files);
    app.bench().arrange([&](Comparison& comparison) {
        if (!arguments.panel.empty()) comparison.view.panel = arguments.panel;
        if (arguments.high_contrast) comparison.view.high_contrast = true;
    });
    if (arguments.palette) app.dialogs().palette.open();
    app.dialogs().show_keys = arguments.keys;
}

// What could not be opened stands in the picture; the status tells it, too.
int status_of(const App& app)
{
    int status = 0;
    for (const Message& message : app.bench().messages()) {
        std::fprintf(stderr, "dubstage-viewer: %s\n", message.text.c_str());
        if (message.severity == Severity::error) status = static_cast<int>(ErrorCode::bad_data);
    }
    return status;
}

int run(const std::vector<std::string>& words)
{
    const Arguments arguments = parse_arguments(words);
    if (arguments.help || arguments.version) {
        std::fputs(arguments.help ? help_text().c_str() : "dubstage-viewer " DUBSTAGE_VERSION "\n", stdout);
        return 0;
    }
    const bool offscreen = !arguments.screenshot.empty() || !arguments.plots.empty();
    AppOptions options;
    options.threads = arguments.threads;
    if (!offscreen) options.settings_folder = default_settings_folder();
    options.animate = !offscreen;
    App app(std::move(options));
    app.use_player(make_trace_player(open_sdl_out));
    prepare(app, arguments);
    if (!offscreen)
        return run_window(app, {arguments.width, arguments.height, static_cast<float>(arguments.scale),
                                arguments.renderer});
    draw_until_done(app);
    if (!arguments.screenshot.empty()) write_png(arguments.screenshot, picture_of(app));
    if (!arguments.plots.empty()) app.export_plots(arguments.plots);
    return status_of(app);
}

int report(const Error& error)
{
    std::fprintf(stderr, "dubstage-viewer: %s\n", error.what());
    return static_cast<int>(error.code());
}

} // namespace

} // namespace dubstage::viewer

int main(int count, char** values)
{
    using namespace dubstage;
    try {
        return viewer::run(std::vector<std::string>(values + (count > 0 ? 1 : 0), values + count));
    } catch (const Error& error) {
        return viewer::report(error);
    } catch (const std::bad_alloc&) {
        return viewer::report(
            Error(ErrorCode::out_of_memory, "memory", "the system gave no more", "free some"));
    } catch (const std::exception& error) {
        return viewer::report(
            Error(ErrorCode::internal, "fault in Dubstage", error.what(), "please report it with this line"));
    }
}
