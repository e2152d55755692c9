// Playing, and where.
#include <algorithm>

#include "viewer/app/app.h"

namespace dubstage::viewer {

namespace {

bool can_play(const App& app)
{
    return app.bench().player->obstacle().empty();
}

void play_or_pause(App& app)
{
    Player& player = *app.bench().player;
    if (const std::string why = player.obstacle(); !why.empty())
        app.bench().tell(Severity::warning, why);
    else if (player.playing())
        player.pause();
    else
        player.play();
}

void nudge(App& app, double share)
{
    app.bench().seek(app.bench().playhead + share * app.bench().seconds().span());
}

void loop(App& app)
{
    Workbench& bench = app.bench();
    bench.looping = !bench.looping && bench.view().selection.has_value();
    if (bench.looping) bench.seek(bench.view().selection->low);
}

} // namespace

std::vector<Command> listen_commands()
{
    return {{"play", "Listen", "Play or pause", {{key::space}}, play_or_pause, can_play},
            {"loop",
             "Listen",
             "Loop the selection",
             {{'R'}},
             loop,
             {},
             [](const App& app) { return app.bench().looping; }},
            {"start", "Listen", "To the start", {{key::home}}, [](App& app) { app.bench().seek(0); }},
            {"end",
             "Listen",
             "To the end",
             {{key::end}},
             [](App& app) { app.bench().seek(app.bench().longest_seconds()); }},
            {"back", "Listen", "Back", {{key::left}}, [](App& app) { nudge(app, -0.01); }},
            {"forward", "Listen", "Forward", {{key::right}}, [](App& app) { nudge(app, 0.01); }},
            {"back_far",
             "Listen",
             "Back, further",
             {{key::left, false, true}},
             [](App& app) { nudge(app, -0.1); }},
            {"forward_far", "Listen", "Forward, further", {{key::right, false, true}}, [](App& app) {
                 nudge(app, 0.1);
             }}};
}

} // namespace dubstage::viewer
