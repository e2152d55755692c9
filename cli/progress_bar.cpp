#include "cli/progress_bar.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace dubstage {

namespace {

// Ten times a second is smooth to the eye and costs nothing.
constexpr std::chrono::milliseconds redraw_interval{100};

bool draws_on_terminal()
{
    const char* term = std::getenv("TERM");
    return isatty(STDERR_FILENO) != 0 && term != nullptr && std::string_view(term) != "dumb";
}

int terminal_columns()
{
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string short_time(double seconds)
{
    const auto whole = std::lround(std::min(seconds, 359999.0));
    return whole >= 3600 ? fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
                         : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

} // namespace

ProgressBar::ProgressBar(Output& output, double sample_rate, std::string device)
    : output_(output), sample_rate_(sample_rate), device_(std::move(device)),
      terminal_(!output.json() && !output.quiet() && draws_on_terminal()), start_(Clock::now())
{}

ProgressBar::~ProgressBar()
{
    hide();
}

void ProgressBar::hide()
{
    if (drawn_) std::fputs("\r\x1b[K", stderr);
    drawn_ = false;
}

void ProgressBar::update(double done, double total)
{
    const auto now = Clock::now();
    const bool due = now - last_ >= redraw_interval || done >= total;
    if (!due || total <= 0 || (!terminal_ && !output_.json())) return;
    last_ = now;

    const double elapsed_s = std::chrono::duration<double>(now - start_).count();
    const double speed = elapsed_s > 0 ? done / sample_rate_ / elapsed_s : 0;
    const double left_s = done > 0 ? elapsed_s * (total - done) / done : 0;
    output_.event("progress", {{"frames", std::llround(done)},
                               {"total_frames", std::llround(total)},
                               {"seconds", elapsed_s},
                               {"times_real_time", speed},
                               {"seconds_left", done > 0 ? Json(left_s) : Json(nullptr)}});
    if (terminal_) draw(std::clamp(done / total, 0.0, 1.0), speed, done > 0 ? left_s : -1);
}

void ProgressBar::draw(double share, double speed, double left_s)
{
    std::string facts = fmt::format(" {:3.0f} %", std::floor(share * 100));
    if (left_s >= 0) facts += fmt::format("  {:.0f}x real time  {} left", speed, short_time(left_s));
    const int columns = terminal_columns() - 1;
    if (static_cast<int>(facts.size() + device_.size()) + 24 < columns) facts += "  " + device_;

    const int room = std::clamp(columns - static_cast<int>(facts.size()) - 2, 0, 40);
    const int filled = static_cast<int>(share * room);
    const std::string bar = room < 8 ? ""
                                     : "[" + std::string(static_cast<std::size_t>(filled), '#') +
                                           std::string(static_cast<std::size_t>(room - filled), '.') + "]";
    fmt::print(stderr, "\r{}\x1b[K", (bar + facts).substr(0, static_cast<std::size_t>(std::max(columns, 1))));
    std::fflush(stderr);
    drawn_ = true;
}

} // namespace dubstage
