// The same master on other loudspeakers: rendered at one loudness, and what each of them loses.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "studies/bench.h"
#include "studies/listening_device.h"

namespace dubstage {

struct Heard {
    std::string device, title;
    double loudness_change_lu = 0; // as it comes out, before it is matched
    // At the same loudness: lows up to 120 Hz, middle, highs from 5 kHz.
    double low_db = 0, mid_db = 0, high_db = 0;
    double from_hz = 0, to_hz = 0; // third octaves that lose less than 10 dB against the rest
    double lost_share = 0;         // of the loud parts' power, outside of them
    double mono_loss_lu = 0;       // of one loudspeaker, by what cancels between the channels
    double range_change_lu = 0, plr_change_db = 0;
    std::filesystem::path file;
};

struct Translation {
    std::string song;
    double lufs = 0;                // of all files
    std::filesystem::path as_it_is; // the master at that loudness
    std::vector<Heard> heard;
};

// What `behind` (through the device) has lost of `before`.
Heard heard_of(const Measurement& before, const Measurement& behind, const ListeningDevice& device);

// `master`: one song of one or two channels with its inserts. Writes DEVICE/NAME.wav below `folder`, all of
// one loudness, as loud as the one of the highest peaks allows under -1 dBTP.
Translation translate(Bench& bench, const Programme& master, const std::vector<ListeningDevice>& devices,
                      const std::filesystem::path& folder, const std::string& name,
                      std::vector<std::string>& warnings);

} // namespace dubstage
