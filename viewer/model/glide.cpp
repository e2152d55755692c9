#include "viewer/model/glide.h"

#include <algorithm>
#include <cmath>

namespace dubstage::viewer {

namespace {

// Both ends by the same share, so that what stays in place at the end stays there on the way.
Range between(const Range& from, const Range& to, Scale scale, double share)
{
    if (scale == Scale::linear || !(std::min(from.low, to.low) > 0))
        return {std::lerp(from.low, to.low, share), std::lerp(from.high, to.high, share)};
    return {from.low * std::pow(to.low / from.low, share), from.high * std::pow(to.high / from.high, share)};
}

} // namespace

void Glide::follow(const Range& wanted, Scale scale, double elapsed, bool at_once)
{
    if (!shown_ || at_once) {
        shown_ = to_ = wanted;
        left_ = 0;
        return;
    }
    if (wanted != to_) {
        from_ = *shown_;
        to_ = wanted;
        left_ = seconds;
    }
    left_ = std::max(0.0, left_ - elapsed);
    const double gone = 1 - left_ / seconds;
    shown_ = left_ > 0 ? between(from_, to_, scale, gone * (2 - gone)) : to_; // slower towards the end
}

} // namespace dubstage::viewer
