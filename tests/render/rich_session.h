// One session in which everything happens that a session can say, in two and a half seconds.
#pragma once

#include <string>

#include "support/sessions.h"

namespace dubstage::test {

inline const char* const rich_session_text = R"(
[session]
name = "everything"
[master]
gain_db = -2
[[master.insert]]
type = "eq"
phase = "linear"
bands = [{ type = "high_shelf", frequency = 8000, gain_db = 1.5 }]

[[bus]]
name = "drums"
gain_db = -1
[[bus.insert]]
type = "eq"
bands = [{ type = "low_cut", frequency = 35, slope = 24 }]
[[bus.send]]
to = "room"
gain_db = -15

[[bus]]
name = "band"
pan = -0.1
[[bus.automation]]
parameter = "gain"
points = [[0.3, -6.0, "db"], [1.4, 0.0]]

[[bus]]
name = "room"
layout = "mono"
pan = 0.2
[[bus.insert]]
type = "reverb"
file = "room.wav"

[[bus]]
name = "hall"
[[bus.insert]]
type = "reverb"
file = "hall.wav"
pre_delay = "21 ms"

[[track]]
name = "kick"
to = "drums"
pan = 0.15
[[track.insert]]
type = "eq"
bands = [{ type = "bell", frequency = 70, gain_db = 4, q = 1.2 }, { type = "tilt", frequency = 900, gain_db = 1 }]
[[track.clip]]
file = "kick.wav"
positions = [0, "12001 samples", 1.1]
fade_out = "5 ms"

[[track]]
name = "loop"
to = "drums"
pan = -0.4
gain_db = -6
[[track.insert]]
type = "delay"
time = "3.4 m"
[[track.insert]]
type = "eq"
phase = "linear"
position = "post"
bands = [{ type = "notch", frequency = 1000, q = 6 }]
[[track.clip]]
file = "kick.wav"
loop = true
loop_length = "7777 samples"
position = 0.2
length = 1.3

[[track]]
name = "voice"
to = "band"
crossfade = "equal_power"
[[track.insert]]
type = "echo"
time = "170 ms"
feedback = 0.35
wet_db = -9
[[track.send]]
to = "hall"
gain_db = -12
[[track.send]]
to = "room"
position = "pre"
gain_db = -20
[[track.automation]]
parameter = "gain"
points = [[0, -3.0], ["50001 samples", -9.0, "step"], [1.6, 0.0]]
[[track.automation]]
parameter = "pan"
points = [[0.2, -0.7], [1.8, 0.7]]
[[track.automation]]
parameter = "send hall"
points = [[0.5, -inf], [1.5, -6.0]]
[[track.clip]]
file = "voice.wav"
length = 1.0
fade_in = { length = 0.05, curve = "exponential" }
[[track.clip]]
file = "voice.wav"
source_start = 0.7
position = 0.8
length = 1.1

[[track]]
name = "keys"
layout = "stereo"
to = "band"
pan = 0.25
[[track.automation]]
parameter = "mute"
points = [[0, false], [0.6, true], [0.75, false]]
[[track.send]]
to = "hall"
gain_db = -8
pan = -0.5
[[track.clip]]
file = "keys.flac"
position = 0.1
invert = true

[[track]]
name = "tape"
layout = "stereo"
pan_matrix = [[0.8, 0.1], [0.1, 0.8]]
[[track.insert]]
type = "matrix"
rows = [[0.5, 0.5], [0.5, -0.5]]
[[track.clip]]
file = "tape.aiff"
position = 1.0
gain_db = -3
channels = [2, 1]

[[track]]
name = "old"
[[track.insert]]
type = "polarity"
[[track.clip]]
file = "old.wav"
position = 0.45
fade_in = { length = 0.2, curve = "s_curve" }
)";

inline std::string rich_session(const SessionFolder& folder)
{
    folder.noise("kick.wav", {.seconds = 0.31, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16});
    folder.noise("voice.wav", {.seconds = 1.9});
    folder.noise("keys.flac", {.seconds = 1.4, .channels = 2, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_24});
    folder.noise("tape.aiff", {.seconds = 0.9, .channels = 2, .format = SF_FORMAT_AIFF | SF_FORMAT_PCM_24});
    folder.noise("old.wav", {.seconds = 1.1, .rate = 44100, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16});
    folder.impulse_response("room.wav", {.seconds = 0.4});
    folder.impulse_response("hall.wav", {.seconds = 1.2, .channels = 2});
    return rich_session_text;
}

} // namespace dubstage::test
