// Playing, and where.
#include <algorithm>

#include "viewer/app/app.h"

namespace dubstage::viewer {

namespace {

void play_or_pause(App& app)
{
    Player& player = *app.bench().player;
    if (player.playing())
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

Listening& listening_of(App& app)
{
    return app.bench().listening;
}

// The same again: back to stereo.
Command ear_command(const std::string& name, const std::string& title, std::vector<KeyPress> keys, Ear ear)
{
    return {name,
            "Listen",
            title,
            std::move(keys),
            [ear](App& app) {
                Ear& now = listening_of(app).ear;
                now = now == ear ? Ear::stereo : ear;
            },
            {},
            [ear](const App& app) { return app.bench().listening.ear == ear; }};
}

bool is_testing(const App& app)
{
    return app.bench().listening.testing();
}

bool is_telling_apart(const App& app)
{
    return app.bench().listening.telling_apart();
}

bool is_ranking(const App& app)
{
    return app.bench().listening.ranking.has_value();
}

// In a ranking: one letter back, the same again, one on.
Command hear_command(const std::string& name, const std::string& title, std::vector<KeyPress> keys,
                     Abx::Button button)
{
    return {name,
            "Listen",
            title,
            std::move(keys),
            [button](App& app) {
                if (is_ranking(app)) {
                    const int step = button == Abx::Button::a ? -1 : button == Abx::Button::b ? 1 : 0;
                    return hear_letter(listening_of(app), step);
                }
                listening_of(app).button = button;
                listening_of(app).test->play(button);
            },
            is_testing};
}

Command answer_command(const std::string& name, const std::string& title, std::vector<KeyPress> keys,
                       AbxChoice choice)
{
    return {name,
            "Listen",
            title,
            std::move(keys),
            [choice](App& app) {
                Listening& listening = listening_of(app);
                listening.test->answer(choice, listening.trial_seconds);
                listening.trial_seconds = 0;
                // What was heard last may be the next X or not: begin where nothing is told.
                listening.button = Abx::Button::a;
            },
            is_telling_apart};
}

// What is in step goes back to where it was.
void align(App& app)
{
    Workbench& bench = app.bench();
    const PlayerFacts facts = bench.player->facts();
    const bool aligned = std::any_of(facts.tracks.begin(), facts.tracks.end(),
                                     [](const auto& track) { return !track.second.alignment.empty(); });
    bench.player->align(aligned || facts.aligning ? 0 : bench.now().focus);
}

std::vector<Command> test_commands()
{
    return {{"start_test", "Listen", "Start a blind test", {}, [](App& app) { start_test(app.bench()); }},
            hear_command("hear_a", "Hear A in the blind test, or the sound before in a ranking", {{'Q'}},
                         Abx::Button::a),
            hear_command("hear_b", "Hear B in the blind test, or the next sound in a ranking", {{'E'}},
                         Abx::Button::b),
            hear_command("hear_x", "Hear X in the blind test", {{'W'}}, Abx::Button::x),
            answer_command("answer_a", "X is A", {{'Q', false, true}}, AbxChoice::a),
            answer_command("answer_b", "X is B", {{'E', false, true}}, AbxChoice::b),
            {"stop_test",
             "Listen",
             "Give up the blind test",
             {},
             [](App& app) { listening_of(app).test.reset(); },
             is_telling_apart},
            {"start_ranking",
             "Listen",
             "Rank all traces blind",
             {},
             [](App& app) { start_ranking(app.bench()); }},
            {"finish_ranking",
             "Listen",
             "Done with this round of the ranking",
             {},
             [](App& app) { finish_ranking(app.bench()); },
             is_ranking},
            {"stop_ranking",
             "Listen",
             "Give up this round of the ranking",
             {},
             [](App& app) { listening_of(app).ranking.reset(); },
             is_ranking},
            {"forget_rankings",
             "Listen",
             "Forget all rounds of rankings",
             {},
             [](App& app) { listening_of(app).rounds.clear(); },
             [](const App& app) { return !app.bench().listening.rounds.empty(); }}};
}

} // namespace

std::vector<Command> listen_commands()
{
    std::vector<Command> all{
        {"play", "Listen", "Play or pause", {{key::space}}, play_or_pause},
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
        {"forward_far",
         "Listen",
         "Forward, further",
         {{key::right, false, true}},
         [](App& app) { nudge(app, 0.1); }},
        ear_command("mono", "Hear mono", {{'M', false, true}}, Ear::mono),
        ear_command("side", "Hear the side alone", {{'S', false, true}}, Ear::side),
        {"align", "Listen", "Move the traces in step with the focus", {{'I'}}, align},
        {"hear_all", "Listen", "Hear all bands", {}, [](App& app) { listening_of(app).band_hz.reset(); }}};
    const std::vector<Command> more = test_commands();
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

} // namespace dubstage::viewer
