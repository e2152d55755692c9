// Parameters that move, as lanes that other stages read beside the sound.
#pragma once

#include <memory>
#include <vector>

#include "processors/moving.h"
#include "processors/stage.h"

namespace dubstage {

// A lane for each, whatever comes in.
std::shared_ptr<const TimeStage> control_stage(std::vector<SharedMoving> values);

} // namespace dubstage
