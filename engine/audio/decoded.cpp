#include "audio/decoded.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <map>
#include <optional>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr Frames most_overlap = 1 << 20;
constexpr std::size_t most_kept_bytes = std::size_t{256} << 20; // of all sources together

std::atomic<std::size_t> kept_bytes{0};

bool lossy(const SF_INFO& facts)
{
    const int type = facts.format & SF_FORMAT_TYPEMASK, coding = facts.format & SF_FORMAT_SUBMASK;
    return type == SF_FORMAT_OGG || type == SF_FORMAT_MPEG ||
           (coding >= SF_FORMAT_MPEG_LAYER_I && coding <= SF_FORMAT_MPEG_LAYER_III);
}

Frames decode_some(SNDFILE* file, float* out, Frames count)
{
    return sf_readf_float(file, out, count);
}
Frames decode_some(SNDFILE* file, double* out, Frames count)
{
    return sf_readf_double(file, out, count);
}

std::string encoding_name(const SF_INFO& facts)
{
    SF_FORMAT_INFO format{};
    format.format = facts.format & SF_FORMAT_TYPEMASK;
    sf_command(nullptr, SFC_GET_FORMAT_INFO, &format, sizeof format);
    return format.name != nullptr ? format.name : "audio";
}

// What a file is until someone writes to it: place, size, and when it was written last.
using FileState = std::tuple<dev_t, ino_t, off_t, std::int64_t, std::int64_t>;

std::optional<FileState> state_of(const std::filesystem::path& path)
{
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) return std::nullopt;
    const auto nanoseconds = [](const timespec& t) {
        return t.tv_sec * std::int64_t{1'000'000'000} + t.tv_nsec;
    };
    return FileState{facts.st_dev, facts.st_ino, facts.st_size, nanoseconds(facts.st_mtim),
                     nanoseconds(facts.st_ctim)};
}

// The lengths of files that were decoded to their ends to count them: a song is opened several times on its
// way through a match or a master.
class Counts {
  public:
    std::optional<Frames> find(const FileState& state) const
    {
        const std::lock_guard lock(mutex_);
        const auto known = frames_.find(state);
        return known == frames_.end() ? std::nullopt : std::optional(known->second);
    }
    void keep(const FileState& state, Frames frames)
    {
        constexpr std::size_t most = 4096;
        const std::lock_guard lock(mutex_);
        if (frames_.size() >= most) frames_.clear();
        frames_[state] = frames;
    }

  private:
    mutable std::mutex mutex_;
    std::map<FileState, Frames> frames_;
};

Counts& counts()
{
    static Counts all;
    return all;
}

} // namespace

// libsndfile does not tell a file that cannot be opened from one that is no audio; opening it first does.
bool Decoder::open_now()
{
    at_ = 0;
    facts_ = {};
    const int opened = ::open(path().c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) {
        if (out_of_descriptors()) return false;
        throw_unopened(path(), errno);
    }
    ::close(opened);
    errno = 0;
    file_ = sf_open(path().c_str(), SFM_READ, &facts_);
    if (file_ != nullptr) return true;
    if (out_of_descriptors()) return false;
    throw Error(ErrorCode::bad_data, path().string(),
                std::string("is no audio file that can be read: ") + sf_strerror(nullptr),
                "WAV, RF64, W64, AIFF, FLAC, Ogg, Opus, MP3 and CAF are read");
}

void Decoder::close_now()
{
    sf_close(file_);
}

template <class Number> Frames Decoder::decode(Frames from, Frames count, Number* out)
{
    const Use use(*this);
    if (at_ != from && sf_seek(file_, from, SEEK_SET) != from) {
        at_ = -1;
        return 0;
    }
    const Frames got = std::max<Frames>(0, decode_some(file_, out, count));
    at_ = from + got;
    return got;
}

