// A session without its inserts, as loud as it is with them: so that louder does not pass for better.
#pragma once

#include "render/render.h"

namespace dubstage {

// Turns the master of `session` so that what settings.bypass leaves is as loud (integrated) as all of it.
// Takes two renders that write nothing. Throws Error{usage} where nothing is bypassed, Error{bad_data} where
// either is silent, and what render() throws.
Session level_matched(const Session& session, Device& device, const RenderSettings& settings,
                      const ProgressCall& progress, const CancelFlag& cancel);

} // namespace dubstage
