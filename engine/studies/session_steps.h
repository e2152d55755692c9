// Whose gain reduction is told while a session is rendered, and what of it belongs to its mix and each bus.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "render/render.h"
#include "session/session.h"
#include "studies/steps.h"

namespace dubstage {

// Dynamics run a second time to tell: all buses do, and tracks where few have any, or in solo.
constexpr std::size_t most_telling_tracks = 16;
std::set<std::string> strips_that_tell(const Session& session);

// Of what `output` ("mix", "stem drums") plays: its own inserts and those of all that goes into it, the
// master first, then buses, then tracks. Null where none turns anything down.
std::shared_ptr<const Steps> told_of(const Session& session, const std::vector<ToldReduction>& told,
                                     const std::string& output);

} // namespace dubstage
