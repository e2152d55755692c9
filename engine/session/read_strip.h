// Reads what tracks, buses and the master have in common: fader, pan, inserts, sends and automation.
#pragma once

#include "session/reader.h"

namespace dubstage {

// Into `strip`, whose name, layout and `to` hold the defaults. Throws Error{bad_session}.
void read_strip(const Reader& reader, Strip& strip);

} // namespace dubstage
