// Sums of readings of lanes at places that swing, each with a gain that swings: chorus, flanger, vibrato,
// tremolo.
//
// One row per output lane, one item per frame. What lies between the samples is interpolated with short
// filters. An echo comes after each further turn of the delay, as strong as the feedback says: without a
// loop, so that frames do not depend on one another.
#ifndef DUBSTAGE_MODULATE_H
#define DUBSTAGE_MODULATE_H
#include "../kernel.h"
KERNEL_BEGIN

#define TURN_PARTS 4096    // of a table over one turn, with one more entry for its end
#define TURN_PART_BITS 20  // bits of a phase within one part
#define PLACE_TAPS 32      // of the filters
#define PLACE_PARTS 512    // places between two samples, with one more set for the end
#define VOICE_STILL 1u     // flag: read as it is, no delay
#define VOICE_EVEN 2u      // flag: the gain does not swing, it is that of the table's start
#define VOICE_TURNS 4u     // flag: a lane says where in its turn it is, from the oscillator's start on
#define VOICE_DEPTH 8u     // flag: a lane says how far it swings: delay = middle + depth * delays
#define VOICE_FEEDBACK 16u // flag: a lane says how strong the echoes are
#define PHASER_CORNERS 32u // flag, of phasers: a lane holds the coefficients

// Where in its turn an oscillator is at item 0, and how far it goes with each: in 2^-64 of a turn, upper and
// lower half, so that hours later it still is where it should be.
struct Oscillator {
    uint phase, phase_rest;
    uint turn, turn_rest;
};

HELPER uint phase_at(Oscillator o, uint item)
{
    uint rest = item * o.turn_rest;
    uint carry = rest + o.phase_rest < rest ? 1u : 0u;
    return o.phase + item * o.turn + high_product(item, o.turn_rest) + carry;
}

struct Voice {
    Floats lane;      // of item 0
    Floats delays;    // [TURN_PARTS + 1] frames, not below 0
    Floats gains;     // [TURN_PARTS + 1]
    Floats turns;     // [items] -0.5 to 0.5
    Floats depth;     // [items] frames
    Floats feedbacks; // [items]
    Oscillator oscillator;
    int delay; // whole frames in addition; below 0: ahead
    uint echoes;
    float feedback;
    uint flags;
    float middle;
    uint unused;
};
POINTER(Voices, Voice)

HELPER uint phase_of_turns(float turns)
{
    return uint(int(turns * 4294967296.0f));
}

struct ModulateRow {
    Floats out_lane; // [items]
    uint first, voices;
};
POINTER(ModulateRows, ModulateRow)

struct ModulateArgs {
    ModulateRows rows_table;
    Voices voices;
    Floats places; // [PLACE_PARTS + 1][PLACE_TAPS]
    uint rows;
    uint items;
};

HELPER float on_turn(Floats table, uint phase)
{
    uint part = phase >> TURN_PART_BITS;
    float within = float(phase & ((1u << TURN_PART_BITS) - 1u)) * (1.0f / float(1u << TURN_PART_BITS));
    float low = table.at[part], high = table.at[part + 1u];
    PRECISE float way = (high - low) * within;
    PRECISE float value = low + way;
    return value;
}

// Where one reading lies: PLACE_TAPS samples from `first` on, and the filter, between two sets of taps.
struct Reading {
    int first;
    uint set;
    float between;
};

HELPER Reading reading_of(Voice v, uint item, float delay, uint echo)
{
    PRECISE float all = delay * float(echo);
    float whole = floor(all);
    PRECISE float place = (1.0f - (all - whole)) * float(PLACE_PARTS);
    uint set = uint(place);
    set = set < uint(PLACE_PARTS) ? set : uint(PLACE_PARTS) - 1u;
    Reading r;
    r.first = int(item) - int(whole) - v.delay * int(echo) - PLACE_TAPS / 2;
    r.set = set;
    PRECISE float between = place - float(set);
    r.between = between;
    return r;
}

KERNEL_END
#endif
