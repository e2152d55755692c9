// A processor's parameter table for people and for programs.
#pragma once

#include <string>

#include "cli/output.h"
#include "processors/processor.h"

namespace dubstage {

std::string processor_text(const ProcessorType& type);
Json processor_json(const ProcessorType& type);

} // namespace dubstage
