#include "device/cpu/kernels/kernels.h"

#include <algorithm>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

using kernels::Follower;
using kernels::FollowRow;

template <bool squares, bool slowly, bool moving> void run(const FollowRow& r, std::size_t frames)
{
    Follower s = *r.state.at;
    for (std::size_t i = 0; i < frames; ++i) {
        const float x = squares ? r.in_lane.at[i] * r.in_lane.at[i] : r.in_lane.at[i];
        const FollowRow now = moving ? kernels::follow_row_at(r, static_cast<kernels::uint>(i)) : r;
        s = kernels::follow_step(s, x, now);
        if (slowly) s = kernels::follow_slowly(s, now);
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
        const bool moving = (r.flags & (FOLLOW_RISES | FOLLOW_FALLS)) != 0;
        const auto all = moving ? (squares ? (slowly ? run<true, true, true> : run<true, false, true>)
                                           : (slowly ? run<false, true, true> : run<false, false, true>))
                                : (squares ? (slowly ? run<true, true, false> : run<true, false, false>)
                                           : (slowly ? run<false, true, false> : run<false, false, false>));
        all(r, args.frames);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
