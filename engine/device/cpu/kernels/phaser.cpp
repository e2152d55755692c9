#include "device/cpu/kernels/kernels.h"

namespace dubstage::cpu::DUBSTAGE_ISA {

void phaser(const std::byte* bytes, std::size_t, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::PhaserArgs>(bytes);
    for (std::size_t lane = begin; lane < end; ++lane) {
        const kernels::PhaserRow& r = args.lanes.at[lane];
        kernels::PhaserState s = *r.state.at;
        for (kernels::uint i = 0; i < args.frames; ++i) {
            const kernels::uint phase = (r.flags & VOICE_TURNS) != 0
                                            ? r.oscillator.phase + kernels::phase_of_turns(r.turns.at[i])
                                            : kernels::phase_at(r.oscillator, i);
            const float c =
                (r.flags & PHASER_CORNERS) != 0 ? r.coefficients.at[i] : kernels::on_turn(r.corners, phase);
            const float feedback = (r.flags & VOICE_FEEDBACK) != 0 ? r.feedbacks.at[i] : r.feedback;
            const float in = r.in_lane.at[i];
            float x = in + feedback * s.last;
            for (kernels::uint n = 0; n < r.stages; ++n) {
                const float y = c * x + s.rests[n];
                s.rests[n] = x - c * y;
                x = y;
            }
            s.last = x;
            r.out_lane.at[i] = r.dry * in + r.wet * x;
        }
        *r.state.at = s;
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
