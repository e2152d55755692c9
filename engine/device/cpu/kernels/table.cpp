#include "device/cpu/kernels/kernels.h"

namespace dubstage::cpu::DUBSTAGE_ISA {

extern const KernelTable table;
const KernelTable table{{
#define KERNEL(name, folder, args) name,
#include "device/kernels.inc"
#undef KERNEL
}};

} // namespace dubstage::cpu::DUBSTAGE_ISA
