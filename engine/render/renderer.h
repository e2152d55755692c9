// The only loop: steps of a plan through a device, into a sink.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "render/mix_runner.h"
#include "render/outputs.h"
#include "render/process_runner.h"
#include "render/sizes.h"
#include "render/taps.h"

namespace dubstage {

struct RenderStatistics {
    double seconds_reading = 0, bytes_read = 0, seconds_writing = 0;
    Frames rows_found = 0, rows_skipped = 0;
    double memory_bytes = 0;
};

class Renderer {
  public:
    Renderer(Device& device, const Prepared& prepared, const RenderSettings& settings, ThreadPool& pool);
    ~Renderer();

    // Renders [from, to) into the sink, past the taps if there are any. May be called again for another
    // range.
    void run(Frames from, Frames to, Sink& sink, PeakLog& peaks, Taps* taps, const ProgressCall& progress,
             const CancelFlag& cancel);
    RenderStatistics statistics() const;

  private:
    struct Batch {
        StagingSlot* slot = nullptr;
        CommandList list;
        std::vector<OutputPart> parts;
        std::vector<TapPart> taps;
        Frames done = 0; // of the range, when this batch is finished
        std::uint64_t submission = 0;
    };
    class Producer;

    StagingSlot* take_slot();
    void release(StagingSlot* slot);
    void submit_all(const ProgressCall& progress, const CancelFlag& cancel, Frames frames);
    void finish(Batch& batch);
    void write_parts(Sink& sink, PeakLog& peaks);
    void stop(std::exception_ptr failure);

    Device& device_;
    const Prepared& prepared_;
    const RenderSettings& settings_;
    Sizes sizes_;
    Signals signals_;
    SourceFeed feed_;
    MixRunner mixes_;
    OutputPacker packer_;
    std::vector<std::unique_ptr<IslandRunner>> islands_;
    std::vector<std::unique_ptr<ProcessRunner>> processes_; // per op of the plan; null for the others
    std::vector<std::unique_ptr<StagingSlot>> slots_;

    // Shared by the three threads of run(): the producer reads and records, the caller submits, the writer
    // writes.
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<StagingSlot*> free_;
    std::deque<Batch> recorded_, finished_;
    bool producer_done_ = false, submitter_done_ = false, stopped_ = false;
    std::exception_ptr failure_;
    double seconds_writing_ = 0;
    Taps* taps_ = nullptr;
};

} // namespace dubstage
