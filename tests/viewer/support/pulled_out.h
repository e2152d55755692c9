// A sound device that is the test itself: frames are made when the test asks for them.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "viewer/sound/audio_out.h"

namespace dubstage::viewer::test {

// Stays with the test when the player has closed it.
class PulledDevice {
  public:
    explicit PulledDevice(double rate = 48000, const std::string& layout = "stereo")
        : state_(std::make_shared<State>())
    {
        state_->format = {"test", rate, parse_layout(layout, "test")};
    }

    OpenOut opener()
    {
        return [state = state_] { return std::make_unique<Out>(state); };
    }
    bool held() const
    {
        const std::lock_guard lock(state_->mutex);
        return state_->held;
    }
    void unplug() { state_->alive = false; }
    // Interleaved; silence while the player holds the device.
    std::vector<float> pull(int frames)
    {
        const std::lock_guard lock(state_->mutex);
        std::vector<float> result(static_cast<std::size_t>(frames * state_->format.layout.channels()));
        if (!state_->held && state_->fill) state_->fill(result.data(), frames);
        return result;
    }

  private:
    struct State {
        OutFormat format;
        mutable std::mutex mutex;
        AudioOut::Fill fill;
        bool held = true;
        std::atomic<bool> alive = true;
    };
    class Out final : public AudioOut {
      public:
        explicit Out(std::shared_ptr<State> state) : state_(std::move(state)) { state_->alive = true; }
        ~Out() override
        {
            const std::lock_guard lock(state_->mutex);
            state_->fill = nullptr;
            state_->held = true;
        }
        Out(const Out&) = delete;
        Out& operator=(const Out&) = delete;
        const OutFormat& format() const override { return state_->format; }
        void start(Fill fill) override
        {
            const std::lock_guard lock(state_->mutex);
            state_->fill = std::move(fill);
        }
        void hold(bool held) override
        {
            const std::lock_guard lock(state_->mutex);
            state_->held = held;
        }
        bool alive() const override { return state_->alive; }

      private:
        std::shared_ptr<State> state_;
    };
    std::shared_ptr<State> state_;
};

} // namespace dubstage::viewer::test
