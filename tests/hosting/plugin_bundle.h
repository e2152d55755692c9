// Makes the tests' own plug-ins, and no others, the installed ones.
#pragma once

#include <cstdlib>

#include "support/places.h"

namespace dubstage::test {

inline void use_test_plugins()
{
    setenv("LV2_PATH", built_path("/lv2").c_str(), 1);
}

} // namespace dubstage::test
