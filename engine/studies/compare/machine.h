// The machine in a line, for reports.
#pragma once

#include <string>

namespace dubstage {

// "AMD EPYC 7B13, 2 processors, 7.8 GiB, Linux 6.1"
std::string machine_text();

} // namespace dubstage
