#include "audio/converted.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "audio/copy_file.h"
#include "audio/descriptors.h"
#include "audio/part_file.h"
#include "audio/resample.h"
#include "base/error.h"

namespace dubstage {

namespace {

constexpr Frames block = 65536;
constexpr auto retry = std::chrono::milliseconds(50); // while another process makes the copy that we need

class ConvertedSource : public AudioSource {
  public:
    ConvertedSource(std::unique_ptr<FileSource> original, const CopyFacts& facts, CopyFile copy, double rate,
                    const OpenOptions& options);
    const AudioInfo& info() const override { return info_; }
    SampleFormat format() const override { return SampleFormat::f32; }
    bool big_endian() const override { return false; }
    void read(Frames from, Frames count, std::byte* out) override;

  private:
    void make_copy();
    void convert(PartFile& part);
    void look_for_cancel() const;

    std::unique_ptr<FileSource> original_;
    AudioInfo info_;
    CopyFacts facts_;
    CopyFile copy_;
    ReadFile file_;
    const CancelFlag* cancel_;
    std::mutex making_;
    std::atomic<bool> made_{false};
};

ConvertedSource::ConvertedSource(std::unique_ptr<FileSource> original, const CopyFacts& facts, CopyFile copy,
                                 double rate, const OpenOptions& options)
    : original_(std::move(original)), info_(original_->info()), facts_(facts), copy_(std::move(copy)),
      file_(copy_.path()), cancel_(options.cancel)
{
    info_.frames = facts.frames;
    info_.sample_rate = rate;
}

void ConvertedSource::read(Frames from, Frames count, std::byte* out)
{
    if (!made_) {
        const std::lock_guard lock(making_);
        if (!made_) make_copy();
        made_ = true;
    }
    const std::int64_t frame_bytes = std::int64_t{info_.channels} * 4;
    file_.read(from * frame_bytes, static_cast<std::size_t>(count * frame_bytes), out,
               "cannot read the converted copy of " + info_.path.string());
}

void ConvertedSource::look_for_cancel() const
{
    if (cancel_ != nullptr && cancel_->load())
        throw Error(ErrorCode::cancelled, info_.path.string(), "stopped while it was converted");
}

void ConvertedSource::make_copy()
{
    const double bytes = static_cast<double>(facts_.frames) * facts_.channels * sizeof(float);
    const std::string remedy = "set XDG_CACHE_HOME to a folder that can be written";
    while (!copy_.facts()) {
        copy_.make_folder();
        if (const auto part = PartFile::make(copy_.path(), {bytes, remedy})) {
            if (copy_.facts()) break; // another process was just ready
            require_space(copy_.path().parent_path(), bytes,
                          "set XDG_CACHE_HOME to a folder on another disk");
            convert(*part);
            part->commit();
            copy_.prune();
            break;
        }
        look_for_cancel();
        std::this_thread::sleep_for(retry);
    }
}

void ConvertedSource::convert(PartFile& part)
{
    const auto channels = static_cast<std::size_t>(info_.channels);
    const bool same_rate = info_.sample_rate == info_.file_sample_rate;
    Resampler resampler(info_.file_sample_rate, info_.sample_rate, info_.channels);
    const std::size_t room = resampler.room(static_cast<std::size_t>(block));
    std::vector<double> in(static_cast<std::size_t>(block) * channels);
    std::vector<float> out(room * channels);
    Frames written = 0;
    const auto put = [&](std::size_t made) {
        const Frames n = std::min(static_cast<Frames>(made), facts_.frames - written);
        part.write(out.data(), static_cast<std::size_t>(n) * channels * sizeof(float));
        written += n;
    };
    for (Frames at = 0; at < facts_.source_frames; at += block) {
        look_for_cancel();
        const Frames n = std::min(block, facts_.source_frames - at);
        const auto count = static_cast<std::size_t>(n);
        original_->read_doubles(at, n, in.data());
        refuse_non_finite(info_.path, in.data(), n, info_.channels, at);
        if (same_rate)
            std::transform(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(count * channels),
                           out.begin(), [](double x) { return static_cast<float>(x); });
        put(same_rate ? count : resampler.run(in.data(), count, out.data()));
    }
    while (!same_rate && written < facts_.frames) {
        const std::size_t made = resampler.drain(out.data(), room);
        if (made == 0) break;
        put(made);
    }
    std::fill(out.begin(), out.end(), 0.0f);
    while (written < facts_.frames) put(room);
    const auto trailer = copy_.trailer(facts_, part.descriptor());
    part.write(trailer.data(), trailer.size());
}

} // namespace

std::unique_ptr<AudioSource> open_converted(std::unique_ptr<FileSource> source, double rate,
                                            const OpenOptions& options)
{
    const AudioInfo info = source->info();
    CopyFile copy(info.path, rate, options);
    auto facts = copy.facts();
    if (!facts || facts->channels != info.channels) {
        copy.check_folder();
        // How long a lossy file is, only decoding tells for certain.
        const Frames frames = source->exact_seek() ? info.frames : source->count_frames();
        facts = CopyFacts{frames, resampled_frames(frames, info.file_sample_rate, rate), info.channels};
    }
    if (facts->source_frames < info.frames)
        report_truncated(info.path, frames_text(info.frames), frames_text(facts->source_frames), options);
    if (facts->frames < 1) throw_empty(info.path);
    return std::make_unique<ConvertedSource>(std::move(source), *facts, std::move(copy), rate, options);
}

} // namespace dubstage
