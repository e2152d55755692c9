#include "audio/resampled.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <soxr.h>
#include <unistd.h>

#include "audio/descriptors.h"
#include "base/error.h"
#include "base/units.h"

namespace dubstage {

namespace {

constexpr Frames block = 65536;
constexpr int cache_version = 1; // part of every key: a change of the conversion makes new copies

class ConvertedSource : public AudioSource {
  public:
    ConvertedSource(AudioInfo info, const std::filesystem::path& copy) : info_(std::move(info)), file_(copy)
    {}
    const AudioInfo& info() const override { return info_; }
    SampleFormat format() const override { return SampleFormat::f32; }
    bool big_endian() const override { return false; }
    void read(Frames from, Frames count, std::byte* out) override
    {
        const std::int64_t frame_bytes = std::int64_t{info_.channels} * 4;
        file_.read(from * frame_bytes, static_cast<std::size_t>(count * frame_bytes), out,
                   "cannot read the converted copy of " + info_.path.string());
    }

  private:
    AudioInfo info_;
    ReadFile file_;
};

// FNV-1a, 64 bit: the name of a copy.
std::uint64_t hash(const std::string& text)
{
    std::uint64_t value = 14695981039346656037u;
    for (const unsigned char c : text) value = (value ^ c) * 1099511628211u;
    return value;
}

std::filesystem::path default_cache()
{
    if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder != nullptr && *folder != '\0')
        return std::filesystem::path(folder) / "dubstage" / "audio";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr ? home : "/tmp") / ".cache" / "dubstage" / "audio";
}

std::filesystem::path copy_path(const AudioInfo& info, double rate, const OpenOptions& options)
{
    const auto folder = options.cache_folder.empty() ? default_cache() : options.cache_folder;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw Error(ErrorCode::cannot_create, folder.string(), "cannot be made: " + error.message(),
                    "set XDG_CACHE_HOME to a folder that can be written");
    const auto path = std::filesystem::absolute(info.path);
    const auto date = std::filesystem::last_write_time(path).time_since_epoch().count();
    const std::string key = path.string() + "|" + std::to_string(std::filesystem::file_size(path)) + "|" +
                            std::to_string(date) + "|" + std::to_string(rate) + "|" +
                            std::to_string(cache_version);
    char name[32];
    std::snprintf(name, sizeof name, "%016llx.f32", static_cast<unsigned long long>(hash(key)));
    return folder / name;
}

class Resampler {
  public:
    Resampler(double from, double to, int channels, soxr_datatype_t in, soxr_datatype_t out)
    {
        const soxr_io_spec_t io = soxr_io_spec(in, out);
        const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, 0);
        const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
        soxr_error_t error = nullptr;
        soxr_ = soxr_create(from, to, static_cast<unsigned>(channels), &error, &io, &quality, &runtime);
        check(error == nullptr && soxr_ != nullptr, "soxr takes every pair of rates");
    }
    ~Resampler() { soxr_delete(soxr_); }
    Resampler(const Resampler&) = delete;
    Resampler& operator=(const Resampler&) = delete;

    // in = null: the end; returns frames made.
    std::size_t run(const void* in, std::size_t frames, void* out, std::size_t room)
    {
        std::size_t taken = 0, made = 0;
        soxr_process(soxr_, in, in != nullptr ? frames : 0, &taken, out, room, &made);
        check(in == nullptr || taken == frames, "soxr takes a block when there is room for the result");
        return made;
    }

  private:
    soxr_t soxr_ = nullptr;
};

void write_all(std::ofstream& file, const std::vector<float>& samples, std::size_t count,
               const std::filesystem::path& path)
{
    file.write(reinterpret_cast<const char*>(samples.data()),
               static_cast<std::streamsize>(count * sizeof(float)));
    if (!file)
        throw Error(ErrorCode::io, path.string(), "cannot be written: the disk is full or failing",
                    "free some space, or set XDG_CACHE_HOME to another disk");
}

// The source's samples as floats, a block at a time.
class FloatReader {
  public:
    explicit FloatReader(AudioSource& source) : source_(source) {}
    void read(Frames from, Frames count, std::vector<double>& out);

  private:
    AudioSource& source_;
    std::vector<std::byte> raw_;
};

double sample_at(const std::byte* at, SampleFormat format, bool big_endian)
{
    unsigned char b[4] = {0, 0, 0, 0};
    const int n = bytes_per_sample(format);
    std::memcpy(b, at, static_cast<std::size_t>(n));
    if (big_endian) std::reverse(b, b + n);
    std::uint32_t word = 0;
    for (int i = n; i-- > 0;) word = word << 8 | b[i];
    if (format == SampleFormat::f32) {
        float value;
        std::memcpy(&value, &word, sizeof value);
        return static_cast<double>(value);
    }
    return static_cast<double>(static_cast<std::int32_t>(word << (32 - 8 * n))) / 2147483648.0;
}

