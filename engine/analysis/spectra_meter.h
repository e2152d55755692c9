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
    void finish(Observation& observation);

  private:
    struct Source { // a pair, or a channel on its own
        std::size_t x, y;
        std::size_t number; // of the pair, or of the channel
        bool pair;
        std::size_t sums_at, most_at; // where its spectra lie in those of all sources
    };
    // Sums of frames of one class and one second, and no more of them than floats can sum up well: which
    // frames belong together depends on nothing but their numbers.
    struct Sums {
        std::unique_ptr<DeviceResults> spectra; // [source]
        int loudness_class = 0;
        std::int64_t second = 0;
        std::size_t frames = 0;
    };
    void measure(const LaneView& lanes, const Observer& observer, std::size_t frames);
    void record_transforms(const LaneView& lanes, std::size_t frames);
    void record_powers(const Observer& observer, std::size_t frames);
    void record_columns(std::size_t frames);
    void run();
    // The sums that a frame is added to.
    Sums& sums_of(int loudness_class, std::int64_t second);
    std::unique_ptr<Sums> new_sums();
    void close_all();
    void collect();
    kernels::Floats spectrum(std::size_t frame, std::size_t channel) const;

    Device& device_;
    std::size_t channels_, bins_, most_frames_;
    double sample_rate_;
    Frames fft_, hop_, next_frame_ = 0;
    std::vector<Source> sources_;
    std::size_t pairs_ = 0;
    std::vector<double> window_values_;
    SpectraLog log_;
    std::unique_ptr<FftPlan> plan_; // [frame][channel]
    std::unique_ptr<Buffer> window_, rows_table_;
    std::size_t spectrogram_rows_ = 0;
    CommandList list_;
    DeviceTables tables_;
    DeviceResults results_;
    DeviceResults most_;                        // [source]
    std::map<int, std::unique_ptr<Sums>> open_; // of the second at work, by class
    std::vector<std::unique_ptr<Sums>> closed_, free_;
    std::int64_t second_ = 0;
    std::vector<std::size_t> columns_; // where each frame's lie in the results
};

} // namespace dubstage
