#version 460
#extension GL_GOOGLE_include_directive : require
#include "phaser.h"
#define ARGS PhaserArgs
#include "../grid.glsl"

// One invocation follows one lane from end to end.
void main()
{
    uint lane = group_start(phaser_group_items) + gl_LocalInvocationID.x;
    if (lane >= args.items) return;
    PhaserRow row = args.lanes.at[lane];
    PhaserState s = row.state.at[0];
    for (uint i = 0u; i < args.frames; ++i) {
        uint phase = (row.flags & VOICE_TURNS) != 0u ? row.oscillator.phase + phase_of_turns(row.turns.at[i])
                                                     : phase_at(row.oscillator, i);
        float c = (row.flags & PHASER_CORNERS) != 0u ? row.coefficients.at[i] : on_turn(row.corners, phase);
        float feedback = (row.flags & VOICE_FEEDBACK) != 0u ? row.feedbacks.at[i] : row.feedback;
        float in_value = row.in_lane.at[i];
        precise float x = in_value + feedback * s.last;
        for (uint n = 0u; n < row.stages; ++n) {
            precise float y = c * x + s.rests[n];
            precise float rest = x - c * y;
            s.rests[n] = rest;
            x = y;
        }
        s.last = x;
        precise float mixed = row.dry * in_value + row.wet * x;
        row.out_lane.at[i] = mixed;
    }
    row.state.at[0] = s;
}
