#include "viewer/window/desktop.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace dubstage::viewer::test {

namespace {

// XWDFileHeader of X11/XWDFile.h: numbers of 32 bits, the highest byte first.
struct Dump {
    enum Field {
        header_size = 0,
        width = 4,
        height = 5,
        bits_per_pixel = 11,
        bytes_per_line = 12,
        colours = 19
    };
    static constexpr std::size_t bytes_per_colour = 12;

    std::vector<unsigned char> bytes;
    std::size_t number(Field field) const
    {
        std::size_t value = 0;
        for (std::size_t i = 0; i < 4; ++i)
            value = value << 8 | bytes[4 * static_cast<std::size_t>(field) + i];
        return value;
    }
};

} // namespace

Running::Running(const std::string& program, const std::vector<std::string>& arguments,
                 const Environment& environment, const std::filesystem::path& errors, int keep_open)
    : errors_(errors)
{
    process_ = fork();
    if (process_ < 0) throw std::runtime_error("no process");
    if (process_ > 0) return;
    const int file = open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(file, STDERR_FILENO);
    if (keep_open >= 0) fcntl(keep_open, F_SETFD, 0);
    for (const auto& [name, value] : environment) {
        if (value.empty())
            unsetenv(name.c_str());
        else
            setenv(name.c_str(), value.c_str(), 1);
    }
    std::vector<char*> words{const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    execvp(program.c_str(), words.data());
    const std::string sorry = program + ": cannot be started\n";
    static_cast<void>(!write(STDERR_FILENO, sorry.data(), sorry.size()));
    _exit(127);
}

Running::~Running()
{
    if (!runs()) return;
    kill(process_, SIGTERM);
    wait();
}

void Running::take(int status)
{
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    process_ = -1;
}

bool Running::runs()
{
    int status = 0;
    if (process_ > 0 && waitpid(process_, &status, WNOHANG) == process_) take(status);
    return process_ > 0;
}

int Running::wait()
{
    int status = 0;
    if (process_ > 0 && waitpid(process_, &status, 0) == process_) take(status);
    return status_;
}

std::string Running::errors() const
{
    const std::ifstream file(errors_);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Desktop::Desktop(int width, int height, const std::vector<std::string>& options)
{
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::vector<std::string> words{"-displayfd",
                                   std::to_string(ends[1]),
                                   "-screen",
                                   "0",
                                   std::to_string(width) + "x" + std::to_string(height) + "x24",
                                   "-dpi",
                                   "96",
                                   "-fbdir",
                                   folder_.path().string(),
                                   "-nolisten",
                                   "tcp",
                                   "-noreset"};
    words.insert(words.end(), options.begin(), options.end());
    server_ = std::make_unique<Running>("Xvfb", words, Environment{}, folder_ / "xvfb.txt", ends[1]);
    close(ends[1]);
    // It tells the number of its display when it is ready.
    std::string number;
    for (char c = 0; read(ends[0], &c, 1) == 1 && c != '\n';) number += c;
    close(ends[0]);
    if (number.empty()) throw std::runtime_error("Xvfb: " + server_->errors());
    display_ = ":" + number;
}

Image Desktop::picture() const
{
    const Dump dump{dubstage::test::read_bytes(folder_ / "Xvfb_screen0")};
    if (dump.number(Dump::bits_per_pixel) != 32) throw std::runtime_error("Xvfb: not 32 bits a pixel");
    Image image(static_cast<int>(dump.number(Dump::width)), static_cast<int>(dump.number(Dump::height)));
    const unsigned char* at = dump.bytes.data() + dump.number(Dump::header_size) +
                              dump.number(Dump::colours) * Dump::bytes_per_colour;
    const std::size_t line = dump.number(Dump::bytes_per_line), width = dump.number(Dump::width);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
        const unsigned char* pixel = at + i / width * line + i % width * 4; // B G R
        image.pixels[i] = 0xff000000u | static_cast<std::uint32_t>(pixel[0]) << 16 |
                          static_cast<std::uint32_t>(pixel[1]) << 8 | pixel[2];
    }
    return image;
}

void Desktop::act(const std::vector<std::string>& words) const
{
    // A search fails where a window closes while it looks, as GLFW's first one does: it looks again.
    for (int left = words.front() == "search" ? 20 : 1; left > 0; --left) {
        Running tool("xdotool", words, {{"DISPLAY", display_}}, folder_ / "xdotool.txt");
        if (tool.wait() == 0) return;
        const std::string errors = tool.errors();
        if (left == 1 || errors.find("BadWindow") == std::string::npos)
            throw std::runtime_error("xdotool " + words.front() + ": " + errors);
    }
}

} // namespace dubstage::viewer::test
