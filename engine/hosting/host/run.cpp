#include "hosting/host/run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <numeric>
#include <unistd.h>

#include "audio/source.h"
#include "audio/writer.h"
#include "base/error.h"
#include "hosting/host/instance.h"
#include "hosting/host/last_words.h"
#include "hosting/process_memory.h"

namespace dubstage::host {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double quiet_s = 2;            // it is silent when it was for so long
constexpr float quiet_threshold = 1e-6f; // -120 dBFS
constexpr std::chrono::milliseconds between_reports{100};

// file ─► block of interleaved floats ─► wiring ─► instances ─► wiring ─► block ─► file
class Runner {
  public:
    Runner(const World& world, const PluginJob& job);
    PluginRun run(const std::function<void(Frames)>& at);

  private:
    std::size_t instances() const { return wiring_ == PluginWiring::each ? channels_ : 1; }
    void read(Frames from);
    void put_in();
    void put_aside(Instance& instance) const;
    void take_out(Frames from);
    bool more(Frames done);
    void refuse_non_finite(Frames from) const;
    Frames latency() const { return instances_.front()->latency(); }

    const PluginJob& job_;
    std::unique_ptr<AudioSource> source_, side_; // side: null for silence
    std::size_t channels_;
    PluginWiring wiring_;
    Urids urids_;
    Features features_;
    std::vector<std::unique_ptr<Instance>> instances_;
    std::uint32_t block_frames_;
    std::vector<float> block_, side_block_; // [frame][channel]
    Frames last_sound_ = 0;                 // behind the last frame that is heard
    PluginRun result_;
};

Runner::Runner(const World& world, const PluginJob& job)
    : job_(job), source_(open_source(job.in, {})),
      channels_(static_cast<std::size_t>(source_->info().channels)),
      features_(urids_, job.sample_rate, job.moves.empty() ? plugin_block : moving_plugin_block),
      block_frames_(features_.block()), block_(block_frames_ * channels_)
{
    check(source_->format() == SampleFormat::f32 && !source_->big_endian(), "a plug-in reads floats");
    if (!job.side.empty()) {
        side_ = open_source(job.side, {});
        check(side_->format() == SampleFormat::f32 && !side_->big_endian(), "a side chain reads floats");
        side_block_.resize(block_frames_ * static_cast<std::size_t>(side_->info().channels));
    }
    const LilvPlugin* plugin = world.find(job.uri);
    const PluginFacts facts = world.describe(plugin);
    wiring_ = plugin_wiring(facts, static_cast<int>(channels_));
    check(wiring_ != PluginWiring::none, "the channels of a plug-in have been looked at");
    for (std::size_t i = 0; i < instances(); ++i)
        instances_.push_back(std::make_unique<Instance>(world, plugin, urids_, features_, job));
}

// Behind the end of the file there is silence.
void read_block(AudioSource& source, Frames from, std::vector<float>& block)
{
    std::fill(block.begin(), block.end(), 0.0f);
    const auto most = static_cast<Frames>(block.size()) / source.info().channels;
    const Frames frames = std::min<Frames>(most, source.info().frames - from);
    if (frames > 0) source.read(from, frames, reinterpret_cast<std::byte*>(block.data()));
}

void Runner::read(Frames from)
{
    read_block(*source_, from, block_);
    put_in();
    if (side_ == nullptr) return;
    read_block(*side_, from, side_block_);
    for (auto& instance : instances_) put_aside(*instance);
}

// One channel goes to all ports, and all to a single one; else each to its own, as far as there are any.
void Runner::put_aside(Instance& instance) const
{
    const auto channels = static_cast<std::size_t>(side_->info().channels);
    for (std::size_t p = 0; p < instance.sides(); ++p)
        for (std::size_t t = 0; t < block_frames_; ++t) {
            const float* frame = &side_block_[t * channels];
            if (instance.sides() == 1 && channels > 1)
                instance.side(p)[t] =
                    std::accumulate(frame, frame + channels, 0.0f) / static_cast<float>(channels);
            else
                instance.side(p)[t] = channels == 1 ? frame[0] : p < channels ? frame[p] : 0.0f;
        }
}

void Runner::put_in()
{
    for (std::size_t t = 0; t < block_frames_; ++t) {
        const float* frame = &block_[t * channels_];
        switch (wiring_) {
        case PluginWiring::straight:
            for (std::size_t c = 0; c < channels_; ++c) instances_.front()->input(c)[t] = frame[c];
            break;
        case PluginWiring::each:
            for (std::size_t c = 0; c < channels_; ++c) instances_[c]->input(0)[t] = frame[c];
            break;
        case PluginWiring::doubled:
            for (std::size_t c = 0; c < 2; ++c) instances_.front()->input(c)[t] = frame[0];
            break;
        case PluginWiring::from_the_sum:
            instances_.front()->input(0)[t] = 0.5f * (frame[0] + frame[1]);
            break;
        case PluginWiring::none:
            break;
        }
    }
}

void Runner::take_out(Frames from)
{
    for (std::size_t t = 0; t < block_frames_; ++t) {
        float* frame = &block_[t * channels_];
        const Instance& first = *instances_.front();
        for (std::size_t c = 0; c < channels_; ++c) {
            if (wiring_ == PluginWiring::doubled)
                frame[c] = 0.5f * (first.output(0)[t] + first.output(1)[t]);
            else
                frame[c] = wiring_ == PluginWiring::each ? instances_[c]->output(0)[t] : first.output(c)[t];
            if (std::abs(frame[c]) >= quiet_threshold) last_sound_ = from + static_cast<Frames>(t) + 1;
        }
    }
}

void Runner::refuse_non_finite(Frames from) const
{
    const auto bad = std::find_if_not(block_.begin(), block_.end(), [](float s) { return std::isfinite(s); });
    if (bad == block_.end()) return;
    const auto index = static_cast<std::size_t>(bad - block_.begin());
    const double frame = static_cast<double>(from) + static_cast<double>(index / channels_);
    throw Error(ErrorCode::bad_data, job_.uri,
                std::string("the plug-in writes ") + (std::isnan(*bad) ? "NaN" : "an infinite sample") +
                    " in channel " + std::to_string(index % channels_ + 1) + " at " +
                    format_time(frame / job_.sample_rate),
                "bypass it, or use another plug-in");
}

// Until what comes in has come out, and then for the tail that is asked for or as long as it sounds.
bool Runner::more(Frames done)
{
    const auto frames_of = [&](double s) { return static_cast<Frames>(std::llround(s * job_.sample_rate)); };
    const Frames end = source_->info().frames + latency();
    if (job_.tail_s) return done < end + frames_of(*job_.tail_s);
    if (done < end || done < last_sound_ + frames_of(quiet_s)) {
        result_.cut = done >= end + frames_of(job_.most_tail_s);
        return !result_.cut;
    }
    return false;
}

PluginRun Runner::run(const std::function<void(Frames)>& at)
{
    const auto channels = static_cast<int>(channels_);
    const auto most = static_cast<Frames>(job_.tail_s.value_or(job_.most_tail_s) * job_.sample_rate);
    const auto writer = create_writer({job_.out, FileFormat::wav, SampleFormat::f32, job_.sample_rate,
                                       plain_layout(channels), source_->info().frames + most, 0, ""});
    auto told = Clock::now();
    Frames done = 0, first_latency = 0;
    do {
        read(done);
        remember_place(done);
        for (auto& instance : instances_) instance->run(done);
        take_out(done);
        refuse_non_finite(done);
        writer->write(reinterpret_cast<const std::byte*>(block_.data()), block_frames_);
        if (done == 0) first_latency = latency();
        done += block_frames_;
        if (Clock::now() - told < between_reports) continue;
        told = Clock::now();
        at(done);
    } while (more(done));
    result_.latency = latency();
    result_.latency_moved = result_.latency != first_latency;
    const Frames end = source_->info().frames + result_.latency;
    result_.frames = job_.tail_s ? end + static_cast<Frames>(std::llround(*job_.tail_s * job_.sample_rate))
                                 : std::max(end, last_sound_);
    writer->finish(result_.frames);
    result_.peak_memory_bytes = memory_of_tree(getpid()); // who looks from outside may miss a short run
    return result_;
}

} // namespace

PluginRun run(const World& world, const PluginJob& job, const std::function<void(Frames)>& at)
{
    return Runner(world, job).run(at);
}

} // namespace dubstage::host
