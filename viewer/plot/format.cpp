#include "viewer/plot/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>

namespace dubstage::viewer {

namespace {

const std::string minus = "\u2212";

std::string unsigned_number(double value, int digits)
{
    return fmt::format("{:.{}f}", std::abs(value), digits);
}

bool is_zero(const std::string& digits)
{
    return digits.find_first_not_of("0.") == std::string::npos;
}

} // namespace

std::string number(double value, int digits)
{
    if (std::isnan(value)) return "\u2013";
    if (std::isinf(value)) return value < 0 ? minus + "\u221E" : "\u221E";
    const std::string text = unsigned_number(value, digits);
    return value < 0 && !is_zero(text) ? minus + text : text;
}

std::string signed_number(double value, int digits)
{
    const std::string text = number(value, digits);
    return std::isfinite(value) && value > 0 && !is_zero(text) ? "+" + text : text;
}

std::string short_hertz(double hz)
{
    if (hz < 1000) return fmt::format("{:g}", hz);
    return fmt::format("{:g}k", hz / 1000);
}

std::string long_hertz(double hz)
{
    if (!std::isfinite(hz)) return number(hz, 0);
    if (hz < 1000) return fmt::format("{:.1f} Hz", hz);
    return hz < 10000 ? fmt::format("{:.2f} kHz", hz / 1000) : fmt::format("{:.1f} kHz", hz / 1000);
}

std::string exact_hertz(double hz)
{
    return fmt::format("{:.6g}", hz);
}

Note note_of(double hz)
{
    const double semitones = 69 + 12 * std::log2(hz / 440.0);
    const int nearest = static_cast<int>(std::lround(semitones));
    return {nearest, 100 * (semitones - nearest)};
}

double note_hz(int midi)
{
    return 440.0 * std::exp2((midi - 69) / 12.0);
}

bool is_black(int midi)
{
    const int step = ((midi % 12) + 12) % 12;
    return step == 1 || step == 3 || step == 6 || step == 8 || step == 10;
}

std::string note_name(int midi)
{
    constexpr std::array<const char*, 12> names{"C",  "C#", "D",  "D#", "E",  "F",
                                                "F#", "G",  "G#", "A",  "A#", "B"};
    const int octave = static_cast<int>(std::floor(midi / 12.0)) - 1;
    return names[static_cast<std::size_t>(((midi % 12) + 12) % 12)] + number(octave, 0);
}

std::string note_text(double hz)
{
    if (!(hz > 0) || !std::isfinite(hz)) return "";
    const Note note = note_of(hz);
    return note_name(note.midi) + " " + signed_number(note.cents, 0) + " ct";
}

std::string format_clock(double seconds, double step, const TimeFormat& format)
{
    if (!std::isfinite(seconds)) return number(seconds, 0);
    if (format.style == TimeStyle::samples) return number(std::round(seconds * format.sample_rate), 0);
    if (format.style == TimeStyle::timecode)
        return timecode(seconds, format.frames_per_second, format.drop_frame);
    const int digits =
        step >= 1 ? 0 : std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 1, 6);
    const double unit = std::pow(10.0, digits);
    const auto units = static_cast<std::int64_t>(std::llround(std::abs(seconds) * unit));
    const auto whole = units / static_cast<std::int64_t>(unit);
    std::string text = whole >= 3600
                           ? fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
                           : fmt::format("{}:{:02}", whole / 60, whole % 60);
    if (digits > 0) text += fmt::format(".{:0{}}", units % static_cast<std::int64_t>(unit), digits);
    return seconds < 0 && units != 0 ? minus + text : text;
}

std::string timecode(double seconds, double frames_per_second, bool drop_frame)
{
    const auto base = static_cast<std::int64_t>(std::lround(frames_per_second));
    auto frame = static_cast<std::int64_t>(std::floor(std::max(0.0, seconds) * frames_per_second + 1e-6));
    if (drop_frame) {
        const std::int64_t per_minute = base * 60 - 2, per_ten = per_minute * 10 + 2;
        const std::int64_t tens = frame / per_ten, rest = frame % per_ten;
        frame += 18 * tens + (rest >= 2 ? 2 * ((rest - 2) / per_minute) : 0);
    }
    return fmt::format("{:02}:{:02}:{:02}{}{:02}", frame / (3600 * base), frame / (60 * base) % 60,
                       frame / base % 60, drop_frame ? ';' : ':', frame % base);
}

} // namespace dubstage::viewer
