// The keys that everything that swings has in common: how fast, from where, and how channels differ.
#pragma once

#include "processors/modulation_stage.h"
#include "processors/moving_turns.h"
#include "processors/processor.h"

namespace dubstage {

constexpr Parameter rate_parameter(double fallback)
{
    return automatable({"rate", Kind::number, Unit::hertz, 0.001, 40, fallback, "Turns per second"});
}
constexpr const char* note_names[] = {"none", "4/1",  "2/1",  "1/1",  "1/1.",  "1/1t",
                                      "1/2",  "1/2.", "1/2t", "1/4",  "1/4.",  "1/4t",
                                      "1/8",  "1/8.", "1/8t", "1/16", "1/16.", "1/16t"};
constexpr Parameter note_parameter{
    "note",
    Kind::choice,
    Unit::none,
    0,
    17,
    0,
    "Length of a turn in the session's tempo, instead of a rate; dotted (.) or of a triplet (t)",
    note_names};
constexpr Parameter start_parameter{
    "start", Kind::number, Unit::none, 0, 1, 0, "Where in its turn it is where the session begins"};
constexpr Parameter spread_parameter(double fallback)
{
    return {"spread",
            Kind::number,
            Unit::percent,
            0,
            100,
            fallback,
            "How far apart in the turn the channels are: 100 is half a turn from the first to the last"};
}

// Turns per second, from the rate or the note. Throws Error{bad_session} where both are given, and for a note
// in a session without tempo.
double turns_per_second(const Settings& settings, const ProcessorContext& context);
// How fast delays swing, with what of it moves.
struct Swinging {
    Swing swing;
    std::vector<SharedMoving> lanes;

    // From now on delays are middle + depth * table; of frames, all of them within least .. most.
    void move_depth(SharedMoving depth, double middle, double least, double most);
    void move_feedback(SharedMoving percent); // behind the depth
};
Swinging swinging_of(const Settings& settings, const ProcessorContext& context);
int add_swinging(Network& network, int in, const Swinging& swinging,
                 std::vector<std::vector<SwingingVoice>> lanes);
// Where in a turn it is, of a rate that moves or stands still.
SharedMoving turns_of(const Settings& settings, const ProcessorContext& context);
// The same of a length in seconds.
double seconds_of(const Settings& settings, const ProcessorContext& context, const char* time_key,
                  const char* note_key);
// Throws Error{bad_session} for what is not whole.
int whole_number(const Settings& settings, const char* key);
// Where in the turn a channel begins.
double start_of(const Settings& settings, const Layout& layout, int channel);

constexpr double most_echoed_s = 20;
// Echoes until they have fallen by 60 dB, of a feedback from -1 to 1. Throws Error{bad_session} with the
// place of `key` where they last longer than most_echoed_s.
int echoes_of(const Settings& settings, const char* key, double feedback, double delay_s);
// The strongest feedback that a percentage comes to, from -1 to 1.
double strongest_feedback(const Settings& settings, const char* key);

} // namespace dubstage
