// Which panel, how far in, and how it looks.
#include <algorithm>
#include <array>
#include <cmath>

#include "viewer/app/app.h"

namespace dubstage::viewer {

namespace {

using Change = std::function<void(View&)>;

Command edit(const std::string& name, const std::string& title, std::vector<KeyPress> keys,
             const Change& change, const std::string& tag = "")
{
    return {name, "View", title, std::move(keys),
            [change, tag](App& app) { app.bench().edit_view(tag, change); }};
}

Command flip(const std::string& name, const std::string& title, std::vector<KeyPress> keys, bool View::*field)
{
    Command command =
        edit(name, title, std::move(keys), [field](View& view) { view.*field = !(view.*field); });
    command.on = [field](const App& app) { return app.bench().view().*field; };
    return command;
}

// The next of `values` after the present one.
template <std::size_t Size> double next_of(const std::array<double, Size>& values, double present)
{
    const auto at = std::find(values.begin(), values.end(), present);
    return at == values.end() || at + 1 == values.end() ? values.front() : *(at + 1);
}

void next_tilt(View& view)
{
    view.tilt = next_of(std::array{0.0, 3.0, 4.5, 6.0}, view.tilt);
}
void next_smoothing(View& view)
{
    view.smoothing = next_of(std::array{0.0, 48.0, 24.0, 12.0, 6.0, 3.0, 1.0, -1.0}, view.smoothing);
}
void fit(View& view)
{
    view.show_seconds({});
    view.show_hertz(View().hertz);
    view.decibel.reset();
    view.loudness.reset();
    view.difference = View().difference;
}
void larger(View& view, double factor)
{
    view.scale = std::clamp(std::round(view.scale * factor * 20) / 20, 0.7, 2.5);
}

void zoom_time(App& app, double factor)
{
    Workbench& bench = app.bench();
    const Range all{0, bench.longest_seconds()}, shown = bench.seconds();
    // About the playhead where it is seen, else about the middle.
    const double share =
        shown.holds(bench.playhead) && bench.playhead > 0 ? (bench.playhead - shown.low) / shown.span() : 0.5;
    const Range next = limited(zoomed({shown}, share, factor), all, Scale::linear, std::min(0.5, all.high));
    bench.edit_view("zoom time",
                    [&](View& view) { view.show_seconds(next == all ? std::nullopt : std::optional(next)); });
}

void zoom_to_selection(App& app)
{
    const auto selection = app.bench().view().selection;
    if (!selection) return;
    app.bench().edit_view("zoom time", [&](View& view) { view.show_seconds(selection); });
}

// The spectrum of the moment stands still, whatever plays on.
void freeze(App& app)
{
    const Range moment = app.bench().moment();
    app.bench().edit_view("", [&](View& view) {
        if (view.frozen) {
            view.frozen.reset();
        } else {
            view.statistic = Statistic::now;
            view.frozen = moment;
        }
    });
}

Command freeze_command()
{
    return {"freeze",
            "View",
            "Freeze the spectrum of this moment",
            {{'H', false, true}},
            freeze,
            {},
            [](const App& app) { return app.bench().view().frozen.has_value(); }};
}

Command link_command()
{
    Command command = edit("link", "All panels show the same time and frequencies", {{'G'}},
                           [](View& view) { view.link(!view.linked); });
    command.on = [](const App& app) { return app.bench().view().linked; };
    return command;
}

std::vector<Command> panel_commands()
{
    std::vector<Command> commands;
    int number = 0;
    for (const PanelType& type : panel_types()) {
        const std::string panel = type.name;
        Command command = edit(
            "panel_" + panel, std::string("Show ") + type.title, {{key::f1 + number++}},
            [panel](View& view) { view.panel = panel; }, "panel");
        command.on = [panel](const App& app) { return app.bench().view().panel == panel; };
        commands.push_back(std::move(command));
    }
    return commands;
}

} // namespace

std::vector<Command> view_commands()
{
    std::vector<Command> all = panel_commands();
    const std::vector<Command> more{
        edit("fit", "Show all", {{'F'}, {'0'}}, fit, "zoom fit"),
        {"zoom_selection", "View", "Zoom to the selection", {{'Z'}}, zoom_to_selection},
        {"zoom_back", "View", "Zoom back", {{key::backspace}}, [](App& app) { app.bench().zoom_back(); }},
        {"zoom_in", "View", "Zoom in", {{'='}, {'=', false, true}}, [](App& app) { zoom_time(app, 0.7); }},
        {"zoom_out", "View", "Zoom out", {{'-'}}, [](App& app) { zoom_time(app, 1 / 0.7); }},
        flip("level_match", "Level match", {{'L'}}, &View::level_match),
        edit("tilt", "Next tilt", {{'T'}}, next_tilt),
        edit("smoothing", "Next smoothing", {{'S'}}, next_smoothing),
        flip("difference", "Difference below the spectra", {{'D'}}, &View::show_difference),
        flip("hold", "Hold the highest of the spectra", {{'H'}}, &View::hold),
        freeze_command(),
        flip("mean", "Mean of the songs' spectra", {{'M'}}, &View::mean),
        link_command(),
        flip("glide", "Zooms glide", {}, &View::glide),
        flip("piano", "Keyboard below the spectra", {{'P'}}, &View::piano),
        flip("spectrogram_difference", "Spectrogram of the difference", {{'D', false, true}},
             &View::spectrogram_difference),
        flip("side_bar", "Numbers at the right", {{'B', true}}, &View::side_bar),
        flip("high_contrast", "High contrast", {{'H', true}}, &View::high_contrast),
        edit("larger", "Larger text", {{'=', true}, {'=', true, true}}, [](View& v) { larger(v, 1.1); }),
        edit("smaller", "Smaller text", {{'-', true}}, [](View& v) { larger(v, 1 / 1.1); }),
        edit("normal_size", "Normal text size", {{'0', true}}, [](View& v) { v.scale = 1; }),
        edit("time_clock", "Times as h:m:s", {}, [](View& v) { v.time = TimeStyle::clock; }),
        edit("time_samples", "Times as samples", {}, [](View& v) { v.time = TimeStyle::samples; }),
        edit("time_code", "Times as time code", {}, [](View& v) { v.time = TimeStyle::timecode; }),
        {"full_screen", "View", "Full screen", {{key::f1 + 10}}, [](App& app) {
             if (app.on_full_screen) app.on_full_screen();
         }}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

} // namespace dubstage::viewer
