#include "device/cpu/kernels/kernels.h"

#include <algorithm>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

using kernels::Follower;
using kernels::FollowRow;

template <bool squares, bool slowly> void run(const FollowRow& r, std::size_t frames)
{
    Follower s = *r.state.at;
    for (std::size_t i = 0; i < frames; ++i) {
        const float x = squares ? r.in_lane.at[i] * r.in_lane.at[i] : r.in_lane.at[i];
        s = kernels::follow_step(s, x, r);
        if (slowly) s = kernels::follow_slowly(s, r);
        r.out_lane.at[i] = slowly ? std::max(s.value, s.slow) : s.value;
    }
    *r.state.at = s;
}

} // namespace

void follow(const std::byte* bytes, std::size_t, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::FollowArgs>(bytes);
    for (std::size_t lane = begin; lane < end; ++lane) {
        const FollowRow& r = args.lanes.at[lane];
        const bool squares = (r.flags & FOLLOW_SQUARES) != 0, slowly = (r.flags & FOLLOW_SLOWLY) != 0;
        const auto all = squares ? (slowly ? run<true, true> : run<true, false>)
                                 : (slowly ? run<false, true> : run<false, false>);
        all(r, args.frames);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
