// What a stereo processor does to the middle and the side, from its four paths.
#pragma once

#include "support/workbench.h"

namespace dubstage::test {

// Between L, R and (L + R) / 2, (L - R) / 2, at one frequency. Zero phase leaves them real.
struct StereoGains {
    std::complex<double> middle, side; // of what stays what it is
    std::complex<double> middle_into_side, side_into_middle;
};

inline StereoGains stereo_gains(const std::vector<Path>& paths, double f, double sample_rate = 48000,
                                int left = 0, int right = 1)
{
    const auto h = [&](int in, int out) { return response_at(paths, in, out, f, sample_rate); };
    const auto ll = h(left, left), lr = h(left, right), rl = h(right, left), rr = h(right, right);
    return {(ll + lr + rl + rr) / 2.0, (ll - lr - rl + rr) / 2.0, (ll - lr + rl - rr) / 2.0,
            (ll + lr - rl - rr) / 2.0};
}

} // namespace dubstage::test
