// A second opinion: some of what a device rendered, computed again on the cpu and compared.
#pragma once

#include <vector>

#include "render/outputs.h"

namespace dubstage {

// Some stretches of a float mix that passes by, frame after frame.
class Places {
  public:
    struct Place {
        Frames from = 0, to = 0;
        std::vector<float> samples; // interleaved
    };

    explicit Places(std::size_t channels) : channels_(channels) {}
    std::vector<Place> list;

    void begin(Frames at) { at_ = at; }
    void pass(const float* samples, Frames frames);

  private:
    std::size_t channels_;
    Frames at_ = 0;
};

// Stands before the files while they are written and keeps the float mix of 1 % of the blocks, at random but
// repeatable places.
class VerifySink : public Sink {
  public:
    VerifySink(Sink& files, const Prepared& prepared, std::uint32_t seed);
    void write(std::size_t output, const std::byte* samples, Frames frames) override;

    // Renders the same places on the cpu and puts the worst error, relative to the mix's peak, into the
    // result. Throws Error{failed} above -100 dB.
    void compare(const Session& session, const Device& device, const RenderSettings& settings,
                 const Frozen& frozen, RenderResult& result, const CancelFlag& cancel) const;

  private:
    Sink& files_;
    std::size_t float_mix_;
    std::size_t channels_;
    Places places_;
    float peak_ = 0; // of the whole mix
};

} // namespace dubstage
