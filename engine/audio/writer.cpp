#include "audio/writer.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <vector>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr double largest_wav = 4294967296.0 - 65536.0; // 32-bit sizes, with room for the other chunks
constexpr double chunk_room = 4096;
constexpr int most_flac_channels = 8;

double data_bytes(const OutputFile& file)
{
    return static_cast<double>(file.expected_frames) * file.layout.channels() *
           bytes_per_sample(file.samples);
}

std::filesystem::path part_path(const std::filesystem::path& path)
{
    return path.parent_path() / ("." + path.filename().string() + ".part");
}

int subtype(SampleFormat samples)
{
    switch (samples) {
    case SampleFormat::s16:
        return SF_FORMAT_PCM_16;
    case SampleFormat::s24:
        return SF_FORMAT_PCM_24;
    case SampleFormat::s32:
        return SF_FORMAT_PCM_32;
    case SampleFormat::f32:
        return SF_FORMAT_FLOAT;
    }
    return SF_FORMAT_PCM_24;
}

// libsndfile's name of a bit of dwChannelMask, lowest bit first.
constexpr int channel_map_of_bit[] = {SF_CHANNEL_MAP_LEFT,
                                      SF_CHANNEL_MAP_RIGHT,
                                      SF_CHANNEL_MAP_CENTER,
                                      SF_CHANNEL_MAP_LFE,
                                      SF_CHANNEL_MAP_REAR_LEFT,
                                      SF_CHANNEL_MAP_REAR_RIGHT,
                                      SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER,
                                      SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER,
                                      SF_CHANNEL_MAP_REAR_CENTER,
                                      SF_CHANNEL_MAP_SIDE_LEFT,
                                      SF_CHANNEL_MAP_SIDE_RIGHT,
                                      SF_CHANNEL_MAP_TOP_CENTER,
                                      SF_CHANNEL_MAP_TOP_FRONT_LEFT,
                                      SF_CHANNEL_MAP_TOP_FRONT_CENTER,
                                      SF_CHANNEL_MAP_TOP_FRONT_RIGHT,
                                      SF_CHANNEL_MAP_TOP_REAR_LEFT,
                                      SF_CHANNEL_MAP_TOP_REAR_CENTER,
                                      SF_CHANNEL_MAP_TOP_REAR_RIGHT};

std::vector<int> channel_map(std::uint32_t mask)
{
    std::vector<int> map;
    for (std::size_t bit = 0; bit < std::size(channel_map_of_bit); ++bit)
        if ((mask >> bit & 1u) != 0) map.push_back(channel_map_of_bit[bit]);
    return map;
}

// A file under its temporary name: removed unless it is committed.
class PartFile {
  public:
    PartFile(const std::filesystem::path& path, double wanted_bytes)
        : path_(path), part_(part_path(path)), wanted_(wanted_bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN); // a file-size limit is an error to report, not a reason to die
        descriptor_ = ::open(part_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (descriptor_ < 0)
            throw Error(ErrorCode::cannot_create, path.string(),
                        std::string("cannot be written: ") + std::strerror(errno),
                        "name a folder that can be written with -o");
    }
    ~PartFile()
    {
        if (descriptor_ >= 0) ::close(descriptor_);
        if (!committed_) ::unlink(part_.c_str());
    }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    int descriptor() const { return descriptor_; }
    const std::filesystem::path& part() const { return part_; }

    [[noreturn]] void fail(const std::string& what, int error) const
    {
        std::string reason = what;
        if (error != 0) reason += std::string(": ") + std::strerror(error);
        throw Error(ErrorCode::io, path_.string(), reason,
                    "this file needs " + format_bytes(wanted_) +
                        "; free some space and start again, nothing was kept");
    }

    // Data, then the name, then the folder that holds the name.
    void commit(std::int64_t least_bytes)
    {
        struct stat facts {};
        if (::fstat(descriptor_, &facts) != 0) fail("cannot be checked", errno);
        if (facts.st_size < least_bytes) fail("is shorter on the disk than what was written", 0);
        if (::fsync(descriptor_) != 0) fail("cannot be brought to the disk", errno);
        if (::rename(part_.c_str(), path_.c_str()) != 0) fail("cannot be given its name", errno);
        committed_ = true;
        const int folder = ::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder >= 0) {
            ::fsync(folder);
            ::close(folder);
        }
    }

  private:
    std::filesystem::path path_, part_;
    double wanted_;
    int descriptor_ = -1;
    bool committed_ = false;
};

// WAV and RF64: samples are already in the file's format and pass through untouched.
class WavWriter : public AudioWriter {
  public:
    explicit WavWriter(const OutputFile& file);
    ~WavWriter() override
    {
        if (sound_ != nullptr) sf_close(sound_);
    }
    WavWriter(const WavWriter&) = delete;
    WavWriter& operator=(const WavWriter&) = delete;
    void write(const std::byte* samples, Frames frames) override;
    void finish(Frames frames) override;

