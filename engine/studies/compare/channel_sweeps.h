// Sweeps that are not the same in both channels: what a chain does to the side beside the mid, to one channel
// beside the other, and what of the one comes out in the other.
#pragma once

#include <vector>

#include "studies/compare/pass.h"

namespace dubstage {

// Curves at the frequencies of a sweep, in dB. Mid is half the sum of both channels, side half the
// difference.
struct ChannelSweeps {
    std::vector<double> hz;
    std::vector<double> side_over_mid_db;                   // gain of the side over that of the mid
    std::vector<double> right_over_left_db;                 // each alone
    std::vector<double> left_to_right_db, right_to_left_db; // crosstalk, over the channel that plays
    std::vector<double> mid_to_side_db, side_to_mid_db;     // over the one that plays
    double side_delay = 0; // frames by which the side comes later than the mid
};
ChannelSweeps measure_channels(const Pass& pass, double sample_rate, double level_db);

// From 40 Hz to 16 kHz: the mean of a curve and its highest value; NaN without any.
double mean_of_curve(const ChannelSweeps& figures, const std::vector<double>& curve);
double highest_of_curve(const ChannelSweeps& figures, const std::vector<double>& curve);
// By how much the side's response differs most from the mid's, beside their mean difference.
double apart_db(const ChannelSweeps& figures, const std::vector<double>& curve);

} // namespace dubstage
