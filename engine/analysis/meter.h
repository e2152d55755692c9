// Measures lanes of samples on a device while they pass.
#pragma once

#include <memory>

#include "analysis/device_tables.h"
#include "analysis/meter_settings.h"
#include "analysis/observation.h"
#include "device/device.h"

namespace dubstage {

class Observer;
class SpectraMeter;

// Feeding: write `frames` samples of every channel to next_address(channel) through commands added to list(),
// then advance(). Whatever the sizes of the pieces, the result is the same.
class Meter {
  public:
    // `most_frames` may come at a time.
    Meter(Device& device, const Layout& layout, double sample_rate, const MeterSettings& settings,
          Frames most_frames);
    ~Meter();

    // Device memory that such a meter takes.
    static double bytes(const Device& device, const Layout& layout, double sample_rate,
                        const MeterSettings& settings, Frames most_frames);

    CommandList& list() { return list_; }
    std::uint64_t next_address(int channel) const;
    // Lanes that lie on the device already.
    void copy_in(const std::vector<std::uint64_t>& lanes, std::uint64_t byte_offset, Frames frames);
    // Runs the list, then measures the frames that have come; `last`: nothing follows them.
    void advance(Frames frames, bool last);
    // After the last frames; only the first `frames` of them are kept in the histories, -1 = all.
    Observation take(Frames frames = -1);

  private:
    void load_filters();
    // Steps of 10 ms that are whole, and where they begin in the lanes.
    std::vector<kernels::uint> find_steps(bool last) const;
    void record_figures(const std::vector<kernels::uint>& starts, kernels::Uints table);
    void record_k_energies(const std::vector<kernels::uint>& starts, kernels::Uints table);
    void record_true_peaks(const std::vector<kernels::uint>& starts, kernels::Uints table);
    void record_density(const std::vector<kernels::uint>& starts);
    void observe(std::size_t steps);
    void run();
    void forget_what_is_done();
    std::uint64_t lane(int channel, Frames frame) const;
    bool has_pair() const; // whose mono sum is weighed

    Device& device_;
    Layout layout_;
    double sample_rate_;
    MeterSettings settings_;
    std::unique_ptr<Observer> observer_;
    std::unique_ptr<SpectraMeter> spectra_; // none where no spectra are wanted
    CommandList list_;
    Frames stride_ = 0;                  // floats from one lane to the next
    Frames held_from_ = 0, held_to_ = 0; // frames in the lanes
    std::size_t steps_done_ = 0, most_steps_ = 0;
    std::size_t k_lanes_ = 0; // channels that are weighed
    std::unique_ptr<Buffer> lanes_, states_, carried_, density_;
    std::unique_ptr<Buffer> filter_, remains_, taps_; // what the kernels read all the time
    DeviceTables tables_;
    DeviceResults results_;
    std::size_t gauge_at_ = 0, energies_at_ = 0, peaks_at_ = 0; // of the list at work
};

} // namespace dubstage
