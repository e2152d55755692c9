#include "audio/file_source.h"

#include <algorithm>
#include <cmath>

#include "audio/unpack.h"
#include "base/error.h"

namespace dubstage {

std::string frames_text(Frames frames)
{
    return std::to_string(frames) + (frames == 1 ? " frame" : " frames");
}

void report_truncated(const std::filesystem::path& path, const std::string& promised, const std::string& held,
                      const OpenOptions& options)
{
    const std::string reason = "the header promises " + promised + ", the file holds " + held;
    if (options.truncated == Truncated::error)
        throw Error(ErrorCode::bad_data, path.string(), reason,
                    "copy the file again, or set allow_truncated = true in the session to use what is there");
    if (options.warnings != nullptr)
        options.warnings->push_back(path.string() + ": " + reason + "; the rest is silence");
}

void throw_empty(const std::filesystem::path& path)
{
    throw Error(ErrorCode::bad_data, path.string(), "holds no samples",
                "take the clip away or render the file again");
}

void refuse_non_finite(const std::filesystem::path& path, const double* frames, Frames count, int channels,
                       Frames first)
{
    const auto samples = static_cast<std::size_t>(count * channels);
    double sum = 0; // x * 0 is 0, but NaN for infinities and NaN; the compiler may do several at once
    for (std::size_t i = 0; i < samples; ++i) sum += frames[i] * 0.0;
    if (sum == 0.0) return;
    const double* bad = std::find_if(frames, frames + samples, [](double x) { return !std::isfinite(x); });
    const Frames at = bad - frames;
    throw Error(ErrorCode::bad_data, path.string(),
                "channel " + std::to_string(at % channels + 1) + ", frame " +
                    std::to_string(first + at / channels) + " is NaN or infinite",
                "repair the file; a NaN would spread over everything that it filters");
}

std::vector<std::vector<double>> read_channels(FileSource& source)
{
    constexpr Frames block = 65536;
    const AudioInfo& info = source.info();
    std::vector<std::vector<double>> channels(static_cast<std::size_t>(info.channels),
                                              std::vector<double>(static_cast<std::size_t>(info.frames)));
    std::vector<double> frames(static_cast<std::size_t>(std::min(block, info.frames) * info.channels));
    for (Frames at = 0; at < info.frames; at += block) {
        const Frames n = std::min(block, info.frames - at);
        source.read_doubles(at, n, frames.data());
        refuse_non_finite(info.path, frames.data(), n, info.channels, at);
        deinterleave(frames.data(), static_cast<std::size_t>(n), static_cast<std::size_t>(at), channels);
    }
    return channels;
}

} // namespace dubstage