DecodedSource::DecodedSource(const std::filesystem::path& path) : decoder_(std::make_unique<Decoder>(path))
{
    const Decoder::Use use(*decoder_);
    const SF_INFO& facts = decoder_->facts();
    // What a FLAC encoder that was cut off leaves in the header: a length of nearly 2^63.
    if (facts.frames >= std::numeric_limits<sf_count_t>::max() / 2)
        throw Error(ErrorCode::bad_data, path.string(), "does not say how long it is",
                    "write the file again; its writer was probably cut off");
    info_.path = path;
    info_.frames = facts.frames;
    info_.channels = facts.channels;
    info_.sample_rate = info_.file_sample_rate = facts.samplerate;
    info_.encoding = encoding_name(facts);
    exact_seek_ = facts.seekable != 0 && !lossy(facts);
}

DecodedSource::~DecodedSource()
{
    kept_bytes -= kept_.size() * sizeof(float);
}

bool DecodedSource::whole()
{
    // libFLAC finds a place within its last block, of 65535 frames at most, slower than it decodes all that
    // is before.
    constexpr Frames last = 65536;
    const std::lock_guard lock(mutex_);
    const Frames frames = std::min(info_.frames, last);
    std::vector<float> end(static_cast<std::size_t>(frames * info_.channels));
    return decoder_->decode(info_.frames - frames, frames, end.data()) == frames;
}

Frames DecodedSource::count_frames()
{
    constexpr Frames block = 65536;
    const std::lock_guard lock(mutex_);
    const auto state = state_of(info_.path);
    if (state)
        if (const auto known = counts().find(*state)) return info_.frames = *known;
    decoder_ = std::make_unique<Decoder>(info_.path); // seeking to a broken end may leave it confused
    std::vector<float> frames(static_cast<std::size_t>(block * info_.channels));
    Frames count = 0;
    while (count < info_.frames) {
        const Frames got = decoder_->decode(count, std::min(block, info_.frames - count), frames.data());
        if (got == 0) break;
        count += got;
    }
    if (state && state == state_of(info_.path)) counts().keep(*state, count);
    return info_.frames = count;
}

template <class Number> void DecodedSource::decode(Frames from, Frames count, Number* out)
{
    if (from == 0 && !exact_seek_) decoder_ = std::make_unique<Decoder>(info_.path);
    const Frames got = decoder_->decode(from, count, out);
    if (got == count) return;
    throw Error(ErrorCode::io, info_.path.string(),
                "cannot be decoded at frame " + std::to_string(from + got),
                "the file is damaged there, or was changed while it was read; copy it again");
}

void DecodedSource::keep(Frames from, Frames count, const float* samples)
{
    kept_bytes -= kept_.size() * sizeof(float);
    kept_.clear();
    end_ = from + count;
    const Frames n = std::min(count, overlap_);
    if (kept_bytes + static_cast<std::size_t>(n * info_.channels) * sizeof(float) > most_kept_bytes) return;
    kept_.assign(samples + (count - n) * info_.channels, samples + count * info_.channels);
    kept_bytes += kept_.size() * sizeof(float);
}

void DecodedSource::read(Frames from, Frames count, std::byte* out)
{
    const std::lock_guard lock(mutex_);
    auto* floats = reinterpret_cast<float*>(out);
    const Frames kept_from = end_ - static_cast<Frames>(kept_.size()) / info_.channels;
    Frames known = 0;
    if (from >= kept_from && from < end_) {
        known = std::min(count, end_ - from);
        const float* first = kept_.data() + (from - kept_from) * info_.channels;
        std::copy_n(first, known * info_.channels, floats);
    } else if (from < end_ && from + count > end_ && end_ - from <= most_overlap) {
        overlap_ = std::max(overlap_, end_ - from);
    }
    if (known == count) return;
    decode(from + known, count - known, floats + known * info_.channels);
    keep(from, count, floats);
}

void DecodedSource::read_doubles(Frames from, Frames count, double* out)
{
    const std::lock_guard lock(mutex_);
    decode(from, count, out);
}

} // namespace dubstage
