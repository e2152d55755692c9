#include "gpu_bench/run_tests.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace bench {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

pid_t start(const std::filesystem::path& program, const std::filesystem::path& log)
{
    const pid_t child = fork();
    if (child != 0) return child;
    setpgid(0, 0); // so that what a test starts ends with it
    const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    execl(program.c_str(), program.c_str(), "--gtest_filter=*vulkan*:*Vulkan*", "--gtest_color=no",
          static_cast<char*>(nullptr));
    _exit(127);
}

// The exit status, or -1 when it had to be stopped.
int wait_for(pid_t child, double limit_s)
{
    const auto begun = Clock::now();
    for (int status = 0;;) {
        const pid_t done = waitpid(child, &status, WNOHANG);
        if (done == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        if (done < 0 || seconds_since(begun) > limit_s) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    kill(-child, SIGKILL);
    waitpid(child, nullptr, 0);
    return -1;
}

// "[  FAILED  ] Suite.name (3 ms)" stands once for each test; the summary's lines have no time.
void read_log(const std::filesystem::path& log, TestRun& run)
{
    std::ifstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) run.last_line = line;
        if (!line.ends_with(" ms)")) continue;
        const std::string rest = line.size() > 13 ? line.substr(13) : "";
        if (line.starts_with("[       OK ]")) ++run.passed;
        if (line.starts_with("[  SKIPPED ]")) ++run.skipped;
        if (line.starts_with("[  FAILED  ]")) {
            ++run.failed;
            run.failures.push_back(rest.substr(0, rest.find(" (")));
        }
    }
}

} // namespace

std::vector<TestRun> run_vulkan_tests(const std::filesystem::path& folder,
                                      const std::vector<std::string>& programs, double limit_s)
{
    std::vector<TestRun> runs;
    const auto all_begun = Clock::now();
    for (const std::string& program : programs) {
        if (!std::filesystem::exists(folder / program)) continue;
        const auto log = std::filesystem::temp_directory_path() /
                         ("dubstage-" + program + "-" + std::to_string(getpid()) + ".log");
        const auto begun = Clock::now();
        TestRun run;
        run.program = program;
        run.exit_status =
            wait_for(start(folder / program, log), std::max(1.0, limit_s - seconds_since(all_begun)));
        run.seconds = seconds_since(begun);
        read_log(log, run);
        std::filesystem::remove(log);
        runs.push_back(run);
    }
    return runs;
}

} // namespace bench
