// A program of others, run in a process group of its own under limits: nothing that it does takes us along.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/progress.h"

namespace dubstage {

struct ProcessRequest {
    std::vector<std::string> arguments; // the program first: a path, or a name that PATH finds
    std::filesystem::path folder;       // it runs in; empty = ours
    std::vector<std::pair<std::string, std::string>> environment; // beside ours
    double time_limit_s = 0;                                      // in all; 0 = none
    double silence_limit_s = 0; // between two lines on standard output; 0 = none
    // Each line of standard output, from the thread that called. Without it, they are messages.
    std::function<void(const std::string& line)> on_line;
};

enum class Ending { exited, killed, timed_out, fell_silent };

struct ProcessResult {
    Ending ending = Ending::exited;
    int status = 0;       // exit status, or the signal that killed it
    std::string messages; // the end of what it said, standard error and, without on_line, output
    double wall_s = 0, cpu_s = 0;
    double peak_memory_bytes = 0; // of it and its descendants together, looked at every hundredth of a second
    bool good() const { return ending == Ending::exited && status == 0; }
};

// Waits for it, and ends what it left running in its group. Throws Error{missing_input} when there is no such
// program, and Error{cancelled}, when its whole group has been ended.
ProcessResult run_process(const ProcessRequest& request, const CancelFlag& cancel);

// "ended with status 3", "was killed by signal 11 (Segmentation fault)", "was ended after 20 s".
std::string ending_text(const ProcessResult& result, const ProcessRequest& request);
// The last line of the messages that says something; empty when none does.
std::string last_message(const ProcessResult& result);

} // namespace dubstage
