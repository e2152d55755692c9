#include "studies/compare/machine.h"

#include <fstream>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/thread_pool.h"
#include "base/units.h"

namespace dubstage {

namespace {

std::string processor_name()
{
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name"))
            if (const std::size_t at = line.find(": "); at != std::string::npos) return line.substr(at + 2);
    return "unknown processor";
}

} // namespace

std::string machine_text()
{
    utsname system{};
    uname(&system);
    const double memory =
        static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    return processor_name() + ", " + std::to_string(available_processors()) + " processors, " +
           format_bytes(memory) + ", " + system.sysname + " " + system.release;
}

} // namespace dubstage
