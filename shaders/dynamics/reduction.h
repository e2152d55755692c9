// By how many dB a channel is to be turned down or up: the level of what is listened to, and the static
// curve.
//
// One row per channel, one item per frame. The curve with its knee is that of Giannoulis, Massberg and Reiss,
// "Digital Dynamic Range Compressor Design", JAES 60 (2012), equation 4.
#ifndef DUBSTAGE_REDUCTION_H
#define DUBSTAGE_REDUCTION_H
#include "decibels.h"
KERNEL_BEGIN

#define REDUCTION_SQUARES 1u // flag: the lanes hold squares
#define REDUCTION_BELOW 2u   // flag: what lies below the threshold counts, not above; dB come out negative
// Flags: what lies in a lane counts instead.
#define REDUCTION_THRESHOLD 4u
#define REDUCTION_SLOPE 8u
#define REDUCTION_RANGE 16u
#define REDUCTION_KNEE 32u
#define REDUCTION_DECIBELS 64u // flag: what lies in `own` are dB above floor_db, and no other lane counts

struct ReductionLane {
    Floats lane;
};
POINTER(ReductionLanes, ReductionLane)

struct ReductionRow {
    Floats out_lane;   // [items] dB
    Floats own;        // [items] what this channel's level is taken of
    uint first, count; // the lanes it is linked with, itself among them
    float link;        // 0: its own level counts, 1: that of the loudest; between: in dB between
    float threshold_db;
    float slope; // dB of reduction per dB beyond the threshold
    float knee_db;
    float range_db; // at most
    uint flags;
    float floor_db;
    Floats threshold, slopes, range, knees; // [items] those that move
};
POINTER(ReductionRows, ReductionRow)

struct ReductionArgs {
    ReductionRows rows_table;
    ReductionLanes lanes;
    uint rows;
    uint items;
};

// `beyond`: dB on the side of the threshold where something happens.
HELPER float curve_db(float beyond, float slope, float knee_db, float range_db)
{
    float half_knee = 0.5f * knee_db;
    float within = beyond + half_knee;
    float bent = knee_db > 0.0f ? slope * within * within / (2.0f * knee_db) : 0.0f;
    float db = beyond >= half_knee ? slope * beyond : (within <= 0.0f ? 0.0f : bent);
    return db < range_db ? db : range_db;
}

KERNEL_END
#endif
