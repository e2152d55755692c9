#include "audio/lossy.h"

#include <array>
#include <cmath>
#include <sndfile.h>
#include <vector>

#include "audio/part_file.h"
#include "base/error.h"

namespace dubstage {

namespace {

// libsndfile 1.2 overflows the stack of libvorbis' analysis when it is handed more at once.
constexpr sf_count_t frames_at_once = 2048;

struct Kind {
    const char* extension;
    int format;
    std::array<double, 5> rates; // ascending; empty places hold 0
};
constexpr Kind kinds[] = {
    {".ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, {}},
    {".opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, {8000, 12000, 16000, 24000, 48000}},
    {".mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, {22050, 24000, 32000, 44100, 48000}},
};

const Kind& kind_of(Codec codec)
{
    return kinds[static_cast<std::size_t>(codec)];
}

class SoundFile {
  public:
    explicit SoundFile(SNDFILE* file) : file_(file) {}
    ~SoundFile()
    {
        if (file_ != nullptr) sf_close(file_);
    }
    SoundFile(const SoundFile&) = delete;
    SoundFile& operator=(const SoundFile&) = delete;

    SNDFILE* get() const { return file_; }
    bool close()
    {
        const int closed = sf_close(file_);
        file_ = nullptr;
        return closed == 0;
    }

  private:
    SNDFILE* file_;
};

void copy_all(SNDFILE* from, SNDFILE* to, int channels, const PartFile& part, const CancelFlag& cancel)
{
    std::vector<float> samples(static_cast<std::size_t>(frames_at_once * channels));
    for (;;) {
        if (cancel)
            throw Error(ErrorCode::cancelled, part.part().string(), "was cancelled", "nothing was kept");
        const sf_count_t frames = sf_readf_float(from, samples.data(), frames_at_once);
        if (frames <= 0) return;
        if (sf_writef_float(to, samples.data(), frames) != frames) part.fail("cannot be written", 0);
    }
}

} // namespace

const char* extension_of(Codec codec)
{
    return kind_of(codec).extension;
}

double rate_for(Codec codec, double rate)
{
    double best = 0;
    for (const double one : kind_of(codec).rates)
        if (one > 0 && (best == 0 || std::abs(one - rate) < std::abs(best - rate))) best = one;
    return best == 0 ? rate : best;
}

void encode_lossy(const std::filesystem::path& source, const std::filesystem::path& path, Codec codec,
                  double quality, const CancelFlag& cancel)
{
    SF_INFO facts{};
    const SoundFile in(sf_open(source.c_str(), SFM_READ, &facts));
    if (in.get() == nullptr)
        throw Error(ErrorCode::bad_data, source.string(), sf_strerror(nullptr), "render it again");
    SF_INFO wanted{};
    wanted.samplerate = facts.samplerate;
    wanted.channels = facts.channels;
    wanted.format = kind_of(codec).format;
    const double bytes = static_cast<double>(facts.frames) * facts.channels; // far more than is needed
    const auto part = PartFile::make(path, {bytes, "name a folder that can be written with -o"});
    if (part == nullptr)
        throw Error(ErrorCode::cannot_create, path.string(), "is being written by another run",
                    "wait until that is done");
    SoundFile out(sf_open_fd(part->descriptor(), SFM_WRITE, &wanted, SF_FALSE));
    if (out.get() == nullptr)
        throw Error(ErrorCode::cannot_create, path.string(), sf_strerror(nullptr),
                    "deliver at a rate and with channels that the codec takes, or as FLAC");
    double level = 1 - quality; // libsndfile counts compression, not quality
    sf_command(out.get(), SFC_SET_COMPRESSION_LEVEL, &level, sizeof level);
    if (codec == Codec::mp3) {
        int mode = SF_BITRATE_MODE_VARIABLE;
        sf_command(out.get(), SFC_SET_BITRATE_MODE, &mode, sizeof mode);
    }
    copy_all(in.get(), out.get(), facts.channels, *part, cancel);
    if (!out.close()) part->fail("cannot be closed", 0);
    part->commit_durably();
}

} // namespace dubstage
