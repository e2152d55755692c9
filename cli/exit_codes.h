// What each exit status means, for help texts.
#pragma once

#include <span>

namespace dubstage {

struct ExitCode {
    int code;
    const char* meaning;
};

std::span<const ExitCode> exit_codes();

} // namespace dubstage
