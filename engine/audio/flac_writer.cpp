#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <mutex>
#include <sndfile.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "audio/descriptors.h"
#include "audio/writers.h"
#include "base/error.h"

namespace dubstage {

namespace {

constexpr int most_flac_channels = 8;
constexpr Frames block = 65536;
constexpr double held_back_s = 10; // of the newest samples, which finish() may cut off: a reverb's tail

// Samples on their way to the encoder, in a file without a name beside the one that is made.
class Spool {
  public:
    explicit Spool(const PartFile& part);
    ~Spool() { ::close(descriptor_); }
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    void write(const std::byte* data, std::size_t bytes)
    {
        if (const int error = write_all(descriptor_, data, bytes); error != 0)
            part_.fail("cannot be written", error);
    }
    void read(std::size_t at, std::byte* data, std::size_t bytes) const
    {
        errno = 0;
        if (::pread(descriptor_, data, bytes, static_cast<off_t>(at)) != static_cast<ssize_t>(bytes))
            part_.fail("cannot be read back", errno);
    }

  private:
    const PartFile& part_;
    int descriptor_ = -1;
};

Spool::Spool(const PartFile& part) : part_(part)
{
    std::string name = part.part().string() + ".XXXXXX";
    descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor_ < 0 && out_of_descriptors() && raise_descriptor_limit())
        descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor_ < 0)
        throw Error(ErrorCode::cannot_create, name, std::string("cannot be written: ") + std::strerror(errno),
                    "name a folder that can be written with -o");
    ::unlink(name.c_str());
}

// libsndfile's encoder over the part file, fed with packed samples in our channel order.
class Encoder {
  public:
    Encoder(const OutputFile& file, PartFile& part)
        : file_(file), part_(part), order_(file.layout.wave_order())
    {
        open();
    }
    ~Encoder()
    {
        if (sound_ != nullptr) sf_close(sound_);
    }
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;

    Frames encoded() const { return encoded_; }
    void encode(const Spool& spool, Frames to);
    void restart()
    {
        sf_close(sound_);
        sound_ = nullptr;
        part_.restart();
        encoded_ = 0;
        open();
    }
    void close()
    {
        errno = 0;
        const int closed = sf_close(sound_);
        sound_ = nullptr;
        if (closed != 0) part_.fail("cannot be closed", errno);
    }

  private:
    void open();
    int sample(const std::byte* at) const;

    const OutputFile& file_;
    PartFile& part_;
    std::vector<int> order_;
    SNDFILE* sound_ = nullptr;
    Frames encoded_ = 0;
    std::vector<std::byte> packed_;
    std::vector<int> values_;
};

void Encoder::open()
{
    SF_INFO facts{};
    facts.samplerate = static_cast<int>(file_.sample_rate);
    facts.channels = file_.layout.channels();
    facts.format = SF_FORMAT_FLAC | sndfile_subtype(file_.samples);
    sound_ = sf_open_fd(part_.descriptor(), SFM_WRITE, &facts, SF_FALSE);
    if (sound_ == nullptr)
        throw Error(ErrorCode::cannot_create, file_.path.string(), sf_strerror(nullptr), "use --format wav");
}

// In the highest bits, where libsndfile wants it.
int Encoder::sample(const std::byte* at) const
{
    const int bytes = bytes_per_sample(file_.samples);
    std::uint32_t word = 0;
    for (int b = 0; b < bytes; ++b) word |= std::to_integer<std::uint32_t>(at[b]) << (32 - 8 * (bytes - b));
    return static_cast<int>(word);
}

void Encoder::encode(const Spool& spool, Frames to)
{
    const std::size_t width = frame_bytes(file_), channels = order_.size();
    const auto bytes = static_cast<std::size_t>(bytes_per_sample(file_.samples));
    while (encoded_ < to) {
        const auto n = static_cast<std::size_t>(std::min(block, to - encoded_));
        packed_.resize(n * width);
        spool.read(static_cast<std::size_t>(encoded_) * width, packed_.data(), packed_.size());
        values_.resize(n * channels);
        for (std::size_t t = 0; t < n; ++t)
            for (std::size_t c = 0; c < channels; ++c)
                values_[t * channels + c] =
                    sample(packed_.data() + t * width + static_cast<std::size_t>(order_[c]) * bytes);
        errno = 0;
        if (sf_writef_int(sound_, values_.data(), static_cast<sf_count_t>(n)) != static_cast<sf_count_t>(n))
            part_.fail("cannot be written", errno);
        encoded_ += static_cast<Frames>(n);
    }
}

