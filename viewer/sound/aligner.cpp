#include "viewer/sound/aligner.h"

#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <memory>

#include "audio/file_layout.h"
#include "audio/source.h"
#include "audio/unpack.h"
#include "base/error.h"
#include "studies/alignment.h"
#include "viewer/jobs/idle_workers.h"
#include "viewer/sound/fold.h"

namespace dubstage::viewer {

namespace {

// Below, what is shared is too little for a delay to mean anything.
constexpr double least_correlation = 0.2;

Layout stereo()
{
    return parse_layout("stereo", "alignment");
}

// A file as it is heard: at one rate, from two sides.
class HeardSound final : public Sound {
  public:
    HeardSound(const std::filesystem::path& path, std::unique_ptr<AudioSource> source)
        : Sound(path.string(), stereo(), source->info().frames, source->info().sample_rate),
          source_(std::move(source)),
          fold_(layout_of_file(source_->info()).layout, layout_of_file(source_->info()).order, stereo())
    {}

  private:
    void fill(Frames from, Frames count, std::size_t at, Channels& channels) override
    {
        const auto frames = static_cast<std::size_t>(count);
        const std::size_t samples = frames * static_cast<std::size_t>(fold_.inputs());
        std::vector<std::byte> packed(samples *
                                      static_cast<std::size_t>(bytes_per_sample(source_->format())));
        std::vector<float> plain(samples), folded(2 * frames);
        source_->read(from, count, packed.data());
        unpack(packed.data(), source_->format(), source_->big_endian(), samples, plain.data());
        fold_.apply(plain.data(), frames, folded.data());
        for (std::size_t i = 0; i < frames; ++i)
            for (std::size_t c = 0; c < 2; ++c) channels[c][at + i] = double{folded[2 * i + c]};
    }

    std::unique_ptr<AudioSource> source_;
    Fold fold_;
};

std::unique_ptr<Sound> open_heard(const std::filesystem::path& path, double sample_rate,
                                  const std::filesystem::path& cache_folder, const CancelFlag& cancel)
{
    std::vector<std::string> warnings;
    OpenOptions options;
    options.warnings = &warnings;
    options.sample_rate = sample_rate;
    options.truncated = Truncated::warn;
    options.cache_folder = cache_folder;
    options.cancel = &cancel;
    return std::make_unique<HeardSound>(path, open_source(path, options));
}

Lag lag_between(const Alignment& found, double sample_rate)
{
    const double ms = 1000 * found.delay / sample_rate;
    if (!found.found || std::abs(found.correlation) < least_correlation)
        return {false, 0, "not alike: left where it is"};
    std::string words = std::abs(found.delay) < 0.5
                            ? "in step"
                            : fmt::format("{:.3f} ms {}", std::abs(ms),
                                          ms > 0 ? "late, played earlier" : "early, played later");
    if (found.inverted()) words += ", polarity inverted";
    if (found.drift && std::abs(*found.drift) >= 1)
        words += fmt::format(", drifts by {:.1f} ms", 1000 * *found.drift / sample_rate);
    return {true, found.delay / sample_rate, words};
}

// `first` is opened by the first call.
Lag lag_behind(std::unique_ptr<Sound>& first, const LagOf& of, double sample_rate,
               const std::filesystem::path& cache_folder, const CancelFlag& cancel)
{
    try {
        if (!first) first = open_heard(of.first, sample_rate, cache_folder, cancel);
        const auto second = open_heard(of.second, sample_rate, cache_folder, cancel);
        return lag_between(align(*first, *second, cancel), sample_rate);
    } catch (const std::exception& error) {
        return {false, 0, error.what()};
    }
}

} // namespace

Lag find_lag(const LagOf& of, double sample_rate, const CancelFlag& cancel)
{
    std::unique_ptr<Sound> first;
    return lag_behind(first, of, sample_rate, {}, cancel);
}

void Aligner::stop()
{
    cancel_ = true;
    if (thread_.joinable()) thread_.join();
    running_ = false;
}

void Aligner::start(const std::filesystem::path& anchor, std::vector<Job> others, double sample_rate)
{
    stop();
    cancel_ = false;
    running_ = true;
    {
        const std::lock_guard lock(mutex_);
        results_.clear();
    }
    thread_ = std::thread([this, anchor, jobs = std::move(others), sample_rate] {
        make_idle();
        work(anchor, jobs, sample_rate);
        running_ = false;
    });
}

void Aligner::take(std::vector<Aligned> results)
{
    stop();
    const std::lock_guard lock(mutex_);
    results_ = std::move(results);
}

std::vector<Aligned> Aligner::results() const
{
    const std::lock_guard lock(mutex_);
    return results_;
}

void Aligner::work(const std::filesystem::path& anchor, const std::vector<Job>& others, double sample_rate)
{
    std::unique_ptr<Sound> first;
    for (const auto& [id, path] : others) {
        const Lag lag = lag_behind(first, {anchor, path}, sample_rate, cache_folder_, cancel_);
        if (cancel_) return;
        const std::lock_guard lock(mutex_);
        results_.push_back({id, -lag.seconds, lag.words});
    }
}

} // namespace dubstage::viewer
