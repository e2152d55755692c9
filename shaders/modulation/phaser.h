// A row of first-order all-passes whose corner swings, with feedback around it.
//
// One item per lane: frames depend on one another.
#ifndef DUBSTAGE_PHASER_H
#define DUBSTAGE_PHASER_H
#include "modulate.h"
KERNEL_BEGIN

#define PHASER_STAGES 12

struct PhaserState {
    float rests[PHASER_STAGES]; // of each all-pass
    float last;                 // what came out of them
};
POINTER(PhaserStates, PhaserState)

struct PhaserRow {
    Floats in_lane, out_lane; // [frames]
    PhaserStates state;       // one
    Floats corners;           // [TURN_PARTS + 1] coefficients over one turn
    Floats turns;             // [frames] where VOICE_TURNS is set: -0.5 to 0.5 from the oscillator's start on
    Floats coefficients;      // [frames] where PHASER_CORNERS is set, instead of a place in the table
    Floats feedbacks;         // [frames] where VOICE_FEEDBACK is set
    Oscillator oscillator;
    uint stages;
    float feedback, dry, wet;
    uint flags, unused;
};
POINTER(PhaserRows, PhaserRow)

struct PhaserArgs {
    PhaserRows lanes;
    uint frames;
    uint rows;  // 1
    uint items; // lanes
};

KERNEL_END
#endif