  private:
    void describe();
    const std::byte* in_wave_order(const std::byte* samples, Frames frames);

    OutputFile file_;
    PartFile part_;
    SNDFILE* sound_ = nullptr;
    std::vector<int> order_;
    bool reorder_;
    std::size_t frame_bytes_;
    std::vector<std::byte> reordered_;
    Frames written_ = 0;
};

WavWriter::WavWriter(const OutputFile& file)
    : file_(file), part_(file.path, bytes_on_disk(file)), order_(file.layout.wave_order()),
      reorder_(!std::is_sorted(order_.begin(), order_.end())),
      frame_bytes_(static_cast<std::size_t>(file.layout.channels() * bytes_per_sample(file.samples)))
{
    const bool large = file.format == FileFormat::rf64 || data_bytes(file) > largest_wav;
    const bool extensible = file.layout.channels() > 2;
    SF_INFO facts{};
    facts.samplerate = static_cast<int>(file.sample_rate);
    facts.channels = file.layout.channels();
    facts.format =
        (large ? SF_FORMAT_RF64 : (extensible ? SF_FORMAT_WAVEX : SF_FORMAT_WAV)) | subtype(file.samples);
    sound_ = sf_open_fd(part_.descriptor(), SFM_WRITE, &facts, SF_FALSE);
    if (sound_ == nullptr)
        throw Error(ErrorCode::cannot_create, file.path.string(), sf_strerror(nullptr),
                    "choose another format, rate or layout");
    describe();
}

void WavWriter::describe()
{
    sf_command(sound_, SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE); // it would hold the time of day
    if (const std::uint32_t mask = file_.layout.wave_mask(); mask != 0 && file_.layout.channels() > 2) {
        auto map = channel_map(mask);
        sf_command(sound_, SFC_SET_CHANNEL_MAP_INFO, map.data(), static_cast<int>(map.size() * sizeof(int)));
    }
    SF_BROADCAST_INFO info{};
    const auto put = [](auto& field, const std::string& text) {
        std::memcpy(field, text.data(), std::min(text.size(), sizeof field));
    };
    put(info.description, file_.description);
    put(info.originator, "Dubstage");
    put(info.originator_reference, "Dubstage " DUBSTAGE_VERSION);
    const auto reference = static_cast<std::uint64_t>(std::max<Frames>(0, file_.time_reference));
    info.time_reference_low = static_cast<std::uint32_t>(reference);
    info.time_reference_high = static_cast<std::uint32_t>(reference >> 32);
    info.version = 2;
    sf_command(sound_, SFC_SET_BROADCAST_INFO, &info, sizeof info);
}

const std::byte* WavWriter::in_wave_order(const std::byte* samples, Frames frames)
{
    const auto bytes = static_cast<std::size_t>(bytes_per_sample(file_.samples));
    reordered_.resize(static_cast<std::size_t>(frames) * frame_bytes_);
    for (Frames t = 0; t < frames; ++t)
        for (std::size_t c = 0; c < order_.size(); ++c)
            std::memcpy(reordered_.data() + static_cast<std::size_t>(t) * frame_bytes_ + c * bytes,
                        samples + static_cast<std::size_t>(t) * frame_bytes_ +
                            static_cast<std::size_t>(order_[c]) * bytes,
                        bytes);
    return reordered_.data();
}

void WavWriter::write(const std::byte* samples, Frames frames)
{
    if (reorder_) samples = in_wave_order(samples, frames);
    const auto bytes = static_cast<sf_count_t>(static_cast<std::size_t>(frames) * frame_bytes_);
    errno = 0;
    if (sf_write_raw(sound_, samples, bytes) != bytes) part_.fail("cannot be written", errno);
    written_ += frames;
}

void WavWriter::finish(Frames frames)
{
    if (frames < written_) {
        sf_count_t wanted = frames;
        if (sf_command(sound_, SFC_FILE_TRUNCATE, &wanted, sizeof wanted) != 0)
            part_.fail("cannot be cut to its length", errno);
    }
    const int closed = sf_close(sound_);
    sound_ = nullptr;
    if (closed != 0) part_.fail("cannot be closed", errno);
    part_.commit(std::min(frames, written_) * static_cast<std::int64_t>(frame_bytes_));
}

// FLAC cannot be cut, so its samples wait in a temporary file until the length is known.
class FlacWriter : public AudioWriter {
  public:
    explicit FlacWriter(const OutputFile& file);
    ~FlacWriter() override
    {
        if (raw_ >= 0) ::close(raw_);
    }
    FlacWriter(const FlacWriter&) = delete;
    FlacWriter& operator=(const FlacWriter&) = delete;
    void write(const std::byte* samples, Frames frames) override;
    void finish(Frames frames) override;

  private:
    void encode(SNDFILE* sound, Frames frames);

    OutputFile file_;
    PartFile part_;
    int raw_ = -1;
    std::size_t frame_bytes_;
    Frames written_ = 0;
};

