// The bands of an equaliser, for processors that have one inside.
#pragma once

#include <memory>
#include <vector>

#include "processors/processor.h"

namespace dubstage {

constexpr std::size_t eq_band_keys = 7;
extern const Parameter eq_band_parameters[eq_band_keys]; // the members of a key of Kind::groups

// Minimum phase, of all bands together; null = flat. Throws Error{bad_session} as the eq does.
std::shared_ptr<const Response> eq_response(const std::vector<Settings>& bands,
                                            const ProcessorContext& context);

} // namespace dubstage
