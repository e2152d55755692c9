// The checks that need the whole session: names that are taken, buses that are not there.
#pragma once

#include "session/session.h"

namespace dubstage {

// Throws Error{bad_session}; adds to the session's warnings. Loops over several buses are found by render.
void check_routing(Session& session);

} // namespace dubstage