void FloatReader::read(Frames from, Frames count, std::vector<double>& out)
{
    const auto samples = static_cast<std::size_t>(count * source_.info().channels);
    const auto bytes = static_cast<std::size_t>(bytes_per_sample(source_.format()));
    raw_.resize(samples * bytes);
    source_.read(from, count, raw_.data());
    out.resize(samples);
    for (std::size_t i = 0; i < samples; ++i)
        out[i] = sample_at(raw_.data() + i * bytes, source_.format(), source_.big_endian());
}

void convert(AudioSource& source, double rate, Frames frames, const std::filesystem::path& to)
{
    const AudioInfo& info = source.info();
    const auto channels = static_cast<std::size_t>(info.channels);
    std::ofstream file(to, std::ios::binary | std::ios::trunc);
    if (!file)
        throw Error(ErrorCode::cannot_create, to.string(), "cannot be written",
                    "set XDG_CACHE_HOME to a folder that can be written");
    FloatReader reader(source);
    const bool same = rate == info.sample_rate;
    std::unique_ptr<Resampler> resampler;
    if (!same)
        resampler = std::make_unique<Resampler>(info.sample_rate, rate, info.channels, SOXR_FLOAT64_I,
                                                SOXR_FLOAT32_I);
    const auto room = static_cast<std::size_t>(
                          std::ceil(static_cast<double>(block) * std::max(1.0, rate / info.sample_rate))) +
                      65536;
    std::vector<double> in;
    std::vector<float> out(room * channels);
    Frames written = 0;
    const auto put = [&](std::size_t made) {
        const auto n =
            static_cast<std::size_t>(std::min<Frames>(static_cast<Frames>(made), frames - written));
        write_all(file, out, n * channels, to);
        written += static_cast<Frames>(n);
    };
    for (Frames at = 0; at < info.frames; at += block) {
        const Frames n = std::min(block, info.frames - at);
        reader.read(at, n, in);
        if (same) {
            for (std::size_t i = 0; i < in.size(); ++i) out[i] = static_cast<float>(in[i]);
            put(static_cast<std::size_t>(n));
        } else {
            put(resampler->run(in.data(), static_cast<std::size_t>(n), out.data(), room));
        }
    }
    while (!same && written < frames) {
        const std::size_t made = resampler->run(nullptr, 0, out.data(), room);
        if (made == 0) break;
        put(made);
    }
    std::fill(out.begin(), out.end(), 0.0f);
    while (written < frames) put(std::min(room, static_cast<std::size_t>(frames - written)));
    file.flush();
    write_all(file, out, 0, to);
}

} // namespace

std::unique_ptr<AudioSource> open_converted(AudioSource& source, double rate, const OpenOptions& options)
{
    AudioInfo info = source.info();
    const auto copy = copy_path(info, rate, options);
    const auto frames =
        static_cast<Frames>(std::llround(static_cast<double>(info.frames) * rate / info.sample_rate));
    const auto bytes =
        static_cast<std::uintmax_t>(frames) * static_cast<std::uintmax_t>(info.channels) * sizeof(float);
    std::error_code error;
    if (std::filesystem::file_size(copy, error) != bytes || error) {
        auto part = copy;
        part += "." + std::to_string(::getpid()) + ".part"; // two processes may convert the same file at once
        try {
            convert(source, rate, frames, part);
            std::filesystem::rename(part, copy);
        } catch (...) {
            std::filesystem::remove(part, error);
            throw;
        }
    }
    info.frames = frames;
    info.sample_rate = rate;
    return std::make_unique<ConvertedSource>(std::move(info), copy);
}

std::vector<double> resample(const std::vector<double>& samples, double from, double to)
{
    const auto wanted =
        static_cast<std::size_t>(std::llround(static_cast<double>(samples.size()) * to / from));
    std::vector<double> out(wanted + 65536);
    Resampler resampler(from, to, 1, SOXR_FLOAT64_I, SOXR_FLOAT64_I);
    std::size_t made = resampler.run(samples.data(), samples.size(), out.data(), out.size());
    while (made < wanted) {
        const std::size_t more = resampler.run(nullptr, 0, out.data() + made, out.size() - made);
        if (more == 0) break;
        made += more;
    }
    out.resize(wanted, 0.0);
    return out;
}

std::vector<std::vector<double>> read_doubles(AudioSource& source)
{
    const AudioInfo& info = source.info();
    std::vector<std::vector<double>> channels(static_cast<std::size_t>(info.channels));
    FloatReader reader(source);
    std::vector<double> in;
    for (Frames at = 0; at < info.frames; at += block) {
        const Frames n = std::min(block, info.frames - at);
        reader.read(at, n, in);
        for (std::size_t i = 0; i < in.size(); ++i) channels[i % channels.size()].push_back(in[i]);
    }
    return channels;
}

} // namespace dubstage
