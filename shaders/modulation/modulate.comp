#version 460
#extension GL_GOOGLE_include_directive : require
#include "modulate.h"
#define ARGS ModulateArgs
#include "../grid.glsl"

float read_place(Floats lane, Reading r)
{
    uint at = r.set * uint(PLACE_TAPS);
    precise float sum = 0.0;
    for (uint k = 0u; k < uint(PLACE_TAPS); ++k) {
        float low = args.places.at[at + k], high = args.places.at[at + uint(PLACE_TAPS) + k];
        precise float tap = low + (high - low) * r.between;
        sum += tap * lane.at[r.first + int(k)];
    }
    return sum;
}

void main()
{
    ModulateRow row = args.rows_table.at[row_index()];
    uint i = group_start(modulate_group_items) + gl_LocalInvocationID.x;
    if (i >= args.items) return;
    precise float sum = 0.0;
    for (uint n = 0u; n < row.voices; ++n) {
        Voice v = args.voices.at[row.first + n];
        uint phase = (v.flags & VOICE_TURNS) != 0u ? v.oscillator.phase + phase_of_turns(v.turns.at[i])
                                                   : phase_at(v.oscillator, i);
        precise float gain = (v.flags & VOICE_EVEN) != 0u ? v.gains.at[0] : on_turn(v.gains, phase);
        if ((v.flags & VOICE_STILL) != 0u) {
            sum += gain * v.lane.at[i];
            continue;
        }
        precise float delay = on_turn(v.delays, phase);
        if ((v.flags & VOICE_DEPTH) != 0u) {
            precise float swing = v.depth.at[i] * delay;
            delay = v.middle + swing;
        }
        for (uint echo = 1u; echo <= v.echoes; ++echo) {
            sum += gain * read_place(v.lane, reading_of(v, i, delay, echo));
            gain *= (v.flags & VOICE_FEEDBACK) != 0u ? v.feedbacks.at[i] : v.feedback;
        }
    }
    row.out_lane.at[i] = sum;
}
