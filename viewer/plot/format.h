// Numbers, levels, frequencies, notes and times as the viewer shows them: always with a true minus sign.
#pragma once

#include <string>

namespace dubstage::viewer {

std::string number(double value, int digits); // "−12.3"; "−∞", "∞", "–" for what is no number
std::string signed_number(double value, int digits); // "+1.5", "−1.5", "0.0"
std::string short_hertz(double hz);                  // for axes: "50", "2k", "12.5k"
std::string long_hertz(double hz);                   // for read-outs: "928.3 Hz", "1.05 kHz"
std::string exact_hertz(double hz);                  // for axes far zoomed in: "928.5", "1050"

// The nearest note of twelve equal steps with A4 = 440 Hz; C4 is middle C.
struct Note {
    int midi = 69;
    double cents = 0; // -50 .. 50
};
Note note_of(double hz);
double note_hz(int midi);
bool is_black(int midi);
std::string note_name(int midi);  // "A#5"
std::string note_text(double hz); // "A#5 −7 ct"

enum class TimeStyle { clock, samples, timecode };
struct TimeFormat {
    TimeStyle style = TimeStyle::clock;
    double sample_rate = 48000;
    double frames_per_second = 25;
    bool drop_frame =
        false; // SMPTE ST 12-1: numbers 00 and 01 left out each minute, not every tenth; 29.97 only
    bool operator==(const TimeFormat&) const = default;
};
// With as many decimals as steps of `step` seconds need: "1:05", "1:05.25", "2:00:00".
std::string format_clock(double seconds, double step, const TimeFormat& format);
std::string timecode(double seconds, double frames_per_second, bool drop_frame); // "01:00:00:12", ";12"

} // namespace dubstage::viewer
