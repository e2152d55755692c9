// Transforms overlapping frames of the lanes and sums up their spectra.
#pragma once

#include <map>
#include <memory>

#include "analysis/device_tables.h"
#include "analysis/observer.h"
#include "analysis/spectra_log.h"

namespace dubstage {

// Channel c's frame f lies at address + c * lane_bytes + (f - held_from) floats.
struct LaneView {
    std::uint64_t address = 0, lane_bytes = 0;
    Frames held_from = 0, held_to = 0;
};

class SpectraMeter {
  public:
    SpectraMeter(Device& device, const Observation& observation, const MeterSettings& settings);
    static double bytes(const Device& device, const Layout& layout, const MeterSettings& settings);

    // All frames that are whole and whose loudness is known. Frame i begins at i * hop; a programme shorter
    // than one frame has one, which ends in zeros.
    void advance(const LaneView& lanes, const Observer& observer, bool last);
    Frames wanted_from() const { return next_frame_ * hop_; }
    void finish(Observation& observation) { log_.finish(observation); }

  private:
    struct Source { // a pair, or a channel on its own
        std::size_t x, y;
        std::size_t number; // of the pair, or of the channel
        bool pair;
    };
    void measure(const LaneView& lanes, const Observer& observer, std::size_t frames);
    void record_transforms(const LaneView& lanes, std::size_t frames);
    void record_powers(const std::vector<int>& classes);
    void record_bands(std::size_t frames);
    void collect(const std::vector<int>& classes);
    kernels::Floats spectrum(std::size_t frame, std::size_t channel) const;
    std::vector<kernels::PowerTerm> channel_terms(std::size_t frame) const;
    // Then the bands of all channels are the sum of those of the pairs.
    bool only_pairs() const { return sources_.size() == pairs_ && 2 * pairs_ == channels_; }

    Device& device_;
    std::size_t channels_, bins_, most_frames_;
    double sample_rate_;
    Frames fft_, hop_, next_frame_ = 0;
    std::vector<Source> sources_;
    std::size_t pairs_ = 0;
    std::vector<double> window_values_;
    SpectraLog log_;
    std::unique_ptr<FftPlan> plan_; // [frame][channel]
    std::unique_ptr<Buffer> window_, rows_table_, bands_table_;
    std::size_t spectrogram_rows_ = 0, band_count_ = 0;
    CommandList list_;
    DeviceTables tables_;
    DeviceResults results_;
    struct Power {
        int loudness_class;
        std::size_t source, at;
    };
    std::vector<Power> powers_; // of the list at work
    std::vector<float> band_sums_;
    std::vector<std::size_t> columns_, bands_; // where each frame's lie in the results
};

} // namespace dubstage
