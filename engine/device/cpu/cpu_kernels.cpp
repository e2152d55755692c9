#include "device/cpu/kernels/kernels.h"

namespace dubstage::cpu {

namespace v2 {
extern const KernelTable table;
}
namespace v3 {
extern const KernelTable table;
}
namespace v4 {
extern const KernelTable table;
}

const KernelTable& best_kernels()
{
    static const KernelTable& best = [&]() -> const KernelTable& {
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
            return v4::table;
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) return v3::table;
        return v2::table;
    }();
    return best;
}

} // namespace dubstage::cpu
