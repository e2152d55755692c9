// Looks through packed samples at memory speed: for what is not a number, and for digital silence.
#pragma once

#include <cstddef>
#include <optional>

namespace dubstage {

// Index of the first 32-bit float that is NaN or infinite.
std::optional<std::size_t> find_non_finite(const std::byte* floats, std::size_t bytes, bool big_endian);
bool all_zero(const std::byte* data, std::size_t bytes);

} // namespace dubstage
