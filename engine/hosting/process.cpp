#include "hosting/process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "base/error.h"
#include "hosting/process_memory.h"

namespace dubstage {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_message_bytes = 65536;
constexpr int wait_ms = 10;
constexpr std::chrono::seconds grace{1}; // between asking to stop and ending it

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double seconds(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

class Pipe {
  public:
    Pipe()
    {
        if (pipe2(ends_.data(), O_CLOEXEC) != 0)
            throw Error(ErrorCode::io, "a program", std::string("cannot be run: ") + std::strerror(errno),
                        "close other programs");
        fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    }
    ~Pipe()
    {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int read_end() const { return ends_[0]; }
    int write_end() const { return ends_[1]; }
    bool open() const { return ends_[0] >= 0; }
    void close_end(std::size_t end)
    {
        if (ends_[end] >= 0) close(ends_[end]);
        ends_[end] = -1;
    }
    // Appends what is there; false when there is no more to come.
    bool take(std::string& text)
    {
        std::array<char, 8192> bytes;
        for (;;) {
            const ssize_t count = read(ends_[0], bytes.data(), bytes.size());
            if (count > 0) {
                text.append(bytes.data(), static_cast<std::size_t>(count));
                continue;
            }
            if (count < 0 && errno == EINTR) continue;
            if (count < 0 && errno == EAGAIN) return true;
            close_end(0);
            return false;
        }
    }

  private:
    std::array<int, 2> ends_{-1, -1};
};

// Ours with the request's own in front: of two with one name the first counts.
std::vector<std::string> environment_of(const ProcessRequest& request)
{
    std::vector<std::string> list;
    for (const auto& [name, value] : request.environment) {
        list.push_back(name);
        list.back() += "=" + value;
    }
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const auto own = [&](const auto& one) {
            return text.size() > one.first.size() && text.starts_with(one.first) &&
                   text[one.first.size()] == '=';
        };
        bool taken = false;
        for (const auto& one : request.environment) taken = taken || own(one);
        if (!taken) list.emplace_back(text);
    }
    return list;
}

std::vector<char*> pointers_to(std::vector<std::string>& list)
{
    std::vector<char*> pointers;
    for (auto& text : list) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

// What a process starts with: a group of its own, no descriptors but its three, signals as usual.
class Start {
  public:
    Start(const ProcessRequest& request, int out, int err)
    {
        posix_spawn_file_actions_init(&actions_);
        posix_spawnattr_init(&attributes_);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, err, STDERR_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
        if (!request.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions_, request.folder.c_str());
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&attributes_, &signals);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) sigaddset(&signals, signal);
        posix_spawnattr_setsigdefault(&attributes_, &signals);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(&attributes_,
                                 POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~Start()
    {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    Start(const Start&) = delete;
    Start& operator=(const Start&) = delete;

    // 0, or an errno.
    int spawn(const ProcessRequest& request, pid_t& child)
    {
        std::vector<std::string> arguments = request.arguments, environment = environment_of(request);
        return posix_spawnp(&child, arguments.front().c_str(), &actions_, &attributes_,
                            pointers_to(arguments).data(), pointers_to(environment).data());
    }

  private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

class Run {
  public:
    Run(const ProcessRequest& request, const CancelFlag& cancel) : request_(request), cancel_(cancel) {}
    ProcessResult wait();

  private:
    void start();
    void listen();
    void take_lines(bool all);
    bool ended();
    void stop(Ending why);
    void say(std::string& text);

    const ProcessRequest& request_;
    const CancelFlag& cancel_;
    Pipe out_, err_;
    pid_t child_ = -1;
    std::string lines_;
    ProcessResult result_;
    bool cancelled_ = false;
    Clock::time_point started_ = Clock::now(), heard_ = started_;
};

void Run::start()
{
    check(!request_.arguments.empty(), "a process has a program");
    const int error = Start(request_, out_.write_end(), err_.write_end()).spawn(request_, child_);
    out_.close_end(1);
    err_.close_end(1);
    if (error != 0)
        throw Error(ErrorCode::missing_input, request_.arguments.front(),
                    std::string("cannot be run: ") + std::strerror(error), "install it, or check its path");
}

void Run::say(std::string& text)
{
    result_.messages += text;
    text.clear();
    if (result_.messages.size() > most_message_bytes)
        result_.messages.erase(0, result_.messages.size() - most_message_bytes);
}

void Run::take_lines(bool all)
{
    if (!request_.on_line) {
        say(lines_);
        return;
    }
    for (auto end = lines_.find('\n'); end != std::string::npos; end = lines_.find('\n')) {
        heard_ = Clock::now();
        const std::string line = lines_.substr(0, end);
        lines_.erase(0, end + 1);
        request_.on_line(line);
    }
    if (all && !lines_.empty()) request_.on_line(std::exchange(lines_, {}));
}

void Run::listen()
{
    std::array<pollfd, 2> open{pollfd{out_.read_end(), POLLIN, 0}, pollfd{err_.read_end(), POLLIN, 0}};
    poll(open.data(), open.size(), wait_ms);
    std::string said;
    if (out_.open()) out_.take(lines_);
    if (err_.open()) err_.take(said);
    take_lines(false);
    say(said);
    // Without anything to listen to, poll() would not wait for a process that closed its outputs.
    if (!out_.open() && !err_.open()) std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
}

bool Run::ended()
{
    rusage usage{};
    int status = 0;
    result_.peak_memory_bytes = std::max(result_.peak_memory_bytes, memory_of_tree(child_));
    const pid_t found = wait4(child_, &status, WNOHANG, &usage);
    if (found != child_) return false;
    if (result_.ending == Ending::exited) {
        result_.ending = WIFSIGNALED(status) ? Ending::killed : Ending::exited;
        result_.status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    }
    result_.wall_s = seconds_since(started_);
    result_.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    return true;
}

// Asks the group to stop, and ends it when it does not.
void Run::stop(Ending why)
{
    result_.ending = why;
    kill(-child_, SIGTERM);
    const auto asked = Clock::now();
    while (!ended()) {
        if (Clock::now() - asked > grace) kill(-child_, SIGKILL);
        listen();
    }
}

ProcessResult Run::wait()
{
    start();
    try {
        while (!ended()) {
            listen();
            const bool late = request_.time_limit_s > 0 && seconds_since(started_) > request_.time_limit_s;
            const bool silent =
                request_.silence_limit_s > 0 && seconds_since(heard_) > request_.silence_limit_s;
            cancelled_ = cancel_.load();
            if (!late && !silent && !cancelled_) continue;
            stop(late ? Ending::timed_out : Ending::fell_silent);
            break;
        }
        listen();
        take_lines(true);
    } catch (...) {
        kill(-child_, SIGKILL);
        waitpid(child_, nullptr, 0);
        throw;
    }
    kill(-child_, SIGKILL); // what it left behind
    if (cancelled_) throw Error(ErrorCode::cancelled, request_.arguments.front(), "cancelled");
    return std::move(result_);
}

std::string seconds_text(double time)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.6g s", time);
    return text.data();
}

} // namespace

ProcessResult run_process(const ProcessRequest& request, const CancelFlag& cancel)
{
    return Run(request, cancel).wait();
}

std::string ending_text(const ProcessResult& result, const ProcessRequest& request)
{
    switch (result.ending) {
    case Ending::exited:
        return "ended with status " + std::to_string(result.status);
    case Ending::killed:
        return "was killed by signal " + std::to_string(result.status) + " (" + strsignal(result.status) +
               ")";
    case Ending::timed_out:
        return "was ended after " + seconds_text(request.time_limit_s);
    case Ending::fell_silent:
        return "hung and was ended after " + seconds_text(request.silence_limit_s);
    }
    return "";
}

std::string last_message(const ProcessResult& result)
{
    std::string_view text = result.messages;
    const auto end = text.find_last_not_of(" \t\r\n");
    if (end == std::string_view::npos) return "";
    text = text.substr(0, end + 1);
    const auto start = text.find_last_of("\r\n");
    return std::string(start == std::string_view::npos ? text : text.substr(start + 1));
}

} // namespace dubstage
