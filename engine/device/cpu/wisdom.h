// Plans that were measured once, so that every process has the fast ones and the same bits: measuring at run
// time would pick other plans, and so other bits, in every process.
#pragma once

namespace dubstage::cpu {

// The caller holds the planner's lock.
void know_fast_plans();

} // namespace dubstage::cpu
