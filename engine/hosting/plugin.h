// LV2 plug-ins, each loaded in a process of its own: what they are, and sound files run through them.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "base/units.h"

namespace dubstage {

struct ScalePoint {
    std::string label;
    double value = 0;
};

// A control port that is the user's to set.
struct PluginControl {
    std::string symbol, name, unit;
    double minimum = 0, maximum = 1, fallback = 0; // infinite where the plug-in names no limit
    bool times_rate = false;                       // limits and value are parts of the sample rate
    bool toggled = false, whole = false;
    bool listed = false;            // only the values of its points
    std::vector<ScalePoint> points; // values that have names
};

struct PluginPreset {
    std::string uri, label;
};

struct PluginFacts {
    std::string uri, name, maker, licence, bundle;
    int inputs = 0, outputs = 0; // of sound; side chains and ports that may stay open not among them
    int side_inputs = 0;         // hear silence
    bool reports_latency = false;
    std::vector<PluginControl> controls;
    std::vector<PluginPreset> presets;
    std::vector<std::string> foreign_features; // that it requires and we have not
};

struct PluginName {
    std::string uri, name, kind; // "Compressor"
};

// How the channels of a signal go through a plug-in.
enum class PluginWiring {
    straight,     // as many channels as ports
    each,         // one port in and out: an instance for every channel
    doubled,      // mono through a stereo plug-in: both sides the same, half the sum of what comes out
    from_the_sum, // stereo through one that makes stereo of mono: it hears half the sum
    none,
};
PluginWiring plugin_wiring(const PluginFacts& facts, int channels);

// How a control port moves: from each point to the next held, straight in its value, straight in the
// logarithm of its value, or, of decibels, straight in amplitude. Before the first point that one's value,
// behind the last one that one's.
struct PluginMove {
    enum class Way { held, straight, geometric, amplitude };
    struct Point {
        Frames at = 0; // of `in`
        double value = 0;
        Way way = Way::straight;
    };
    std::string symbol;
    std::vector<Point> points; // in order, at least one
};
double value_at(const PluginMove& move, Frames frame);

// A plug-in runs in blocks of so many frames; one with ports that move in shorter ones, and each port has for
// a block the value of its first frame.
inline constexpr std::uint32_t plugin_block = 1024, moving_plugin_block = 64;

struct PluginJob {
    std::string uri;
    std::string preset; // a preset's URI, or the path of a state file; empty = the plug-in's own defaults
    std::vector<std::pair<std::string, double>> parameters; // by symbol, over the preset
    std::vector<PluginMove> moves;                          // over those
    std::filesystem::path in, out;                          // WAV of floats; `out` is to be written
    std::filesystem::path side;                             // the same, for its side chain; empty = silence
    double sample_rate = 48000;
    double tempo_bpm = 0;         // 0 = none
    std::optional<double> tail_s; // behind the end of `in`; none = until it is silent
    double most_tail_s = 60;      // when it does not fall silent
    double silence_limit_s = 30;  // without any progress: it hangs; 0 = none
};

struct PluginRun {
    Frames frames = 0;          // of `out`
    Frames latency = 0;         // of its start: what the plug-in says that it is late
    bool latency_moved = false; // it said something else at first
    bool cut = false;           // it still sounded when it was cut off
    double wall_s = 0, cpu_s = 0, peak_memory_bytes = 0;
    std::string messages;
};

// What is installed, by name. Throws Error{missing_input} without the host program beside ours.
std::vector<PluginName> installed_plugins(const CancelFlag& cancel);
// Throws Error{missing_input} with the nearest known one when it is not installed.
PluginFacts describe_plugin(const std::string& uri, const CancelFlag& cancel);
// Throws Error{bad_data} with the plug-in as subject when it fails, crashes, hangs or makes NaN.
PluginRun run_plugin(const PluginJob& job, const ProgressCall& progress, const CancelFlag& cancel);

// The name of the port, and of the preset, meant by a word of the user's; nullptr when there is none.
const PluginControl* find_control(const PluginFacts& facts, const std::string& symbol);
const PluginPreset* find_preset(const PluginFacts& facts, const std::string& name);

} // namespace dubstage
