// Ctrl-C and SIGTERM as a request to stop.
#pragma once

#include "base/progress.h"

namespace dubstage {

// From here on the first SIGINT, SIGTERM or SIGHUP sets the flag, and a second one ends the program at once
// with status 130. A signal that was ignored when the program started (nohup) stays ignored.
const CancelFlag& cancel_on_signals();

// A reader that goes away or a file size limit is an error of the write, not the death of the program.
void ignore_write_signals();

} // namespace dubstage
