#include "render/renderer.h"

#include <algorithm>
#include <chrono>

#include "base/error.h"

namespace dubstage {

namespace {

struct Stopped {}; // another thread failed or the user cancelled: leave quietly

Frames floor_divide(Frames a, Frames b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

} // namespace

// Three threads, three slots, so that reading, computing and writing overlap:
//
//   producer:  read files, record kernels ──► recorded_ ──► caller: submit, wait ──► finished_ ──► writer:
//   peaks, files
//       ▲                                                                                            │
//       └───────────────────────────────────── free_ slots ◄──────────────────────────────────────────┘
Renderer::Renderer(Device& device, const Prepared& prepared, const RenderSettings& settings, ThreadPool& pool)
    : device_(device), prepared_(prepared), settings_(settings),
      sizes_(choose_sizes(device, prepared, settings)), signals_(device, prepared.graph, prepared.plan),
      feed_(prepared.timelines, prepared.sample_rate, settings.threads, settings.skip_silence),
      mixes_(device, prepared.graph, prepared.plan, sizes_.mix_rows),
      packer_(device, prepared, settings, sizes_.download_bytes)
{
    for (std::size_t i = 0; i < prepared.plan.islands.size(); ++i)
        islands_.push_back(std::make_unique<IslandRunner>(device, prepared.graph, prepared.plan,
                                                          prepared.plan.islands[i], sizes_.islands[i], pool));
    for (const Op& op : prepared.plan.ops)
        processes_.push_back(op.kind == Op::Kind::process
                                 ? std::make_unique<ProcessRunner>(device, prepared.graph, prepared.plan, op)
                                 : nullptr);
    for (int i = 0; i < sizes_.slots; ++i)
        slots_.push_back(std::make_unique<StagingSlot>(device, sizes_.upload_bytes, sizes_.download_bytes));
}

Renderer::~Renderer() = default;

// Records the steps one after the other into batches that fill a slot each.
class Renderer::Producer : public BatchBuilder {
  public:
    Producer(Renderer& renderer, Frames from, Frames to) : r_(renderer), from_(from), to_(to) {}

    StagingSlot& slot() override { return *batch_.slot; }
    CommandList& list() override { return batch_.list; }
    void need(std::size_t bytes) override
    {
        if (batch_.slot->free_bytes() < bytes) hand_on();
        check(batch_.slot->free_bytes() >= bytes, "a slot holds the largest batch");
    }

    void run()
    {
        const Frames block = r_.prepared_.plan.block;
        const Frames first = floor_divide(from_, block), last = floor_divide(to_ - 1, block);
        batch_.slot = r_.take_slot();
        const Plan& plan = r_.prepared_.plan;
        const Frames begin = (plan.endless ? std::min<Frames>(first, 0) : first) - plan.preroll;
        for (Frames step = begin; step <= last; ++step) {
            begin_step(step, step == begin);
            for (std::size_t op = 0; op < plan.ops.size(); ++op) run_op(op, step);
            if (step >= first && r_.taps_ != nullptr)
                batch_.taps = tap_parts(r_.prepared_, r_.signals_, step, from_, to_);
            if (step >= first)
                r_.packer_.record(step, from_, to_, r_.signals_, *this, batch_.parts, [this] { hand_on(); });
            batch_.done = std::clamp<Frames>((step + 1) * block - from_, 0, to_ - from_);
            if (!batch_.parts.empty() || !batch_.taps.empty()) hand_on();
        }
        hand_on();
        r_.release(batch_.slot);
    }

  private:
    void begin_step(Frames step, bool restart)
    {
        batch_.list.stage("shift");
        if (!restart) {
            r_.signals_.begin_step(step, batch_.list);
            return;
        }
        r_.signals_.restart(step, batch_.list);
        for (auto& island : r_.islands_) island->restart();
        for (auto& process : r_.processes_)
            if (process != nullptr) process->restart(batch_.list);
    }

    void run_op(std::size_t index, Frames step)
    {
        const Op& op = r_.prepared_.plan.ops[index];
        switch (op.kind) {
        case Op::Kind::source_mix:
            r_.mixes_.run_sources(op, step, r_.signals_, r_.feed_, *this);
            break;
        case Op::Kind::mix:
            r_.mixes_.run_sums(op, step, r_.signals_, *this);
            break;
        case Op::Kind::island:
            r_.islands_[static_cast<std::size_t>(op.island)]->run(step, r_.signals_, r_.feed_, *this);
            break;
        case Op::Kind::process:
            r_.processes_[index]->run(step, r_.signals_, *this);
            break;
        }
    }

