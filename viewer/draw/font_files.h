// The fonts that travel in the program: Inter (Rasmus Andersson, SIL Open Font License).
#pragma once

#include <span>

namespace dubstage::viewer {

std::span<const unsigned char> inter_regular();
std::span<const unsigned char> inter_semibold();

} // namespace dubstage::viewer
