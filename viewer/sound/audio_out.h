// Where sound goes: a device that asks for frames when it needs them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "audio/layout.h"

namespace dubstage::viewer {

struct OutFormat {
    std::string name; // of the device, for people
    double sample_rate = 48000;
    Layout layout; // of the interleaved frames that are asked for
};

class AudioOut {
  public:
    // From a thread of the device's own: interleaved frames to be filled.
    using Fill = std::function<void(float* frames, int count)>;

    virtual ~AudioOut() = default; // fill is not called any more
    virtual const OutFormat& format() const = 0;
    virtual void start(Fill fill) = 0; // once
    virtual void hold(bool held) = 0;  // no calls while held
    virtual bool alive() const = 0;    // false: the device went away
};

// Throws Error{no_device}: what is missing and what to do.
using OpenOut = std::function<std::unique_ptr<AudioOut>()>;

// The system's default device at its own rate, through SDL; SDL_AUDIODRIVER chooses another way ("disk"
// writes to the file that SDL_DISKAUDIOFILE names). Stereo, 5.1 or 7.1, as the device has it.
std::unique_ptr<AudioOut> open_sdl_out();

} // namespace dubstage::viewer
