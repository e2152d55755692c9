// What a dying host still says: at which frame the plug-in was.
#pragma once

#include "base/units.h"

namespace dubstage::host {

// From here on, signals that end the process say so on `descriptor` first.
void say_last_words_on(int descriptor);
void remember_place(Frames frame);

} // namespace dubstage::host
