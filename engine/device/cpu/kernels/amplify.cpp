#include "device/cpu/kernels/kernels.h"

namespace dubstage::cpu::DUBSTAGE_ISA {

void amplify(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::AmplifyArgs>(bytes);
    const kernels::AmplifyRow r = args.rows_table.at[row];
    const float* in = r.in_lane.at;
    const float* db = r.db.at;
    float* out = r.out_lane.at;
#pragma omp simd
    for (std::size_t i = begin; i < end; ++i)
        out[i] = in[i] * (r.dry + r.wet * kernels::gain_of_db(r.sign * db[i]));
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
