// A range that moves to where it is wanted within a moment, so that the eye can follow.
#pragma once

#include <optional>

#include "viewer/plot/axis.h"

namespace dubstage::viewer {

class Glide {
  public:
    static constexpr double seconds = 0.12;

    // Once a frame; `at_once` where nothing may glide.
    void follow(const Range& wanted, Scale scale, double elapsed, bool at_once);
    bool moving() const { return left_ > 0; }
    const std::optional<Range>& shown() const { return shown_; } // none until it follows something

  private:
    std::optional<Range> shown_;
    Range from_{}, to_{};
    double left_ = 0; // s
};

} // namespace dubstage::viewer