FlacWriter::FlacWriter(const OutputFile& file)
    : file_(file), part_(file.path, bytes_on_disk(file)),
      frame_bytes_(static_cast<std::size_t>(file.layout.channels() * bytes_per_sample(file.samples)))
{
    if (file.layout.channels() > most_flac_channels)
        throw Error(ErrorCode::usage, "--format flac",
                    "FLAC holds at most 8 channels, " + file.layout.name() + " has " +
                        std::to_string(file.layout.channels()),
                    "use --format wav or rf64");
    if (file.samples != SampleFormat::s16 && file.samples != SampleFormat::s24)
        throw Error(ErrorCode::usage, "--format flac", "FLAC holds no floating-point samples",
                    "use --bits 16 or 24");
    std::string name = part_.part().string() + ".raw-XXXXXX";
    raw_ = ::mkstemp(name.data());
    if (raw_ < 0)
        throw Error(ErrorCode::cannot_create, file.path.string(),
                    std::string("cannot be written: ") + std::strerror(errno));
    ::unlink(name.c_str());
}

void FlacWriter::write(const std::byte* samples, Frames frames)
{
    const std::size_t bytes = static_cast<std::size_t>(frames) * frame_bytes_;
    for (std::size_t done = 0; done < bytes;) {
        const ssize_t n = ::write(raw_, samples + done, bytes - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) part_.fail("cannot be written", errno);
        done += static_cast<std::size_t>(n);
    }
    written_ += frames;
}

void FlacWriter::encode(SNDFILE* sound, Frames frames)
{
    constexpr Frames block = 65536;
    const auto channels = static_cast<std::size_t>(file_.layout.channels());
    const auto bytes = static_cast<std::size_t>(bytes_per_sample(file_.samples));
    const auto order = file_.layout.wave_order();
    std::vector<unsigned char> packed;
    std::vector<int> values;
    for (Frames at = 0; at < frames; at += block) {
        const auto n = static_cast<std::size_t>(std::min(block, frames - at));
        packed.resize(n * frame_bytes_);
        const auto got = ::pread(raw_, packed.data(), packed.size(),
                                 static_cast<off_t>(static_cast<std::size_t>(at) * frame_bytes_));
        if (got != static_cast<ssize_t>(packed.size())) part_.fail("cannot be read back", errno);
        values.resize(n * channels);
        for (std::size_t t = 0; t < n; ++t)
            for (std::size_t c = 0; c < channels; ++c) {
                const unsigned char* b =
                    packed.data() + t * frame_bytes_ + static_cast<std::size_t>(order[c]) * bytes;
                const std::uint32_t word = bytes == 2 ? std::uint32_t{b[0]} << 16 | std::uint32_t{b[1]} << 24
                                                      : std::uint32_t{b[0]} << 8 | std::uint32_t{b[1]} << 16 |
                                                            std::uint32_t{b[2]} << 24;
                values[t * channels + c] = static_cast<int>(word);
            }
        errno = 0;
        if (sf_writef_int(sound, values.data(), static_cast<sf_count_t>(n)) != static_cast<sf_count_t>(n))
            part_.fail("cannot be written", errno);
    }
}

void FlacWriter::finish(Frames frames)
{
    SF_INFO facts{};
    facts.samplerate = static_cast<int>(file_.sample_rate);
    facts.channels = file_.layout.channels();
    facts.format = SF_FORMAT_FLAC | subtype(file_.samples);
    SNDFILE* sound = sf_open_fd(part_.descriptor(), SFM_WRITE, &facts, SF_FALSE);
    if (sound == nullptr)
        throw Error(ErrorCode::cannot_create, file_.path.string(), sf_strerror(nullptr), "use --format wav");
    try {
        encode(sound, std::min(frames, written_));
    } catch (...) {
        sf_close(sound);
        throw;
    }
    if (sf_close(sound) != 0) part_.fail("cannot be closed", errno);
    part_.commit(1);
}

} // namespace

double bytes_on_disk(const OutputFile& file)
{
    // FLAC's samples wait beside it, and how well they pack is not known before.
    return data_bytes(file) * (file.format == FileFormat::flac ? 2.0 : 1.0) + chunk_room;
}

void check_free_space(const std::filesystem::path& folder, double bytes)
{
    struct statvfs facts {};
    if (::statvfs(folder.c_str(), &facts) != 0) return;
    const double free_bytes = static_cast<double>(facts.f_bavail) * static_cast<double>(facts.f_frsize);
    if (bytes <= free_bytes) return;
    throw Error(ErrorCode::io, folder.string(),
                "the disk is full: " + format_bytes(bytes) + " are needed, " + format_bytes(free_bytes) +
                    " are free",
                "free " + format_bytes(bytes - free_bytes) + " or write elsewhere with -o");
}

std::unique_ptr<AudioWriter> create_writer(const OutputFile& file)
{
    if (file.format == FileFormat::flac) return std::make_unique<FlacWriter>(file);
    return std::make_unique<WavWriter>(file);
}

} // namespace dubstage
