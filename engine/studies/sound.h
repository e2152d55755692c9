// Sound as the studies look at it: doubles at any frame, from a file or from memory.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "audio/layout.h"
#include "base/units.h"
#include "dsp/impulse.h"

namespace dubstage {

class Sound {
  public:
    virtual ~Sound() = default;
    const std::string& name() const { return name_; } // for messages
    const Layout& layout() const { return layout_; }
    std::size_t channels() const { return static_cast<std::size_t>(layout_.channels()); }
    Frames frames() const { return frames_; }
    double sample_rate() const { return sample_rate_; }

    // [channel][count] in the order of the layout; zeros before its beginning and behind its end. What is not
    // a number counts as zero.
    Channels read(Frames from, Frames count);

  protected:
    Sound(std::string name, Layout layout, Frames frames, double sample_rate)
        : name_(std::move(name)), layout_(std::move(layout)), frames_(frames), sample_rate_(sample_rate)
    {}

  private:
    // Into frames at .. at + count of every channel; the range lies inside.
    virtual void fill(Frames from, Frames count, std::size_t at, Channels& channels) = 0;

    std::string name_;
    Layout layout_;
    Frames frames_;
    double sample_rate_;
};

// Another rate than the file's is resampled (soxr, very high quality); 0 = its own. Throws what open_source()
// throws.
std::unique_ptr<Sound> open_sound(const std::filesystem::path& file, double sample_rate = 0);
// Takes what it is given; the channels are equally long, and one, two or plain ones.
std::unique_ptr<Sound> sound_of(Channels channels, double sample_rate, const std::string& name = "sound");

// Another sound, `advance` frames earlier: its frame t is frame t + advance of the other, between frames by a
// windowed sinc that is true to -140 dB up to 0.99 of half the rate. As long as the other, which must outlive
// it.
std::unique_ptr<Sound> advanced(Sound& other, double advance);

// A WAV of floats that takes the place of what was there when it is finished.
class SoundWriter {
  public:
    SoundWriter(const std::filesystem::path& file, const Layout& layout, double sample_rate, Frames frames);
    ~SoundWriter();
    SoundWriter(const SoundWriter&) = delete;
    SoundWriter& operator=(const SoundWriter&) = delete;
    void write(const Channels& channels);
    void finish();

  private:
    std::unique_ptr<class AudioWriter> writer_;
    Frames written_ = 0;
    std::vector<float> packed_;
};
void write_sound(const std::filesystem::path& file, Sound& sound);

} // namespace dubstage
