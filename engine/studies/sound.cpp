#include "studies/sound.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "audio/file_layout.h"
#include "audio/unpack.h"
#include "audio/writer.h"
#include "dsp/fft.h"
#include "dsp/windows.h"

namespace dubstage {

namespace {

class FileSound : public Sound {
  public:
    FileSound(std::unique_ptr<AudioSource> source, FileLayout layout)
        : Sound(source->info().path.string(), std::move(layout.layout), source->info().frames,
                source->info().sample_rate),
          source_(std::move(source)), order_(std::move(layout.order))
    {}

  private:
    void fill(Frames from, Frames count, std::size_t at, Channels& channels) override
    {
        const auto frames = static_cast<std::size_t>(count);
        packed_.resize(frames * channels.size() *
                       static_cast<std::size_t>(bytes_per_sample(source_->format())));
        source_->read(from, count, packed_.data());
        numbers_.resize(frames * channels.size());
        unpack(packed_.data(), source_->format(), source_->big_endian(), numbers_.size(), numbers_.data());
        for (std::size_t c = 0; c < channels.size(); ++c) {
            const double* sample = numbers_.data() + order_[c];
            for (std::size_t t = 0; t < frames; ++t, sample += channels.size()) channels[c][at + t] = *sample;
        }
    }

    std::unique_ptr<AudioSource> source_;
    std::vector<int> order_;
    std::vector<std::byte> packed_;
    std::vector<double> numbers_;
};

Layout layout_for(std::size_t channels)
{
    if (channels == 1) return parse_layout("mono", "sound");
    if (channels == 2) return parse_layout("stereo", "sound");
    return plain_layout(static_cast<int>(channels));
}

class MemorySound : public Sound {
  public:
    MemorySound(Channels channels, double sample_rate, const std::string& name)
        : Sound(name, layout_for(channels.size()), static_cast<Frames>(channels.front().size()), sample_rate),
          channels_(std::move(channels))
    {}

  private:
    void fill(Frames from, Frames count, std::size_t at, Channels& channels) override
    {
        for (std::size_t c = 0; c < channels.size(); ++c)
            std::copy_n(channels_[c].begin() + from, count, channels[c].begin() + static_cast<Frames>(at));
    }

    Channels channels_;
};

constexpr Frames half_kernel = 512;
constexpr double kernel_beta = 14; // side lobes of -140 dB

// Frame t of what comes out is the place t + fraction of what goes in; 0 <= fraction < 1.
std::vector<double> kernel_for(double fraction)
{
    std::vector<double> kernel;
    for (Frames k = -half_kernel; k <= half_kernel; ++k) {
        const double x = static_cast<double>(k) + fraction, angle = std::numbers::pi * x;
        kernel.push_back((std::abs(x) < 1e-12 ? 1 : std::sin(angle) / angle) *
                         kaiser(x / static_cast<double>(half_kernel + 1), kernel_beta));
    }
    return kernel;
}

class AdvancedSound : public Sound {
  public:
    AdvancedSound(Sound& other, double advance)
        : Sound(other.name(), other.layout(), other.frames(), other.sample_rate()), other_(other),
          whole_(static_cast<Frames>(std::floor(advance))), fraction_(advance - std::floor(advance))
    {}

  private:
    void fill(Frames from, Frames count, std::size_t at, Channels& channels) override
    {
        if (fraction_ == 0) {
            const Channels read = other_.read(from + whole_, count);
            for (std::size_t c = 0; c < channels.size(); ++c)
                std::copy(read[c].begin(), read[c].end(), channels[c].begin() + static_cast<Frames>(at));
            return;
        }
        const Channels read = other_.read(from + whole_ - half_kernel, count + 2 * half_kernel);
        prepare(read.front().size());
        for (std::size_t c = 0; c < channels.size(); ++c) convolve(read[c], channels[c].data() + at, count);
    }

    void prepare(std::size_t frames)
    {
        const std::size_t n = power_of_two(frames + 2 * half_kernel);
        if (fft_ != nullptr && fft_->size() == n) return;
        fft_ = std::make_unique<RealFft>(n);
        std::vector<double> kernel = kernel_for(fraction_);
        kernel.resize(n);
        kernel_ = forward_fft(kernel);
    }

    void convolve(const std::vector<double>& in, double* out, Frames count)
    {
        std::fill(std::copy(in.begin(), in.end(), fft_->time()), fft_->time() + fft_->size(), 0.0);
        fft_->forward();
        for (std::size_t k = 0; k < fft_->bins(); ++k) fft_->spectrum()[k] *= kernel_[k];
        fft_->inverse();
        std::copy_n(fft_->time() + 2 * half_kernel, count, out);
    }

    Sound& other_;
    Frames whole_;
    double fraction_;
    std::unique_ptr<RealFft> fft_;
    std::vector<std::complex<double>> kernel_;
};

} // namespace

Channels Sound::read(Frames from, Frames count)
{
    Channels channels(this->channels(), std::vector<double>(static_cast<std::size_t>(count)));
    const Frames first = std::clamp<Frames>(from, 0, frames_),
                 last = std::clamp<Frames>(from + count, first, frames_);
    if (last > first) fill(first, last - first, static_cast<std::size_t>(first - from), channels);
    for (auto& channel : channels)
        for (double& sample : channel)
            if (!std::isfinite(sample)) sample = 0;
    return channels;
}

std::unique_ptr<Sound> open_sound(const std::filesystem::path& file, double sample_rate)
{
    OpenOptions options;
    options.sample_rate = sample_rate;
    auto source = open_source(file, options);
    FileLayout layout = layout_of_file(source->info());
    return std::make_unique<FileSound>(std::move(source), std::move(layout));
}

std::unique_ptr<Sound> sound_of(Channels channels, double sample_rate, const std::string& name)
{
    return std::make_unique<MemorySound>(std::move(channels), sample_rate, name);
}

std::unique_ptr<Sound> advanced(Sound& other, double advance)
{
    return std::make_unique<AdvancedSound>(other, advance);
}

SoundWriter::SoundWriter(const std::filesystem::path& file, const Layout& layout, double sample_rate,
                         Frames frames)
{
    OutputFile output;
    output.path = file;
    output.samples = SampleFormat::f32;
    output.sample_rate = sample_rate;
    output.layout = layout;
    output.expected_frames = frames;
    writer_ = create_writer(output);
}

SoundWriter::~SoundWriter() = default;

void SoundWriter::write(const Channels& channels)
{
    packed_.clear();
    const std::size_t frames = channels.front().size();
    for (std::size_t t = 0; t < frames; ++t)
        for (const auto& channel : channels) packed_.push_back(static_cast<float>(channel[t]));
    writer_->write(reinterpret_cast<const std::byte*>(packed_.data()), static_cast<Frames>(frames));
    written_ += static_cast<Frames>(frames);
}

void SoundWriter::finish()
{
    writer_->finish(written_);
}

void write_sound(const std::filesystem::path& file, Sound& sound)
{
    SoundWriter writer(file, sound.layout(), sound.sample_rate(), sound.frames());
    constexpr Frames block = 1 << 16;
    for (Frames at = 0; at < sound.frames(); at += block)
        writer.write(sound.read(at, std::min(block, sound.frames() - at)));
    writer.finish();
}

} // namespace dubstage
