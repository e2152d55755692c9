// Undo, the clipboard, and what is selected.
#include "viewer/app/app.h"

namespace dubstage::viewer {

namespace {

void clear(App& app)
{
    app.dialogs().close();
    app.bench().pinned_hz.reset();
    app.bench().pinned_seconds.reset();
    app.bench().clear_messages();
    app.bench().edit_view("select", [](View& v) { v.selection.reset(); });
}

void copy(App& app)
{
    const std::string& words = app.bench().read_out;
    if (words.empty()) return;
    ImGui::SetClipboardText(words.c_str());
    if (app.on_copy) app.on_copy(words);
}

void select_shown(App& app)
{
    const Range seconds = app.bench().seconds();
    app.bench().edit_view("select", [&](View& v) { v.selection = seconds; });
}

} // namespace

std::vector<Command> edit_commands()
{
    return {
        {"undo", "Edit", "Undo", {{'Z', true}}, [](App& app) { app.bench().undo(); }},
        {"redo", "Edit", "Redo", {{'Z', true, true}, {'Y', true}}, [](App& app) { app.bench().redo(); }},
        {"copy", "Edit", "Copy the read-out", {{'C', true}}, copy},
        {"select_shown", "Edit", "Select what is shown", {{'A', true}}, select_shown},
        {"clear", "Edit", "Select nothing, close messages", {{key::escape}}, clear},
        {"clear_messages", "Edit", "Close all messages", {}, [](App& app) { app.bench().clear_messages(); }},
        {"palette",
         "Edit",
         "All commands\u2026",
         {{'P', true}},
         [](App& app) { app.dialogs().palette.open(); }},
        {"keys", "Edit", "Keys and mouse", {{'/', false, true}}, [](App& app) {
             app.dialogs().show_keys = !app.dialogs().show_keys;
         }}};
}

} // namespace dubstage::viewer
