#version 460
#extension GL_GOOGLE_include_directive : require
#include "true_peak.h"
#define ARGS TruePeakArgs
#include "../grid.glsl"

shared uint around; // the largest sample the step can see, as bits
shared uint bent;   // the largest second difference
shared uint most;
shared uint where;

float between(Floats lane, uint n)
{
    precise float even[4] = float[4](0.0, 0.0, 0.0, 0.0);
    precise float odd[3] = float[3](0.0, 0.0, 0.0);
    for (uint k = 0u; k < TRUE_PEAK_HALF; ++k) {
        float before = lane.at[n - k], behind = lane.at[n + 1u + k];
        precise float s = before + behind;
        precise float d = before - behind;
        for (uint p = 0u; p < 4u; ++p) {
            precise float e = args.taps.at[0].even[p][k] * s;
            even[p] += e;
        }
        for (uint p = 0u; p < 3u; ++p) {
            precise float o = args.taps.at[0].odd[p][k] * d;
            odd[p] += o;
        }
    }
    float peak = abs(even[3]);
    for (uint p = 0u; p < 3u; ++p) peak = max(peak, max(abs(even[p] + odd[p]), abs(even[p] - odd[p])));
    return peak;
}

// One workgroup per step. Magnitudes order like their bits; the first of equal peaks counts.
void main()
{
    TruePeakRow row = args.rows_table.at[row_index()];
    uint step = group_start(true_peak_group_items);
    uint first = args.starts.at[step], frames = args.starts.at[step + 1u] - first, local = gl_LocalInvocationID.x;
    if (local == 0u) {
        around = 0u;
        bent = 0u;
        most = 0u;
        where = 0xffffffffu;
    }
    barrier();
    const uint seen = frames + 2u * TRUE_PEAK_HALF - 1u, before = first - (TRUE_PEAK_HALF - 1u);
    uint widest = 0u, most_bent = 0u;
    for (uint i = local; i < seen; i += GRID_LOCAL) {
        float x = row.in_lane.at[before + i];
        widest = max(widest, float_to_bits(abs(x)));
        if (i + 2u >= seen) continue;
        float next = row.in_lane.at[before + i + 1u];
        most_bent = max(most_bent, float_to_bits(abs((x - next) - (next - row.in_lane.at[before + i + 2u]))));
    }
    atomicMax(around, widest);
    atomicMax(bent, most_bent);
    barrier();
    bool wanted = frames > 0u && true_peak_bound(bits_to_float(around), bits_to_float(bent), args.taps.at[0].gain,
                                                 args.taps.at[0].bend) > row.threshold;
    float best = 0.0;
    uint at = 0u;
    if (wanted)
        for (uint i = local; i < frames; i += GRID_LOCAL) {
            float peak = between(row.in_lane, first + i);
            if (peak > best) {
                best = peak;
                at = i;
            }
        }
    atomicMax(most, float_to_bits(best));
    barrier();
    if (best > 0.0 && float_to_bits(best) == most) atomicMin(where, at);
    barrier();
    if (local == 0u) row.out_steps.at[step] = TruePeakStep(bits_to_float(most), most == 0u ? 0u : where);
}
