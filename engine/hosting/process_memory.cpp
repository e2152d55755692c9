#include "hosting/process_memory.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

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
    // Each thread has those that it started.
    std::error_code error;
    std::filesystem::directory_iterator threads(folder + "/task", error);
    for (; !error && threads != std::filesystem::directory_iterator(); threads.increment(error)) {
        std::ifstream children(threads->path() / "children");
        for (std::string child; children >> child;) bytes += memory_of("/proc/" + child, depth + 1);
    }
    return bytes;
}

} // namespace

double memory_of_tree(pid_t process)
{
    return memory_of("/proc/" + std::to_string(process), 0);
}

} // namespace dubstage
