// How the channels of an impulse response lead through a layout.
#pragma once

#include <vector>

#include "processors/reverb_ir.h"

namespace dubstage {

enum class ReverbKind { automatic, mono, stereo, true_stereo, channels, b_format };

struct IrShape {
    int channels = 0;
    std::uint32_t wave_mask = 0; // 0 where the file does not say
    bool many_files = false;
};

// Nothing leads to or from the LFE channel. Throws Error{bad_session} where the shape does not fit the
// layout.
std::vector<ReverbRoute> reverb_routes(const Settings& settings, const Layout& layout, const IrShape& shape);

} // namespace dubstage
