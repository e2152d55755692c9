// The tests' sounds through a candidate, by files of floats.
#pragma once

#include "studies/compare/pass.h"
#include "studies/compare/run_candidate.h"

namespace dubstage {

// `runner` and `cancel` must outlive it.
Pass pass_through(CandidateRunner& runner, const std::filesystem::path& folder, const CancelFlag& cancel);

} // namespace dubstage
