#include "tools/programme.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <system_error>

#include "floors/sound_file.h"

namespace bench {

namespace {

constexpr double rate = 48000;
constexpr std::size_t note = 12000; // frames: a quarter of a second

std::uint32_t next_random(std::uint32_t& state)
{
    state ^= state << 13; // Marsaglia's xorshift32
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

float next_noise(std::uint32_t& state)
{
    return static_cast<float>(static_cast<std::int32_t>(next_random(state))) * (1.0F / 2147483648.0F);
}

// A decaying sine as a recurrence: two multiplications a sample.
struct Tone {
    float now = 0, before = 0, turn = 0, shrink = 0;

    void strike(double frequency, float level)
    {
        const double w = 2 * std::numbers::pi * frequency / rate, r = std::exp(-6.0 / note);
        turn = static_cast<float>(2 * r * std::cos(w));
        shrink = static_cast<float>(r * r);
        before = 0;
        now = level * static_cast<float>(r * std::sin(w));
    }
    float next()
    {
        const float out = before;
        before = now;
        now = turn * now - shrink * out;
        return out;
    }
};

struct Voice {
    std::uint32_t random;
    Tone tones[3];
    float low = 0, breath = 0;

    explicit Voice(std::uint32_t seed) : random(seed * 2654435761U + 97U) { next_random(random); }

    // One note of this channel into every `stride`-th sample.
    void play(float* out, std::size_t stride)
    {
        const double root = 55.0 * std::pow(2.0, static_cast<double>(next_random(random) % 48) / 12.0);
        for (int i = 0; i < 3; ++i) tones[i].strike(root * (i + 1), 0.15F / static_cast<float>(i + 1));
        const float wanted = 0.02F + 0.08F * std::abs(next_noise(random));
        for (std::size_t i = 0; i < note; ++i) {
            breath += 1e-4F * (wanted - breath);
            low += 0.2F * (next_noise(random) - low);
            out[i * stride] = tones[0].next() + tones[1].next() + tones[2].next() + breath * low;
        }
    }
};

bool is_there(const std::filesystem::path& path, double bytes)
{
    std::error_code none;
    const auto size = std::filesystem::file_size(path, none);
    return !none && static_cast<double>(size) >= bytes && static_cast<double>(size) < bytes + 4096;
}

void write_floats(const std::filesystem::path& path, int channels, const std::vector<float>& frames)
{
    floors::SoundFile file(path.string(), channels, static_cast<int>(rate), SF_FORMAT_FLOAT);
    file.write(frames.data(), frames.size() / static_cast<std::size_t>(channels));
}

std::vector<float> linear_phase(int taps)
{
    std::vector<float> h(static_cast<std::size_t>(taps));
    const double middle = (taps - 1) / 2.0, corner = 5000.0 / rate;
    for (int i = 0; i < taps; ++i) {
        const double x = i - middle, w = 2 * std::numbers::pi * corner * x;
        const double window = 0.5 + 0.5 * std::cos(2 * std::numbers::pi * x / (taps + 1));
        const double low_pass = x == 0 ? 2 * corner : std::sin(w) / (std::numbers::pi * x);
        h[static_cast<std::size_t>(i)] = static_cast<float>(0.5 * low_pass * window + (x == 0 ? 0.5 : 0.0));
    }
    return h;
}

} // namespace

void write_programme(const std::filesystem::path& path, const Programme& programme)
{
    const auto channels = static_cast<std::size_t>(programme.channels);
    const auto sounding = static_cast<std::size_t>(std::llround(programme.seconds * rate));
    const auto silent = static_cast<std::size_t>(std::llround(programme.silence_s * rate));
    if (is_there(path, 3.0 * static_cast<double>((sounding + silent) * channels))) return;
    floors::SoundFile file(path.string(), programme.channels, static_cast<int>(rate), SF_FORMAT_PCM_24);
    std::vector<Voice> voices;
    for (std::size_t c = 0; c < channels; ++c)
        voices.emplace_back(programme.seed * 16 + static_cast<std::uint32_t>(c));
    std::vector<float> frames(note * channels);
    for (std::size_t done = 0; done < sounding; done += note) {
        for (std::size_t c = 0; c < channels; ++c) voices[c].play(frames.data() + c, channels);
        for (float& sample : frames) sample *= programme.level;
        file.write(frames.data(), std::min(note, sounding - done));
    }
    std::fill(frames.begin(), frames.end(), 0.0F);
    for (std::size_t done = 0; done < silent; done += note)
        file.write(frames.data(), std::min(note, silent - done));
}

void write_room(const std::filesystem::path& path, double seconds)
{
    const auto length = static_cast<std::size_t>(std::llround(seconds * rate));
    std::vector<float> frames(2 * length);
    double energy = 0;
    for (std::size_t c = 0; c < 2; ++c) {
        std::uint32_t random = 1234567U + static_cast<std::uint32_t>(c);
        for (std::size_t i = 0; i < length; ++i) {
            const double level = std::pow(10.0, -3.0 * static_cast<double>(i) / static_cast<double>(length));
            frames[2 * i + c] = static_cast<float>(level) * next_noise(random);
            energy += 0.5 * static_cast<double>(frames[2 * i + c]) * static_cast<double>(frames[2 * i + c]);
        }
    }
    for (auto& sample : frames) sample *= static_cast<float>(1 / std::sqrt(energy));
    write_floats(path, 2, frames);
}

void write_linear_phase(const std::filesystem::path& path, int taps)
{
    write_floats(path, 1, linear_phase(taps));
}

void write_linear_phase_stereo(const std::filesystem::path& path, int taps)
{
    std::vector<float> frames;
    for (const float tap : linear_phase(taps)) frames.insert(frames.end(), {tap, tap});
    write_floats(path, 2, frames);
}

} // namespace bench
