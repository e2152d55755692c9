#include "audio/source.h"

#include <algorithm>
#include <cmath>

#include "audio/converted.h"
#include "audio/decoded.h"
#include "audio/pcm_body.h"
#include "audio/resample.h"
#include "audio/unpack.h"
#include "base/error.h"

namespace dubstage {

namespace {

constexpr double lowest_rate = 1000, highest_rate = 768'000;
constexpr int most_channels = 1024;

void check_file(const std::filesystem::path& path)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (error && status.type() != std::filesystem::file_type::not_found) throw_unopened(path, error.value());
    if (!std::filesystem::exists(status))
        throw Error(ErrorCode::missing_input, path.string(), "there is no such file",
                    "check the path (in a session: relative to its file)");
    if (std::filesystem::is_directory(status))
        throw Error(ErrorCode::bad_data, path.string(), "is a folder, not an audio file");
    if (!std::filesystem::is_regular_file(status))
        throw Error(ErrorCode::bad_data, path.string(), "is not a file on a disk",
                    "write its content to an audio file first");
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

// What the header promises against what is there; a stream's header promises nothing.
void check_promise(const std::filesystem::path& path, const PcmBody& body, const OpenOptions& options)
{
    const std::int64_t unit = std::max<std::int64_t>(1, body.frame_bytes);
    const auto text = [&](std::int64_t bytes) {
        return body.frame_bytes > 0 ? frames_text(bytes / unit) : std::to_string(bytes) + " bytes of samples";
    };
    if (body.promised < 0 && options.warnings != nullptr)
        options.warnings->push_back(path.string() + ": the header does not say how long the file is; " +
                                    text(body.held) + " are there and are used");
    if (body.held / unit < body.promised / unit)
        report_truncated(path, text(body.promised), text(body.held), options);
}

// Samples as they lie in the file.
class PackedSource : public FileSource {
  public:
    PackedSource(std::unique_ptr<ReadFile> file, const PcmBody& body);
    const AudioInfo& info() const override { return info_; }
    SampleFormat format() const override { return body_.format; }
    bool big_endian() const override { return body_.big_endian; }
    void read(Frames from, Frames count, std::byte* out) override
    {
        file_->read(body_.offset + from * body_.frame_bytes,
                    static_cast<std::size_t>(count * body_.frame_bytes), out,
                    "cannot read frame " + std::to_string(from));
    }
    void read_doubles(Frames from, Frames count, double* out) override;

  private:
    PcmBody body_;
    std::unique_ptr<ReadFile> file_;
    AudioInfo info_;
};

PackedSource::PackedSource(std::unique_ptr<ReadFile> file, const PcmBody& body)
    : body_(body), file_(std::move(file))
{
    const std::int64_t bytes = body.promised < 0 ? body.held : std::min(body.held, body.promised);
    info_.path = file_->path();
    info_.frames = bytes / body.frame_bytes;
    info_.channels = body.channels;
    info_.sample_rate = info_.file_sample_rate = body.sample_rate;
    info_.encoding = body.container + ", " + std::to_string(8 * bytes_per_sample(body.format)) + " bit" +
                     (body.format == SampleFormat::f32 ? " float" : "");
    info_.wave_mask = body.wave_mask;
}

void PackedSource::read_doubles(Frames from, Frames count, double* out)
{
    std::vector<std::byte> raw(static_cast<std::size_t>(count * body_.frame_bytes));
    read(from, count, raw.data());
    unpack(raw.data(), body_.format, body_.big_endian, static_cast<std::size_t>(count * body_.channels), out);
}

std::unique_ptr<DecodedSource> open_decoded(const std::filesystem::path& path, const OpenOptions& options)
{
    auto source = std::make_unique<DecodedSource>(path);
    const AudioInfo& info = source->info();
    check_facts(path, info.sample_rate, info.channels);
    const Frames promised = info.frames;
    if (promised > 0 && source->exact_seek() && !source->whole() && source->count_frames() < promised)
        report_truncated(path, frames_text(promised), frames_text(info.frames), options);
    return source;
}

// The file at its own rate.
std::unique_ptr<FileSource> open_file(const std::filesystem::path& path, const OpenOptions& options)
{
    check_file(path);
    auto file = std::make_unique<ReadFile>(path);
    const auto body = find_pcm_body(*file);
    if (body) {
        check_facts(path, body->sample_rate, body->channels);
        check_promise(path, *body, options);
    }
    std::unique_ptr<FileSource> source;
    if (body && body->packed)
        source = std::make_unique<PackedSource>(std::move(file), *body);
    else
        source = open_decoded(path, options);
    if (source->info().frames < 1) throw_empty(path);
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
    return open_file(path, {})->info();
}

std::unique_ptr<AudioSource> open_source(const std::filesystem::path& path, const OpenOptions& options)
{
    auto source = open_file(path, options);
    const double own_rate = source->info().sample_rate;
    const double rate = options.sample_rate > 0 ? options.sample_rate : own_rate;
    if (rate == own_rate && source->exact_seek()) return source;
    return open_converted(std::move(source), rate, options);
}

std::vector<std::vector<double>> load_channels(const std::filesystem::path& path, double sample_rate)
{
    const auto source = open_file(path, {});
    if (!source->exact_seek()) {
        const Frames promised = source->info().frames, held = source->count_frames();
        if (held < promised) report_truncated(path, frames_text(promised), frames_text(held), {});
    }
    auto channels = read_channels(*source);
    const double own_rate = source->info().sample_rate;
    if (sample_rate > 0 && sample_rate != own_rate)
        for (auto& channel : channels) channel = resample(channel, own_rate, sample_rate);
    return channels;
}

} // namespace dubstage
