#include "hosting/sound_check.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <system_error>
#include <vector>

#include "audio/source.h"
#include "base/error.h"

namespace dubstage {

namespace {

std::string count_text(Frames count, const char* thing)
{
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string rate_text(double rate)
{
    return std::to_string(std::lround(rate)) + " Hz";
}

std::string fault_of_facts(const AudioInfo& info, const WantedSound& wanted)
{
    if (wanted.sample_rate > 0 && info.sample_rate != wanted.sample_rate)
        return "has " + rate_text(info.sample_rate) + " instead of " + rate_text(wanted.sample_rate);
    if (wanted.channels > 0 && info.channels != wanted.channels)
        return "has " + count_text(info.channels, "channel") + " instead of " +
               std::to_string(wanted.channels);
    if (wanted.frames && std::abs(info.frames - *wanted.frames) > wanted.frames_tolerance)
        return "has " + count_text(info.frames, "frame") + " instead of " + std::to_string(*wanted.frames);
    return "";
}

float float_at(const std::byte* bytes, bool big_endian)
{
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return std::bit_cast<float>(big_endian ? __builtin_bswap32(word) : word);
}

std::string first_not_finite(AudioSource& source, const CancelFlag& cancel)
{
    constexpr Frames block = 65536;
    const AudioInfo& info = source.info();
    const auto channels = static_cast<std::size_t>(info.channels);
    std::vector<std::byte> bytes(static_cast<std::size_t>(block) * channels * sizeof(float));
    for (Frames from = 0; from < info.frames; from += block) {
        if (cancel) throw Error(ErrorCode::cancelled, info.path.string(), "cancelled");
        const Frames count = std::min(block, info.frames - from);
        source.read(from, count, bytes.data());
        for (std::size_t i = 0; i < static_cast<std::size_t>(count) * channels; ++i) {
            const float sample = float_at(bytes.data() + i * sizeof(float), source.big_endian());
            if (std::isfinite(sample)) continue;
            const Frames frame = from + static_cast<Frames>(i / channels);
            return std::string("holds ") + (std::isnan(sample) ? "NaN" : "an infinite sample") +
                   " in channel " + std::to_string(i % channels + 1) + " at " +
                   format_time(static_cast<double>(frame) / info.sample_rate);
        }
    }
    return "";
}

} // namespace

std::string fault_of_sound(const std::filesystem::path& file, const WantedSound& wanted,
                           const CancelFlag& cancel)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return "was not written";
    if (std::filesystem::file_size(file, error) == 0) return "is empty";
    try {
        const auto source = open_source(file, {});
        std::string fault = fault_of_facts(source->info(), wanted);
        if (fault.empty() && source->format() == SampleFormat::f32) fault = first_not_finite(*source, cancel);
        return fault;
    } catch (const Error& failure) {
        if (failure.code() == ErrorCode::cancelled) throw;
        return failure.reason();
    }
}

} // namespace dubstage
