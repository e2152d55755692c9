// How a dispatch is cut into workgroups: x runs over the rows, y over the items of a row, so that rows that
// read the same lanes read them at the same time. Read by the shaders and by the device that records them.
#ifndef DUBSTAGE_GRID_H
#define DUBSTAGE_GRID_H

#define GRID_LOCAL 256u // invocations of a workgroup

// Items of one row that one workgroup makes.
#define place_group_items 1024u
#define frame_group_items 1024u
#define spectrum_mac_group_items 512u
#define mix_group_items 1024u
#define pack_group_items 256u
#define peak_group_items 1u
#define window_group_items 1024u
#define power_group_items 256u
#define gauge_group_items 256u
#define k_rest_group_items 16u
#define k_carry_group_items 1u
#define k_energy_group_items 256u
#define true_peak_group_items 1u
#define bands_group_items 256u
#define density_group_items 256u
#define reduction_group_items 256u
#define follow_group_items 256u
#define amplify_group_items 256u
#define overshoot_group_items 256u
#define hold_group_items 256u
#define fir_group_items 256u
#define modulate_group_items 256u
#define phaser_group_items 256u

// A device need not take more groups than this along one axis; larger dispatches are cut, and each part told
// where it begins by two words behind the arguments.
#define GRID_MOST_GROUPS 65535u
#define GRID_BASE_BYTE 120

#endif
