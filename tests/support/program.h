// Runs a program as a user would: arguments in, exit status and both outputs back.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace dubstage {

struct Conditions {
    std::vector<std::pair<std::string, std::string>> environment{}; // beside the one we run in
    double file_size_limit = 0;                                     // bytes a file may grow to; 0 = no limit
    bool terminal = false;                                          // standard error is a terminal
    std::string interrupt_at{}; // SIGINT as soon as standard output holds this
    int interrupts = 1;         // so many of them, a tenth of a second apart
};

struct Outcome {
    int status = -1; // 128 + n when signal n ended it
    std::string out, err;
};

// Throws std::runtime_error when the program cannot be started.
Outcome run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                    const Conditions& conditions = {});

} // namespace dubstage
