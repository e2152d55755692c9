// "FROM..TO" of the command line: times, marker names or the name of one of the session's ranges.
#pragma once

#include "session/session.h"

namespace dubstage {

// TO may be left out ("1:00.."): then the range runs to the end of the tails, `to` = -1. Throws Error{usage}.
TimeRange parse_range(const std::string& text, const Session& session);

} // namespace dubstage
