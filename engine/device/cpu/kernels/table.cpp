#include "device/cpu/kernels/kernels.h"

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

#if defined(__AVX512F__)
constexpr const char* instructions = "AVX-512";
#elif defined(__AVX2__)
constexpr const char* instructions = "AVX2";
#else
constexpr const char* instructions = "SSE4.2";
#endif

} // namespace

extern const KernelTable table;
const KernelTable table{instructions,
                        {
#define KERNEL(name, folder, args) name,
#include "device/kernels.inc"
#undef KERNEL
                        },
                        fft_forward,
                        fft_inverse};

} // namespace dubstage::cpu::DUBSTAGE_ISA
