// How the traces are listened to: levels, what reaches the ear, and the blind test.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "viewer/model/abx.h"
#include "viewer/model/player.h"
#include "viewer/model/ranking.h"

namespace dubstage::viewer {

class Workbench;
struct Programme;

struct Monitoring {
    Ear ear = Ear::stereo;
    std::optional<Range> band_hz = {}; // all else is taken away
    double volume_db = 0;
    bool match_selection = false; // the levels of the selected range are made equal, not those of the whole
    bool operator==(const Monitoring&) const = default;
};

// What a comparison's file keeps of it.
struct SavedListening {
    Monitoring monitoring = {};
    bool looping = false;
    std::map<int, Moved> moved = {}; // by trace: what was brought in step
    bool operator==(const SavedListening&) const = default;
};

struct Listening : Monitoring {
    std::optional<Range> audition_hz = {}; // instead of the band, while a key is held
    const std::optional<Range>& heard_hz() const { return audition_hz ? audition_hz : band_hz; }

    int a = 0, b = 0, trials = 16; // of the next blind test
    std::optional<Abx> test = {};
    Abx::Button button = Abx::Button::a; // what is heard in it
    double trial_seconds = 0;            // since the last answer

    std::optional<Ranking> ranking = {};            // the round at work
    std::size_t letter = 0;                         // what is heard in it
    std::vector<std::map<int, double>> rounds = {}; // the scores of those before, by trace

    bool telling_apart() const { return test && !test->finished(); }
    // Then nothing may tell which trace is heard.
    bool testing() const { return telling_apart() || ranking; }
};

constexpr double lowest_volume_db = -60;

SavedListening saved_listening(const Workbench& bench);
void restore_listening(Workbench& bench, const SavedListening& saved);

// With the gains that make all equally loud where the view asks for it.
std::vector<PlayerTrack> tracks_to_play(const Workbench& bench);
// Loudness as it is heard: of the programme, or between two times of it (s). A mono file is heard from both
// sides, 3 dB louder than BS.1770 counts its one channel.
double heard_loudness(const Programme& programme, const std::optional<Range>& seconds);
// The trace that is listened to: of the blind test, or the one in the focus.
int listened_to(const Workbench& bench);
// Why traces cannot be tested against one another; empty: they can.
std::string test_obstacle(const Workbench& bench);
void start_test(Workbench& bench);
// Why the visible traces cannot be ranked; empty: they can.
std::string ranking_obstacle(const Workbench& bench);
void start_ranking(Workbench& bench);
// Goes to another letter of the ranking, round and round.
void hear_letter(Listening& listening, int step);
// Keeps the scores of the round, once all were heard.
void finish_ranking(Workbench& bench);
// What the answers of a finished test mean, in a sentence.
std::string verdict_of(const Abx& test);

} // namespace dubstage::viewer
