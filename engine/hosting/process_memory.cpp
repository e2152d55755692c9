#include "hosting/process_memory.h"

#include <fstream>
#include <string>

namespace dubstage {

namespace {

constexpr int deepest = 32;

double memory_of(const std::string& folder, int depth)
{
    double bytes = 0;
    std::ifstream status(folder + "/status");
    for (std::string word; status >> word;) {
        if (word != "VmHWM:") continue;
        double kibibytes = 0;
        status >> kibibytes;
        bytes = kibibytes * 1024.0;
        break;
    }
    if (depth == deepest) return bytes;
    std::ifstream children(folder + "/task/" + folder.substr(folder.rfind('/') + 1) + "/children");
    for (std::string child; children >> child;) bytes += memory_of("/proc/" + child, depth + 1);
    return bytes;
}

} // namespace

double memory_of_tree(pid_t process)
{
    return memory_of("/proc/" + std::to_string(process), 0);
}

} // namespace dubstage
