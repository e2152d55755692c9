// A register full of floats: as many as the instruction set has room for.
#pragma once

#include <cstddef>

namespace dubstage::cpu::DUBSTAGE_ISA {

#if defined(__AVX512F__)
constexpr std::size_t register_lanes = 16;
#elif defined(__AVX2__)
constexpr std::size_t register_lanes = 8;
#else
constexpr std::size_t register_lanes = 4;
#endif

typedef float Lanes __attribute__((vector_size(register_lanes * sizeof(float))));
typedef int LaneIndices __attribute__((vector_size(register_lanes * sizeof(int))));

} // namespace dubstage::cpu::DUBSTAGE_ISA
