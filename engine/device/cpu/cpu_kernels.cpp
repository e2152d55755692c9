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

std::vector<const KernelTable*> runnable_kernels()
{
    std::vector<const KernelTable*> tables;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        tables.push_back(&v4::table);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) tables.push_back(&v3::table);
    tables.push_back(&v2::table);
    return tables;
}

const KernelTable& best_kernels()
{
    static const KernelTable& best = *runnable_kernels().front();
    return best;
}

} // namespace dubstage::cpu
