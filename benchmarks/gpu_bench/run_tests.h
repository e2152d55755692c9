// Runs the test programs that lie beside this one, within a time limit.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bench {

struct TestRun {
    std::string program;
    int exit_status = 0; // -1: stopped at the limit
    int passed = 0, failed = 0, skipped = 0;
    std::vector<std::string> failures; // by name
    double seconds = 0;
    std::string last_line; // where it was when it ended
};

// The tests whose names speak of Vulkan. A program that is not there is left out.
std::vector<TestRun> run_vulkan_tests(const std::filesystem::path& folder,
                                      const std::vector<std::string>& programs, double limit_s);

} // namespace bench
