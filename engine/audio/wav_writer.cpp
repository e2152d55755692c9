#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sndfile.h>
#include <unistd.h>
#include <vector>

#include "audio/descriptors.h"
#include "audio/pcm_body.h"
#include "audio/writers.h"
#include "base/error.h"

namespace dubstage {

namespace {

constexpr double largest_wav = 4294967296.0 - 65536.0; // 32-bit sizes, with room for the other chunks

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

// EBU Tech 3285, version 2. No date: the same render gives the same bytes whenever it is done.
SF_BROADCAST_INFO broadcast_info(const OutputFile& file)
{
    constexpr std::int16_t not_measured = 0x7fff;
    SF_BROADCAST_INFO info{};
    const auto put = [](auto& field, const std::string& text) {
        std::memcpy(field, text.data(), std::min(text.size(), sizeof field));
    };
    put(info.description, file.description);
    put(info.originator, "Dubstage");
    put(info.originator_reference, "Dubstage " DUBSTAGE_VERSION);
    const auto reference = static_cast<std::uint64_t>(std::max<Frames>(0, file.time_reference));
    info.time_reference_low = static_cast<std::uint32_t>(reference);
    info.time_reference_high = static_cast<std::uint32_t>(reference >> 32);
    info.version = 2;
    info.loudness_value = info.loudness_range = info.max_true_peak_level = not_measured;
    info.max_momentary_loudness = info.max_shortterm_loudness = not_measured;
    return info;
}

template <int Bytes>
void reorder(const std::byte* in, std::size_t frames, const std::vector<int>& order, std::byte* out)
{
    const std::size_t channels = order.size();
    for (std::size_t t = 0; t < frames; ++t, in += channels * Bytes)
        for (std::size_t c = 0; c < channels; ++c, out += Bytes)
            std::memcpy(out, in + static_cast<std::size_t>(order[c]) * Bytes, Bytes);
}

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
    void check_header(Frames frames) const;
    const std::byte* in_wave_order(const std::byte* samples, Frames frames);

    OutputFile file_;
    std::unique_ptr<PartFile> part_;
    SNDFILE* sound_ = nullptr;
    std::vector<int> order_;
    bool reorder_, large_;
    std::size_t frame_bytes_;
    std::vector<std::byte> reordered_;
    Frames written_ = 0;
};

WavWriter::WavWriter(const OutputFile& file)
    : file_(file), part_(make_part(file)), order_(file.layout.wave_order()),
      reorder_(!std::is_sorted(order_.begin(), order_.end())),
      large_(file.format == FileFormat::rf64 || data_bytes(file) > largest_wav),
      frame_bytes_(frame_bytes(file))
{
    const bool extensible = file.layout.channels() > 2;
    SF_INFO facts{};
    facts.samplerate = static_cast<int>(file.sample_rate);
    facts.channels = file.layout.channels();
    facts.format = (large_ ? SF_FORMAT_RF64 : (extensible ? SF_FORMAT_WAVEX : SF_FORMAT_WAV)) |
                   sndfile_subtype(file.samples);
    sound_ = sf_open_fd(part_->descriptor(), SFM_WRITE, &facts, SF_FALSE);
    if (sound_ == nullptr)
        throw Error(ErrorCode::cannot_create, file.path.string(), sf_strerror(nullptr),
                    "choose another format, rate or layout");
    describe();
}

void WavWriter::describe()
{
    // Of float files; it would hold the time of day, and peaks that raw writing does not find.
    sf_command(sound_, SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
    if (const std::uint32_t mask = file_.layout.wave_mask(); mask != 0 && file_.layout.channels() > 2) {
        auto map = channel_map(mask);
        sf_command(sound_, SFC_SET_CHANNEL_MAP_INFO, map.data(), static_cast<int>(map.size() * sizeof(int)));
    }
    SF_BROADCAST_INFO info = broadcast_info(file_);
    if (sf_command(sound_, SFC_SET_BROADCAST_INFO, &info, sizeof info) != SF_TRUE)
        part_->fail("cannot be given its bext chunk", 0);
}

const std::byte* WavWriter::in_wave_order(const std::byte* samples, Frames frames)
{
    const auto count = static_cast<std::size_t>(frames);
    reordered_.resize(count * frame_bytes_);
    switch (bytes_per_sample(file_.samples)) {
    case 2:
        reorder<2>(samples, count, order_, reordered_.data());
        break;
    case 3:
        reorder<3>(samples, count, order_, reordered_.data());
        break;
    default:
        reorder<4>(samples, count, order_, reordered_.data());
    }
    return reordered_.data();
}

void WavWriter::write(const std::byte* samples, Frames frames)
{
    if (!large_ && static_cast<double>(written_ + frames) * static_cast<double>(frame_bytes_) > largest_wav)
        throw Error(ErrorCode::io, file_.path.string(),
                    "grows past the 4 GiB that WAV can hold, unexpectedly", "use --format rf64");
    if (reorder_) samples = in_wave_order(samples, frames);
    const auto bytes = static_cast<sf_count_t>(static_cast<std::size_t>(frames) * frame_bytes_);
    errno = 0;
    if (sf_write_raw(sound_, samples, bytes) != bytes) part_->fail("cannot be written", errno);
    written_ += frames;
}

// What the header says now, against what was meant. libsndfile reports no errors of its last writes, and
// fills in loudspeakers by their number where we name none.
void WavWriter::check_header(Frames frames) const
{
    ReadFile file(part_->part());
    const auto body = find_pcm_body(file);
    const std::int64_t bytes = frames * static_cast<std::int64_t>(frame_bytes_);
    if (!body || body->promised != bytes || body->held < bytes) part_->fail("was not written whole", 0);
    const std::uint32_t mask = file_.layout.wave_mask();
    if (body->wave_mask_at == 0 || body->wave_mask == mask) return;
    const unsigned char little[4] = {static_cast<unsigned char>(mask), static_cast<unsigned char>(mask >> 8),
                                     static_cast<unsigned char>(mask >> 16),
                                     static_cast<unsigned char>(mask >> 24)};
    if (::pwrite(part_->descriptor(), little, sizeof little, body->wave_mask_at) != sizeof little)
        part_->fail("cannot be written", errno);
}

void WavWriter::finish(Frames frames)
{
    check(frames <= written_, "a file is not longer than what was written to it");
    if (frames < written_) {
        sf_count_t wanted = frames;
        if (sf_command(sound_, SFC_FILE_TRUNCATE, &wanted, sizeof wanted) != 0)
            part_->fail("cannot be cut to its length", errno);
    }
    errno = 0;
    const int closed = sf_close(sound_);
    sound_ = nullptr;
    if (closed != 0) part_->fail("cannot be closed", errno);
    check_header(frames);
    part_->commit_durably();
}

} // namespace

std::unique_ptr<AudioWriter> create_wav_writer(const OutputFile& file)
{
    return std::make_unique<WavWriter>(file);
}

} // namespace dubstage
