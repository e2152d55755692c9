// Which trace has the focus, what others are compared with, and their findings.
#include <algorithm>

#include "base/error.h"
#include "studies/chain_file.h"
#include "viewer/app/app.h"
#include "viewer/model/findings.h"

namespace dubstage::viewer {

namespace {

constexpr int keys_of_traces = 9;

Command focus_command(int number)
{
    return {"focus_" + std::to_string(number),
            "Traces",
            "Focus on trace " + std::to_string(number),
            {{'0' + number}},
            [number](App& app) {
                const auto& traces = app.bench().now().traces;
                const auto index = static_cast<std::size_t>(number - 1);
                if (index >= traces.size()) return;
                app.bench().focus_on(traces[index].id);
            }};
}

void next_focus(App& app, int step)
{
    const auto& traces = app.bench().now().traces;
    if (traces.empty()) return;
    const int count = static_cast<int>(traces.size());
    int at = 0;
    while (at < count && traces[static_cast<std::size_t>(at)].id != app.bench().now().focus) ++at;
    app.bench().focus_on(traces[static_cast<std::size_t>((at + step + count) % count)].id);
}

void set_reference(App& app)
{
    const int focus = app.bench().now().focus;
    app.bench().edit("", [&](Comparison& c) { c.reference = c.reference == focus ? 0 : focus; });
}

void show_all(App& app, bool all)
{
    const int focus = app.bench().now().focus;
    app.bench().edit("", [&](Comparison& c) {
        for (Trace& trace : c.traces) trace.visible = all || trace.id == focus;
    });
}

void keep(App& app)
{
    Workbench& bench = app.bench();
    const int id = bench.now().focus;
    int kept = 0;
    bench.edit("", [&](Comparison& c) { kept = keep_trace(c, id, bench.moment()); });
    if (kept != 0) bench.set_status(kept, bench.status(id));
}

bool has_sound(const App& app)
{
    return !app.bench().status(app.bench().now().focus).audio.empty();
}

// The song with the focus through a mastering chain; what each insert did is kept with it.
void through_chain(App& app)
{
    app.dialogs().files.open("A chain: a file with inserts (.toml)", [&app](const auto& paths) {
        Workbench& bench = app.bench();
        const Trace* focus = bench.focus();
        if (focus == nullptr || bench.measured(focus->id) == nullptr) return;
        try {
            const MasteringChain chain = read_chain(paths.front());
            ProcessOf wanted;
            wanted.name =
                focus->name + " \u00B7 " + (chain.name.empty() ? paths.front().stem().string() : chain.name);
            wanted.file = bench.status(focus->id).audio;
            wanted.layout = bench.measured(focus->id)->layout;
            wanted.sample_rate = bench.measured(focus->id)->sample_rate;
            wanted.inserts = chain.inserts;
            wanted.chain_file = chain.file;
            wanted.look_into_steps = true;
            bench.to_process = wanted;
            app.process();
        } catch (const Error& error) {
            bench.tell(Severity::error, error.what());
        }
    });
}

void save_sound(App& app)
{
    const Trace* focus = app.bench().focus();
    const std::filesystem::path from = app.bench().status(focus->id).audio;
    const std::filesystem::path suggested =
        std::filesystem::current_path() / (focus->name + from.extension().string());
    app.dialogs().files.save("Save its sound", suggested,
                             [&app](const auto& paths) { app.save_sound(paths.front()); });
}

bool has_focus(const App& app)
{
    return app.bench().focus() != nullptr;
}

} // namespace

std::vector<Command> trace_commands()
{
    std::vector<Command> all;
    for (int number = 1; number <= keys_of_traces; ++number) all.push_back(focus_command(number));
    const std::vector<Command> more{
        {"last_focus",
         "Traces",
         "Back to the trace before",
         {{key::tab}},
         [](App& app) { app.bench().focus_on(app.bench().last_focus); }},
        {"next_trace", "Traces", "Next trace", {{key::down, true}}, [](App& app) { next_focus(app, 1); }},
        {"previous_trace",
         "Traces",
         "Previous trace",
         {{key::up, true}},
         [](App& app) { next_focus(app, -1); }},
        {"reference", "Traces", "Compare with this one", {{'C'}}, set_reference, has_focus},
        {"keep_trace", "Traces", "Keep its curve as it is now", {{'K'}}, keep, has_focus},
        {"only_focus",
         "Traces",
         "Show only this one",
         {{'O'}},
         [](App& app) { show_all(app, false); },
         has_focus},
        {"show_all", "Traces", "Show all traces", {{'A'}}, [](App& app) { show_all(app, true); }},
        {"measure_again",
         "Traces",
         "Measure again",
         {{'R', true}},
         [](App& app) { app.measure_again(app.bench().now().focus); },
         has_focus},
        {"chain", "Traces", "Put it through a chain\u2026", {{'I', true}}, through_chain, has_sound},
        {"process",
         "Traces",
         "Render what a panel asked for",
         {},
         [](App& app) { app.process(); },
         [](const App& app) { return app.bench().to_process.has_value(); }},
        {"save_sound", "Traces", "Save its sound\u2026", {}, save_sound, has_sound},
        {"remove",
         "Traces",
         "Take out of the comparison",
         {{key::del}},
         [](App& app) { app.remove(app.bench().now().focus); },
         has_focus},
        {"next_finding",
         "Traces",
         "Next finding",
         {{'N'}},
         [](App& app) { go_to_next_finding(app.bench(), 1); },
         has_focus},
        {"previous_finding",
         "Traces",
         "Previous finding",
         {{'N', false, true}},
         [](App& app) { go_to_next_finding(app.bench(), -1); },
         has_focus}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

} // namespace dubstage::viewer