//  write() ─► spool ─► encoder, on a thread of its own, held_back_s behind ─► part file
//
// FLAC cannot be cut. Should more be cut off than was held back, the encoder begins again from the spool.
class FlacWriter : public AudioWriter {
  public:
    explicit FlacWriter(const OutputFile& file)
        : file_(file), part_(make_part(file)), spool_(*part_), encoder_(file_, *part_),
          thread_([this] { follow(); })
    {}
    ~FlacWriter() override { stop(); }
    FlacWriter(const FlacWriter&) = delete;
    FlacWriter& operator=(const FlacWriter&) = delete;
    void write(const std::byte* samples, Frames frames) override;
    void finish(Frames frames) override;

  private:
    void follow();
    void stop();
    void check_written(Frames frames) const;

    OutputFile file_;
    std::unique_ptr<PartFile> part_;
    Spool spool_;
    Encoder encoder_;
    std::mutex mutex_;
    std::condition_variable changed_;
    Frames written_ = 0; // these three under the mutex
    bool stopped_ = false;
    std::exception_ptr failure_;
    std::thread thread_;
};

void FlacWriter::follow()
{
    const auto held_back = static_cast<Frames>(held_back_s * file_.sample_rate);
    std::unique_lock lock(mutex_);
    for (;;) {
        const Frames next = encoder_.encoded() + block;
        changed_.wait(lock, [&] { return stopped_ || written_ - held_back >= next; });
        if (stopped_) return;
        lock.unlock();
        try {
            encoder_.encode(spool_, next);
        } catch (...) {
            lock.lock();
            failure_ = std::current_exception();
            return;
        }
        lock.lock();
    }
}

void FlacWriter::stop()
{
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void FlacWriter::write(const std::byte* samples, Frames frames)
{
    spool_.write(samples, static_cast<std::size_t>(frames) * frame_bytes(file_));
    {
        const std::lock_guard lock(mutex_);
        if (failure_) std::rethrow_exception(failure_);
        written_ += frames;
    }
    changed_.notify_one();
}

// libsndfile reports no errors of the encoder's last writes: the end must be there and decode.
void FlacWriter::check_written(Frames frames) const
{
    SF_INFO facts{};
    SNDFILE* sound = sf_open(part_->part().c_str(), SFM_READ, &facts);
    std::vector<int> frame(static_cast<std::size_t>(file_.layout.channels()));
    const bool whole = sound != nullptr && facts.frames == frames &&
                       (frames == 0 || (sf_seek(sound, frames - 1, SEEK_SET) == frames - 1 &&
                                        sf_readf_int(sound, frame.data(), 1) == 1));
    if (sound != nullptr) sf_close(sound);
    if (!whole) part_->fail("was not written whole", 0);
}

void FlacWriter::finish(Frames frames)
{
    stop();
    if (failure_) std::rethrow_exception(failure_);
    check(frames <= written_, "a file is not longer than what was written to it");
    if (frames < encoder_.encoded()) encoder_.restart();
    encoder_.encode(spool_, frames);
    encoder_.close();
    check_written(frames);
    part_->commit_durably();
}

} // namespace

std::unique_ptr<AudioWriter> create_flac_writer(const OutputFile& file)
{
    if (file.layout.channels() > most_flac_channels)
        throw Error(ErrorCode::usage, "--format flac",
                    "FLAC holds at most 8 channels, " + file.layout.name() + " has " +
                        std::to_string(file.layout.channels()),
                    "use --format wav or rf64");
    if (file.samples != SampleFormat::s16 && file.samples != SampleFormat::s24)
        throw Error(ErrorCode::usage, "--format flac", "FLAC holds 16 or 24 bits, and no floating point",
                    "use --bits 16 or 24");
    return std::make_unique<FlacWriter>(file);
}

} // namespace dubstage
