// Gathers what the device finds in each 10 ms into the histories and lists of an Observation.
#pragma once

#include <deque>
#include <vector>

#include "analysis/meter_settings.h"
#include "analysis/observation.h"
#include "device/command_list.h"

namespace dubstage {

// What came of the steps of one list: [channel][step].
struct StepFigures {
    std::size_t steps = 0;
    std::vector<const kernels::GaugeStep*> gauge; // per channel
    std::vector<const float*> energies;           // per channel; null where its weight is 0
    const float* mono = nullptr;                  // energies of the first pair's mono sum
    std::vector<const kernels::TruePeakStep*> peaks;
};

class Observer {
  public:
    Observer(const Layout& layout, double sample_rate, const MeterSettings& settings);

    void add(const StepFigures& figures, Frames frames_in_all);
    // Momentary loudness around a frame, from what has been added.
    double loudness_around(Frames frame) const;
    double highest_peak(std::size_t channel) const;
    Frames frames() const { return observation_.frames; } // of the steps added
    Observation& observation() { return observation_; }
    // Ends the runs and the search for clicks; forgets what lies behind `frames` frames, -1 = nothing.
    void finish(Frames frames);

  private:
    struct OpenRun {
        Frames at = 0, frames = 0;
    };
    struct Jump { // of one stretch of 10 ms
        float size = 0;
        float squares = 0;
        Frames at = 0;
    };
    struct Track { // what is open in a channel
        OpenRun loud, zero;
        bool sounded = false;      // something before the open zeros was not zero
        std::deque<Jump> jumps;    // of half a second before and behind
        bool head_is_quiet = true; // nothing has risen above -60 dBFS yet
        bool head_is_zero = true;
    };
    void add_step(std::size_t channel, const kernels::GaugeStep& step, Frames from, Frames frames,
                  bool first_of_ten);
    void add_runs(std::size_t channel, const kernels::GaugeStep& step, Frames from, Frames frames);
    void close(std::vector<Run>& list, std::size_t channel, OpenRun& run, Frames shortest);
    void add_peak(std::size_t channel, const kernels::GaugeStep& step, const kernels::TruePeakStep& peak,
                  Frames from);
    void add_ends(std::size_t channel, const kernels::GaugeStep& step, Frames frames);
    void look_for_click(std::size_t channel);
    void forget_behind(Frames frames);
    template <class Event> void list(std::vector<Event>& events, const Event& event);

    Observation observation_;
    std::vector<double> weights_;
    std::vector<Track> tracks_;
    std::size_t steps_ = 0;
};

} // namespace dubstage
