// How far a render is: one line on the terminal, or JSON lines.
#pragma once

#include <chrono>
#include <string>

#include "cli/output.h"

namespace dubstage {

class ProgressBar {
  public:
    // Draws on standard error, when that is a terminal and `output` is neither quiet nor JSON.
    ProgressBar(Output& output, double sample_rate, std::string device);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void update(double done, double total); // frames
    void hide();                            // until the next update

  private:
    using Clock = std::chrono::steady_clock;
    void draw(double share, double speed, double left_s);

    Output& output_;
    double sample_rate_;
    std::string device_;
    bool terminal_, drawn_ = false;
    Clock::time_point start_, last_;
};

} // namespace dubstage
