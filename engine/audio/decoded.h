// Files that libsndfile decodes: FLAC, lossy codecs, and samples of unusual widths.
#pragma once

#include <mutex>
#include <sndfile.h>
#include <vector>

#include "audio/descriptors.h"
#include "audio/file_source.h"

namespace dubstage {

// A libsndfile handle that is opened again when it is needed. Used by one thread at a time.
class Decoder : public OnDemand {
  public:
    using OnDemand::OnDemand;
    ~Decoder() { forget(); }

    // How many of the frames could be decoded. Seeks only where the last call did not end.
    template <class Number> Frames decode(Frames from, Frames count, Number* out);
    const SF_INFO& facts() const { return facts_; }

  private:
    bool open_now() override;
    void close_now() override;

    SNDFILE* file_ = nullptr;
    SF_INFO facts_{};
    Frames at_ = 0;
};

// Reads that go on where the last one ended do not seek, and what overlapping reads read twice is kept.
class DecodedSource : public FileSource {
  public:
    // Throws Error{bad_data} for what libsndfile does not know.
    explicit DecodedSource(const std::filesystem::path& path);
    ~DecodedSource() override;
    DecodedSource(const DecodedSource&) = delete;
    DecodedSource& operator=(const DecodedSource&) = delete;

    const AudioInfo& info() const override { return info_; }
    SampleFormat format() const override { return SampleFormat::f32; }
    bool big_endian() const override { return false; }
    void read(Frames from, Frames count, std::byte* out) override;
    void read_doubles(Frames from, Frames count, double* out) override;
    bool exact_seek() const override { return exact_seek_; }
    Frames count_frames() override;
    // Whether the last frame can be decoded: a file that is cut off still promises all of them.
    bool whole();

  private:
    template <class Number> void decode(Frames from, Frames count, Number* out);
    void keep(Frames from, Frames count, const float* samples);

    std::mutex mutex_;
    std::unique_ptr<Decoder> decoder_;
    AudioInfo info_;
    bool exact_seek_ = true;
    Frames end_ = 0;          // of the last read
    std::vector<float> kept_; // the frames before end_, as far back as reads have begun before it
    Frames overlap_ = 0;
};

} // namespace dubstage
