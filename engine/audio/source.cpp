#include "audio/source.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <sndfile.h>

#include "audio/descriptors.h"
#include "audio/pcm_body.h"
#include "audio/resampled.h"
#include "audio/scan.h"
#include "base/error.h"

namespace dubstage {

namespace {

constexpr double lowest_rate = 1000, highest_rate = 768'000;
constexpr int most_channels = 1024;

std::string frames_text(Frames frames)
{
    return std::to_string(frames) + " frames";
}

void check_file(const std::filesystem::path& path)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        throw Error(ErrorCode::missing_input, path.string(), "there is no such file",
                    "check the path; it is relative to the session file");
    if (std::filesystem::is_directory(status))
        throw Error(ErrorCode::bad_data, path.string(), "is a folder, not an audio file");
}

void check_facts(const std::filesystem::path& path, double rate, int channels)
{
    if (!(rate >= lowest_rate && rate <= highest_rate))
        throw Error(ErrorCode::bad_data, path.string(),
                    "has a sample rate of " + std::to_string(std::llround(rate)) + " Hz",
                    "1 kHz to 768 kHz can be used");
    if (channels < 1 || channels > most_channels)
        throw Error(ErrorCode::bad_data, path.string(), "has " + std::to_string(channels) + " channels",
                    "1 to " + std::to_string(most_channels) + " can be used");
}

// Samples as they lie in the file.
class PackedSource : public AudioSource {
  public:
    PackedSource(const std::filesystem::path& path, const PcmBody& body, const OpenOptions& options);
    const AudioInfo& info() const override { return info_; }
    SampleFormat format() const override { return body_.format; }
    bool big_endian() const override { return body_.big_endian; }
    void read(Frames from, Frames count, std::byte* out) override
    {
        file_.read(body_.offset + from * frame_bytes_, static_cast<std::size_t>(count * frame_bytes_), out,
                   "cannot read frame " + std::to_string(from));
    }

  private:
    PcmBody body_;
    ReadFile file_;
    std::int64_t frame_bytes_;
    AudioInfo info_;
};

PackedSource::PackedSource(const std::filesystem::path& path, const PcmBody& body, const OpenOptions& options)
    : body_(body), file_(path), frame_bytes_(std::int64_t{body.channels} * bytes_per_sample(body.format))
{
    const Frames held = body.held / frame_bytes_;
    const Frames promised = body.promised < 0 ? held : body.promised / frame_bytes_;
    if (held < promised) {
        const std::string reason =
            "the header promises " + frames_text(promised) + ", the file holds " + frames_text(held);
        if (options.truncated == Truncated::error)
            throw Error(
                ErrorCode::bad_data, path.string(), reason,
                "copy the file again, or set allow_truncated = true in the session to use what is there");
        if (options.warnings != nullptr)
            options.warnings->push_back(path.string() + ": " + reason + "; the rest is silence");
    }
    info_.path = path;
    info_.frames = std::min(held, promised);
    info_.channels = body.channels;
    info_.sample_rate = info_.file_sample_rate = body.sample_rate;
    info_.encoding = body.name;
    info_.wave_mask = body.wave_mask;
}

// Anything libsndfile decodes, as floats. Reads that go on where the last one ended do not seek, and the end
// of what was read last is kept, because overlapping blocks read it again.
class DecodedSource : public AudioSource {
  public:
    explicit DecodedSource(const std::filesystem::path& path);
    ~DecodedSource() override { sf_close(file_); }
    DecodedSource(const DecodedSource&) = delete;
    DecodedSource& operator=(const DecodedSource&) = delete;
    const AudioInfo& info() const override { return info_; }
    SampleFormat format() const override { return SampleFormat::f32; }
    bool big_endian() const override { return false; }
    void read(Frames from, Frames count, std::byte* out) override;

  private:
    void decode(Frames from, Frames count, float* out);
    void keep(Frames from, Frames count, const float* samples);

