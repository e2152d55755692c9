#include "analysis/file_meter.h"

#include <algorithm>
#include <array>
#include <future>

#include "analysis/meter.h"
#include "audio/file_layout.h"
#include "base/error.h"

namespace dubstage {

namespace {

using kernels::uint;

constexpr double lowest_rate = 1000, highest_rate = 768000;

// Long enough to give every thread work, short enough to stay in the caches between kernels.
Frames block_frames(const Device& device, int channels)
{
    const Frames samples =
        device.unified() ? Frames{131072} * std::max(1, device.info().threads) : Frames{1} << 22;
    return std::clamp<Frames>(samples / channels, 32768, Frames{1} << 20);
}

// Blocks of a file as they lie there, read one ahead.
class BlockReader {
  public:
    BlockReader(Device& device, AudioSource& source, Frames most_frames) : device_(device), source_(source)
    {
        frame_bytes_ = static_cast<std::size_t>(source.info().channels * bytes_per_sample(source.format()));
        for (auto& buffer : uploads_)
            buffer = device.create_buffer(static_cast<std::size_t>(most_frames) * frame_bytes_ + 64,
                                          Memory::upload, "file");
        if (!device.unified()) packed_ = device.create_buffer(uploads_[0]->bytes(), Memory::device, "file");
        most_ = most_frames;
        start_reading();
    }
    ~BlockReader()
    {
        if (reading_.valid()) reading_.wait();
    }
    BlockReader(const BlockReader&) = delete;
    BlockReader& operator=(const BlockReader&) = delete;

    // Frames of the next block, 0 at the end. Records what brings them to where kernels read them.
    Frames next(CommandList& list)
    {
        if (!reading_.valid()) return 0;
        const Frames frames = reading_.get();
        current_ = uploads_[turn_].get();
        turn_ = 1 - turn_;
        at_ += frames;
        start_reading();
        const std::size_t bytes = (static_cast<std::size_t>(frames) * frame_bytes_ + 3) / 4 * 4;
        if (packed_) list.copy(*current_, 0, *packed_, 0, bytes);
        return frames;
    }
    std::uint64_t address() const { return packed_ ? packed_->address() : current_->address(); }
    std::size_t frame_bytes() const { return frame_bytes_; }

  private:
    // The block before last has been measured when the next is asked for, so its buffer is free.
    void start_reading()
    {
        const Frames frames = std::min(most_, source_.info().frames - at_);
        if (frames <= 0) return;
        reading_ = std::async(std::launch::async, [this, frames, from = at_, to = uploads_[turn_]->host()] {
            source_.read(from, frames, to);
            return frames;
        });
    }

    Device& device_;
    AudioSource& source_;
    std::array<std::unique_ptr<Buffer>, 2> uploads_;
    std::unique_ptr<Buffer> packed_;
    Buffer* current_ = nullptr;
    std::size_t turn_ = 0, frame_bytes_ = 0;
    Frames at_ = 0, most_ = 0;
    std::future<Frames> reading_;
};

// A table of one piece per channel; it must live until the list has run.
struct Unpacking {
    std::unique_ptr<Buffer> host, device;

    void record(Device& on, Meter& meter, const BlockReader& reader, const AudioSource& source,
                const std::vector<int>& order, Frames frames)
    {
        std::vector<kernels::PlacePiece> pieces;
        for (std::size_t c = 0; c < order.size(); ++c) {
            kernels::PlacePiece piece{};
            piece.source = at_address<kernels::Uints>(reader.address());
            piece.out_lane = at_address<kernels::Floats>(meter.next_address(static_cast<int>(c)));
            piece.first_byte = static_cast<uint>(order[c] * bytes_per_sample(source.format()));
            piece.frame_bytes = static_cast<uint>(reader.frame_bytes());
            piece.frames = static_cast<uint>(frames);
            piece.flags = static_cast<uint>(source.format()) | (source.big_endian() ? PLACE_BIG_ENDIAN : 0u);
            piece.gain = 1;
            pieces.push_back(piece);
        }
        const std::size_t bytes = pieces.size() * sizeof pieces[0];
        if (host == nullptr) {
            host = on.create_buffer(bytes, Memory::upload, "pieces");
            if (!on.unified()) device = on.create_buffer(bytes, Memory::device, "pieces");
        }
        std::memcpy(static_cast<void*>(host->host()), pieces.data(), bytes);
        if (device) meter.list().copy(*host, 0, *device, 0, bytes);
        meter.list().stage("unpack");
        meter.list().place({pointer_to<kernels::PlacePieces>(device ? *device : *host),
                            static_cast<uint>(pieces.size()), static_cast<uint>(frames)});
    }
};

void refuse_what_cannot_be_measured(const AudioInfo& info)
{
    const std::string path = info.path.string();
    if (info.frames <= 0) throw Error(ErrorCode::bad_data, path, "holds no samples", "leave the file out");
    if (!(info.sample_rate >= lowest_rate && info.sample_rate <= highest_rate))
        throw Error(ErrorCode::bad_data, path,
                    "has a sample rate of " + std::to_string(static_cast<long long>(info.sample_rate)) +
                        " Hz",
                    "rates from 1000 to 768000 Hz are measured");
}

} // namespace

struct FileMeter::Work {
    Device& device;
    MeterSettings settings;
};

FileMeter::FileMeter(Device& device, const MeterSettings& settings) : work_(new Work{device, settings}) {}

FileMeter::~FileMeter() = default;

FileObservation FileMeter::observe(const std::filesystem::path& path, const ProgressCall& progress,
                                   const CancelFlag& cancel)
{
    FileObservation result;
    OpenOptions options;
    options.warnings = &result.warnings;
    options.cancel = &cancel;
    const auto source = open_source(path, options);
    result.info = source->info();
    refuse_what_cannot_be_measured(result.info);
    const FileLayout layout = layout_of_file(result.info);
    if (!layout.warning.empty()) result.warnings.push_back(layout.warning);
    const Frames most = std::min(block_frames(work_->device, result.info.channels), result.info.frames);
    Meter meter(work_->device, layout.layout, result.info.sample_rate, work_->settings, most);
    BlockReader reader(work_->device, *source, most);
    Unpacking unpacking;
    for (Frames done = 0; done < result.info.frames;) {
        if (cancel) throw Error(ErrorCode::cancelled, path.string(), "measuring was stopped");
        const Frames frames = reader.next(meter.list());
        unpacking.record(work_->device, meter, reader, *source, layout.order, frames);
        done += frames;
        meter.advance(frames, done == result.info.frames);
        if (progress) progress(static_cast<double>(done), static_cast<double>(result.info.frames));
    }
    result.observation = meter.take();
    return result;
}

} // namespace dubstage
