// Which channel is which loudspeaker, and in what order they lie in a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dubstage {

enum class Speaker : std::uint8_t {
    mono,
    left,
    right,
    centre,
    lfe,
    left_surround,
    right_surround, // 5.1: +-110 degrees
    left_side,
    right_side, // 7.1: +-90
    left_rear,
    right_rear, // 7.1: +-135
    left_wide,
    right_wide, // 9.1: +-60
    left_top_front,
    right_top_front,
    left_top_middle,
    right_top_middle,
    left_top_rear,
    right_top_rear,
    plain, // a numbered channel without a place
};

struct Position {
    double azimuth;   // degrees, 0 ahead, positive to the left (BS.2051)
    double elevation; // degrees
};

std::string_view short_name(Speaker speaker);      // "L", "LFE", "Ltf"
std::optional<Position> position(Speaker speaker); // none for lfe and plain
// What its energy counts in a programme's loudness (ITU-R BS.1770-5, table 4): 1.41 within 60 to 120 degrees
// to the side and 30 of height, 0 for the LFE, else 1.
double channel_weight(Speaker speaker);

class Layout {
  public:
    Layout() = default;
    Layout(std::string name, std::vector<Speaker> speakers);

    const std::string& name() const { return name_; }
    int channels() const { return static_cast<int>(speakers_.size()); }
    const std::vector<Speaker>& speakers() const { return speakers_; }
    std::string channel_name(int channel) const; // short name, or "3" for a plain one
    std::optional<int> find(Speaker speaker) const;

    // dwChannelMask of WAVE_FORMAT_EXTENSIBLE; 0 where the layout has none (9.1.6, plain channels).
    std::uint32_t wave_mask() const;
    // wave_order()[i] is the channel of ours that WAVE's ascending bit order puts at place i (7.1: backs
    // before sides).
    std::vector<int> wave_order() const;

    bool operator==(const Layout&) const = default;

  private:
    std::string name_;
    std::vector<Speaker> speakers_;
};

// "mono", "stereo", "LCR", "quad", "5.1", "7.1", "5.1.4", "7.1.4", "9.1.6", or "12 channels" for N plain
// ones. Throws Error{bad_session} with `where` as subject for any other word.
Layout parse_layout(std::string_view name, const std::string& where);
Layout plain_layout(int channels);
const std::vector<std::string>& layout_names();

} // namespace dubstage
