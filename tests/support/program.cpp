#include "support/program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dubstage {

namespace {

// The end that we read and the end that the program writes to.
struct Channel {
    int read = -1, write = -1;
};

Channel open_pipe()
{
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    return {ends[0], ends[1]};
}

Channel open_terminal()
{
    const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) throw std::runtime_error("no terminal");
    std::array<char, 64> name{};
    if (ptsname_r(master, name.data(), name.size()) != 0) throw std::runtime_error("no terminal");
    return {master, open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC)};
}

[[noreturn]] void become(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                         const Conditions& conditions, int out, int err)
{
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    for (const auto& [name, value] : conditions.environment) setenv(name.c_str(), value.c_str(), 1);
    if (conditions.file_size_limit > 0) {
        const auto bytes = static_cast<rlim_t>(conditions.file_size_limit);
        const rlimit limit{bytes, bytes};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    // A test runner in the background may have it ignored, and the program would keep it so.
    std::signal(SIGINT, SIG_DFL);
    std::vector<char*> words{const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    execv(program.c_str(), words.data());
    _exit(127);
}

// Appends what is there to `text`; false at the end. A terminal ends with EIO.
bool take(int descriptor, std::string& text)
{
    std::array<char, 4096> bytes{};
    const ssize_t count = read(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) return true;
    if (count <= 0) return false;
    text.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
}

void collect(pid_t child, int out, int err, const Conditions& conditions, Outcome& outcome)
{
    std::array<pollfd, 2> open{pollfd{out, POLLIN, 0}, pollfd{err, POLLIN, 0}};
    int interrupts = conditions.interrupt_at.empty() ? 0 : conditions.interrupts;
    while (open[0].fd >= 0 || open[1].fd >= 0) {
        if (poll(open.data(), open.size(), 100) < 0 && errno != EINTR) break;
        if (open[0].revents != 0 && !take(out, outcome.out)) open[0].fd = -1;
        if (open[1].revents != 0 && !take(err, outcome.err)) open[1].fd = -1;
        if (interrupts > 0 && outcome.out.find(conditions.interrupt_at) != std::string::npos) {
            --interrupts;
            kill(child, SIGINT);
            if (interrupts > 0) usleep(100'000);
        }
    }
}

} // namespace

Outcome run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                    const Conditions& conditions)
{
    const Channel out = open_pipe(), err = conditions.terminal ? open_terminal() : open_pipe();
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) become(program, arguments, conditions, out.write, err.write);
    close(out.write);
    close(err.write);

    Outcome outcome;
    collect(child, out.read, err.read, conditions, outcome);
    close(out.read);
    close(err.read);
    int status = 0;
    waitpid(child, &status, 0);
    outcome.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    if (outcome.status == 127) throw std::runtime_error("cannot run " + program.string());
    return outcome;
}

} // namespace dubstage
