// From the last sums to the files: peaks, dither, packing, and a thread that writes.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include "audio/writer.h"
#include "render/island_runner.h"
#include "render/prepared.h"
#include "render/signals.h"

namespace dubstage {

// Where a render's samples go. write() is called block by block, in order, for each output of the graph, and
// for the float mix where one was prepared.
class Sink {
  public:
    virtual ~Sink() = default;
    virtual void write(std::size_t output, const std::byte* samples, Frames frames) = 0;
};

// What one batch brings back of one output.
struct OutputPart {
    std::size_t output = 0;
    Frames from = 0, frames = 0;
    std::size_t samples_at = 0, peaks_at = 0; // in the slot's download buffer
    std::size_t windows = 0;
};

struct PackedOutput {
    int node = 0;
    SampleFormat format = SampleFormat::s24;
    bool dither = false;
};
std::vector<PackedOutput> packed_outputs(const Prepared& prepared, const RenderSettings& settings);
// Of the download of one block: of all outputs, or of the largest one.
double bytes_per_block(const Prepared& prepared, const RenderSettings& settings, bool largest_only);

class OutputPacker {
  public:
    OutputPacker(Device& device, const Prepared& prepared, const RenderSettings& settings,
                 std::size_t download_bytes);

    // Records peaks, packing and download of the frames of [from, to) in step `step`; hands a batch on when a
    // slot's download is full. `parts` belong to the batch at work.
    void record(Frames step, Frames from, Frames to, const Signals& signals, BatchBuilder& batch,
                std::vector<OutputPart>& parts, const std::function<void()>& hand_on);

  private:
    std::vector<Frames> cuts(Frames begin, Frames end) const;

    const Prepared& prepared_;
    std::vector<PackedOutput> outputs_;
    std::uint32_t seed_;
    std::size_t capacity_;
    std::unique_ptr<Buffer> packed_; // on devices of their own memory
};

// Peaks per output and channel, and where the mix was last heard.
class PeakLog {
  public:
    explicit PeakLog(const Prepared& prepared);
    void add(const OutputPart& part, const std::byte* download);
    double peak(std::size_t output, std::size_t channel) const;
    Frames last_sound() const
    {
        return last_sound_;
    } // frame behind the last window of the mix at or above -120 dBFS
    bool finite() const { return finite_; }

  private:
    std::vector<std::vector<std::uint32_t>> peaks_;
    Frames last_sound_ = 0;
    bool finite_ = true;
};

} // namespace dubstage