    std::mutex mutex_;
    SNDFILE* file_ = nullptr;
    AudioInfo info_;
    Frames at_ = 0;           // where the decoder stands
    std::vector<float> kept_; // the last frames before at_
    Frames kept_from_ = 0;
};

constexpr Frames most_kept = 65536;

DecodedSource::DecodedSource(const std::filesystem::path& path)
{
    SF_INFO facts{};
    file_ = sf_open(path.c_str(), SFM_READ, &facts);
    if (file_ == nullptr)
        throw Error(ErrorCode::bad_data, path.string(),
                    std::string("is no audio file that can be read: ") + sf_strerror(nullptr),
                    "WAV, RF64, W64, AIFF, FLAC, Ogg, Opus, MP3 and CAF are read");
    info_.path = path;
    info_.frames = facts.frames;
    info_.channels = facts.channels;
    info_.sample_rate = info_.file_sample_rate = facts.samplerate;
    SF_FORMAT_INFO format{};
    format.format = facts.format & SF_FORMAT_TYPEMASK;
    sf_command(nullptr, SFC_GET_FORMAT_INFO, &format, sizeof format);
    info_.encoding = format.name != nullptr ? format.name : "audio";
    const bool unknown_length =
        facts.frames <= 0 || facts.frames >= std::numeric_limits<sf_count_t>::max() / 2;
    if (unknown_length) {
        sf_close(file_);
        throw Error(ErrorCode::bad_data, path.string(),
                    facts.frames <= 0 ? "holds no samples" : "does not say how long it is",
                    "write the file again; its writer was probably cut off");
    }
}

void DecodedSource::decode(Frames from, Frames count, float* out)
{
    if (at_ != from && sf_seek(file_, from, SEEK_SET) != from)
        throw Error(ErrorCode::io, info_.path.string(), "cannot seek to frame " + std::to_string(from));
    const Frames got = sf_readf_float(file_, out, count);
    at_ = from + got;
    if (got != count)
        throw Error(ErrorCode::bad_data, info_.path.string(),
                    "ends at frame " + std::to_string(at_) + " of " + frames_text(info_.frames) +
                        " that it promises",
                    "copy the file again");
}

void DecodedSource::keep(Frames from, Frames count, const float* samples)
{
    const Frames n = std::min(count, most_kept);
    kept_from_ = from + count - n;
    kept_.assign(samples + (count - n) * info_.channels, samples + count * info_.channels);
}

void DecodedSource::read(Frames from, Frames count, std::byte* out)
{
    const std::lock_guard lock(mutex_);
    auto* floats = reinterpret_cast<float*>(out);
    const Frames kept = static_cast<Frames>(kept_.size()) / info_.channels;
    Frames known = 0;
    if (from >= kept_from_ && from < kept_from_ + kept && kept_from_ + kept == at_) {
        known = std::min(count, kept_from_ + kept - from);
        const float* first = kept_.data() + (from - kept_from_) * info_.channels;
        std::copy_n(first, known * info_.channels, floats);
    }
    if (known == count) return;
    decode(from + known, count - known, floats + known * info_.channels);
    keep(from, count, floats);
}

bool lossy(const std::filesystem::path& path)
{
    SF_INFO facts{};
    SNDFILE* file = sf_open(path.c_str(), SFM_READ, &facts);
    if (file == nullptr) return false;
    sf_close(file);
    const int type = facts.format & SF_FORMAT_TYPEMASK;
    return type == SF_FORMAT_OGG || type == SF_FORMAT_MPEG;
}

std::unique_ptr<AudioSource> open_as_it_is(const std::filesystem::path& path, const OpenOptions& options)
{
    check_file(path);
    std::unique_ptr<AudioSource> source;
    if (const auto body = find_pcm_body(path)) {
        check_facts(path, body->sample_rate, body->channels);
        source = std::make_unique<PackedSource>(path, *body, options);
    } else {
        source = std::make_unique<DecodedSource>(path);
        check_facts(path, source->info().sample_rate, source->info().channels);
    }
    if (source->info().frames < 1)
        throw Error(ErrorCode::bad_data, path.string(), "holds no samples",
                    "take the clip away or render the file again");
    return source;
}

} // namespace

int bytes_per_sample(SampleFormat format)
{
    switch (format) {
    case SampleFormat::s16:
        return 2;
    case SampleFormat::s24:
        return 3;
    default:
        return 4;
    }
}

AudioInfo probe(const std::filesystem::path& path)
{
    return open_as_it_is(path, {})->info();
}

std::unique_ptr<AudioSource> open_source(const std::filesystem::path& path, const OpenOptions& options)
{
    auto source = open_as_it_is(path, options);
    const bool other_rate = options.sample_rate > 0 && source->info().sample_rate != options.sample_rate;
    // Seeking in lossy files is not exact to the sample in every library, so they are decoded once from the
    // start.
    if (!other_rate && !lossy(path)) return source;
    const double rate = other_rate ? options.sample_rate : source->info().sample_rate;
    return open_converted(*source, rate, options);
}

std::vector<std::vector<double>> load_channels(const std::filesystem::path& path, double sample_rate)
{
    const auto source = open_as_it_is(path, {});
    const AudioInfo& info = source->info();
    std::vector<std::vector<double>> channels = read_doubles(*source);
    for (std::size_t c = 0; c < channels.size(); ++c)
        for (std::size_t t = 0; t < channels[c].size(); ++t)
            if (!std::isfinite(channels[c][t]))
                throw Error(ErrorCode::bad_data, path.string(),
                            "channel " + std::to_string(c + 1) + ", frame " + std::to_string(t) +
                                " is NaN or infinite",
                            "repair the file; a NaN would spread over everything that it filters");
    if (sample_rate > 0 && sample_rate != info.sample_rate)
        for (auto& channel : channels) channel = resample(channel, info.sample_rate, sample_rate);
    return channels;
}

} // namespace dubstage