    void hand_on()
    {
        const Frames done = batch_.done;
        {
            const std::lock_guard lock(r_.mutex_);
            r_.recorded_.push_back(std::move(batch_));
        }
        r_.changed_.notify_all();
        batch_ = Batch{};
        batch_.done = done;
        batch_.slot = r_.take_slot();
    }

    Renderer& r_;
    Frames from_, to_;
    Batch batch_;
};

StagingSlot* Renderer::take_slot()
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || !free_.empty(); });
    if (stopped_) throw Stopped{};
    StagingSlot* slot = free_.front();
    free_.pop_front();
    slot->clear();
    return slot;
}

void Renderer::release(StagingSlot* slot)
{
    {
        const std::lock_guard lock(mutex_);
        free_.push_back(slot);
    }
    changed_.notify_all();
}

void Renderer::stop(std::exception_ptr failure)
{
    {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = failure;
        stopped_ = true;
    }
    changed_.notify_all();
}

// A batch whose submission is done: its results go to the writer, or its slot is free again.
void Renderer::finish(Batch& batch)
{
    device_.wait(batch.submission);
    if (batch.parts.empty()) {
        release(batch.slot);
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        finished_.push_back(std::move(batch));
    }
    changed_.notify_all();
}

void Renderer::submit_all(const ProgressCall& progress, const CancelFlag& cancel, Frames frames)
{
    std::deque<Batch> running;
    while (true) {
        Batch batch;
        {
            std::unique_lock lock(mutex_);
            if (recorded_.empty() && !running.empty() && !producer_done_) {
                lock.unlock();
                finish(running.front());
                running.pop_front();
                continue;
            }
            changed_.wait(lock, [&] { return stopped_ || producer_done_ || !recorded_.empty(); });
            if (stopped_) break;
            if (recorded_.empty()) break;
            batch = std::move(recorded_.front());
            recorded_.pop_front();
        }
        if (cancel) throw Error(ErrorCode::cancelled, "render", "cancelled", "nothing was written");
        CommandList upload;
        upload.stage("upload");
        batch.slot->copy_up(upload);
        if (!device_.unified()) device_.submit(upload);
        batch.submission = device_.submit(batch.list);
        batch.list.clear();
        for (const TapPart& part : batch.taps) taps_->feed(part);
        batch.taps.clear();
        if (progress) progress(static_cast<double>(batch.done), static_cast<double>(frames));
        running.push_back(std::move(batch));
        // On a device that runs by itself one batch stays under way while the next is recorded.
        while (running.size() > (device_.unified() ? 0u : 1u)) {
            finish(running.front());
            running.pop_front();
        }
    }
    for (auto& batch : running) finish(batch);
}

void Renderer::write_parts(Sink& sink, PeakLog& peaks)
{
    while (true) {
        Batch batch;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return stopped_ || submitter_done_ || !finished_.empty(); });
            if (stopped_ || finished_.empty()) return;
            batch = std::move(finished_.front());
            finished_.pop_front();
        }
        const auto start = std::chrono::steady_clock::now();
        const std::byte* data = batch.slot->download().host();
        for (const auto& part : batch.parts) {
            peaks.add(part, data);
            sink.write(part.output, data + part.samples_at, part.frames);
        }
        seconds_writing_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        release(batch.slot);
    }
}

void Renderer::run(Frames from, Frames to, Sink& sink, PeakLog& peaks, Taps* taps,
                   const ProgressCall& progress, const CancelFlag& cancel)
{
    taps_ = taps;
    free_.clear();
    for (auto& slot : slots_) free_.push_back(slot.get());
    recorded_.clear();
    finished_.clear();
    producer_done_ = submitter_done_ = stopped_ = false;
    failure_ = nullptr;
    const auto guarded = [this](auto&& work) {
        try {
            work();
        } catch (const Stopped&) {
        } catch (...) {
            stop(std::current_exception());
        }
    };
    std::thread producer([&] {
        guarded([&] { Producer(*this, from, to).run(); });
        const std::lock_guard lock(mutex_);
        producer_done_ = true;
        changed_.notify_all();
    });
    std::thread writer([&] { guarded([&] { write_parts(sink, peaks); }); });
    guarded([&] { submit_all(progress, cancel, to - from); });
    {
        const std::lock_guard lock(mutex_);
        submitter_done_ = true;
    }
    changed_.notify_all();
    producer.join();
    writer.join();
    if (failure_) std::rethrow_exception(failure_);
    if (!peaks.finite())
        throw Error(ErrorCode::internal, "render", "the mix is NaN or infinite though no input was",
                    "gains add up beyond what a float holds; lower them");
}

RenderStatistics Renderer::statistics() const
{
    return {feed_.seconds_reading(), feed_.bytes_read(),   seconds_writing_,
            feed_.rows_found(),      feed_.rows_skipped(), sizes_.total_bytes};
}

} // namespace dubstage
