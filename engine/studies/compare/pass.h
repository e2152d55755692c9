// One sound through a chain, as the tests of its behaviour see it.
#pragma once

#include <functional>

#include "dsp/impulse.h"

namespace dubstage {

// As many channels, at the same rate, about as long. Throws Error.
using Pass = std::function<Channels(const Channels& in, double sample_rate)>;

} // namespace dubstage
