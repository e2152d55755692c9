// Opening, saving and exporting.
#include <utility>

#include "base/error.h"
#include "studies/text_file.h"
#include "viewer/app/app.h"

namespace dubstage::viewer {

namespace {

void open_files(App& app)
{
    app.dialogs().files.open("Open audio, results, sessions or a comparison",
                             [&app](const auto& paths) { app.open(paths); });
}

void save_as(App& app)
{
    const std::filesystem::path suggested =
        app.file().empty() ? app.suggested_name(".comparison.json") : app.file();
    app.dialogs().files.save("Save the comparison", suggested,
                             [&app](const auto& paths) { app.save_comparison(paths.front()); });
}

void save(App& app)
{
    if (app.file().empty())
        save_as(app);
    else
        app.save_comparison(app.file());
}

// What goes wrong is told by whoever runs commands; a dialog comes back later, so it tells by itself.
Command export_command(const std::string& ending, const std::string& title, std::vector<KeyPress> keys)
{
    return {"export_" + ending, "File", title, std::move(keys), [ending](App& app) {
                app.dialogs().files.save("Save the plots as " + ending, app.suggested_name("." + ending),
                                         [&app](const auto& paths) {
                                             try {
                                                 app.export_plots(paths.front());
                                                 app.bench().tell(Severity::note,
                                                                  paths.front().string() + ": written");
                                             } catch (const std::exception& error) {
                                                 app.bench().tell(Severity::error, error.what());
                                             }
                                         });
            }};
}

// Where a panel has something to write.
void save_text(App& app)
{
    const TextToSave wanted = *std::exchange(app.bench().to_save, std::nullopt);
    const auto suggested = app.suggested_name(".toml").parent_path() / wanted.name;
    app.dialogs().files.save(wanted.title, suggested, [&app, wanted](const auto& paths) {
        try {
            write_text_file(paths.front(), wanted.text);
            app.bench().tell(Severity::note, paths.front().string() + ": written");
        } catch (const Error& error) {
            app.bench().tell(Severity::error, error.what());
        }
    });
}

// Shows the panel of matching, which does it.
Command match_command(const std::string& name, const std::string& title)
{
    return {name, "File", title, {}, [name](App& app) {
                app.run("panel_match");
                app.bench().asked_of_panel = name;
            }};
}

void keep_results(App& app)
{
    std::vector<ProgrammePointer> programmes;
    for (const Trace& trace : app.bench().now().traces)
        if (const ProgrammePointer programme = app.bench().programme(trace.id);
            programme && trace.part.empty() && trace.path.extension() != ".dsm")
            programmes.push_back(programme);
    app.loader().keep(programmes);
}

} // namespace

std::vector<Command> file_commands()
{
    return {{"open", "File", "Open\u2026", {{'O', true}}, open_files},
            {"save", "File", "Save the comparison", {{'S', true}}, save},
            {"save_as", "File", "Save the comparison as\u2026", {{'S', true, true}}, save_as},
            export_command("png", "Save the plots as PNG\u2026", {{'E', true}}),
            export_command("svg", "Save the plots as SVG\u2026", {{'E', true, true}}),
            export_command("csv", "Save the numbers as CSV\u2026", {}),
            {"render_session",
             "File",
             "Render the session with its changes",
             {{'R', true, true}},
             [](App& app) { app.render_session(); },
             [](const App& app) { return !app.bench().sessions.empty(); }},
            match_command("match_render", "Render the match"),
            match_command("match_save_chain", "Save the match as a chain\u2026"),
            match_command("match_save_bands", "Save the match as a few bands\u2026"),
            match_command("match_save_session", "Save the match as a session\u2026"),
            {"save_text",
             "File",
             "Save what a panel offered\u2026",
             {},
             save_text,
             [](const App& app) { return app.bench().to_save.has_value(); }},
            {"keep_results", "File", "Keep results beside the files (.dsm)", {{'K', true}}, keep_results},
            {"quit", "File", "Quit", {{'Q', true}}, [](App& app) { app.close(); }}};
}

} // namespace dubstage::viewer
