// Renders a session to files: the one entry that the command line, the viewer and the studies call.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analysis/meter_settings.h"
#include "analysis/observation.h"
#include "audio/noise_shaping.h"
#include "audio/writer.h"
#include "base/progress.h"
#include "device/device.h"
#include "session/session.h"

namespace dubstage {

enum class Bypass { none, inserts, master, all }; // all: no inserts anywhere

struct RenderSettings {
    std::filesystem::path folder;
    bool mix = true, stems = false,
         tracks = false;            // stems: one file per bus; tracks: one per track, as it enters its bus
    std::optional<TimeRange> range; // none = everything, tails included; to = -1: to the end of the tails
    FileFormat format = FileFormat::wav;
    SampleFormat samples = SampleFormat::s24;
    bool dither = true; // TPDF at 16 and 24 bit
    // Other than flat it follows from sample to sample: pieces of a range then differ from the whole.
    NoiseShape noise_shape = NoiseShape::flat;
    std::uint32_t dither_seed = 1;
    double memory_bytes = 0; // 0 = half of what is free
    int threads = 0;         // for reading; 0 = one per processor
    bool verify = false;     // recompute 1 % of the blocks on the cpu
    bool write = true;       // false: no files, only what is measured
    bool measure = false;    // the mix, every bus and every file, on their way
    // Tracks and buses whose inserts of dynamics also tell how far they turn down. Their sound stays as it
    // is, to the bit; the inserts run a second time.
    std::set<std::string> tell_reductions_of = {};
    MeterSettings meter;
    Bypass bypass = Bypass::none;
    bool skip_silence = true;           // false only to measure what skipping saves
    std::filesystem::path cache_folder; // empty = the default
};

struct RenderedFile {
    std::filesystem::path path;
    std::string name; // of the bus or track
    std::string layout;
    Frames frames = 0;
    std::vector<double> channel_peaks; // sample peak, linear, before quantising
};

struct MeasuredOutput {
    std::string name;           // "mix", "stem drums", "track kick"
    std::filesystem::path path; // empty where no file was asked for
    Observation observation;
};

// How far an insert, or one band of it, turned down what a track or bus plays.
struct ToldReduction {
    std::string strip;
    std::size_t insert = 0;      // its number among the strip's inserts
    std::string type, band = {}; // "multiband", "band 2, 120 to 1000 Hz"
    std::vector<double> db = {}; // per 100 ms; below 0 where it turned up
};

struct RenderResult {
    std::vector<RenderedFile> files;
    std::vector<MeasuredOutput> measured;
    std::vector<ToldReduction> reductions; // of tell_reductions_of; gain riders cannot tell up from down
    Frames from = 0, frames = 0;           // what was rendered, tails included
    double sample_rate = 0;
    double seconds = 0; // wall clock
    double times_real_time = 0;
    double track_seconds = 0;              // tracks x length
    double skipped_share = 0;              // of track blocks that were silent and cost nothing
    double peak_memory_bytes = 0;          // of the plan: device and host buffers
    double plugin_memory_bytes = 0;        // beside it: of the processes of plug-ins, at most
    std::vector<StageTime> stages;         // read, write and the device's own
    std::optional<double> verify_error_db; // relative to the peak of the mix
    int verified_blocks = 0;
    std::vector<std::string> warnings;
};

// What a render would do and cost; writes nothing. Throws whatever render() would throw before its first
// block.
struct RenderPlan {
    struct Island {
        std::string name;  // "tracks", "hall"
        int transform = 0; // length
        Frames hop = 0;
        int partitions = 1;
        int inputs = 0, outputs = 0; // lanes
        int responses = 0;           // different spectra held
        Frames look_ahead = 0, tail = 0;
        double flops_per_frame = 0;
    };
    Frames block = 0, frames = 0;
    struct Plugin { // in the order in which they stand in the graph
        std::string strip, uri, name;
        std::string preset;   // its name; empty = its own defaults
        std::string channels; // "2", "6 x mono": how the strip's go through it
        bool latency = false; // it may be late, and that is taken out
    };
    std::vector<Island> islands;
    std::vector<Plugin> plugins;
    double memory_bytes = 0, output_bytes = 0, input_bytes = 0;
    double activity = 0; // share of track time that holds a clip
    double estimated_seconds = 0;
    std::vector<std::string> files; // names that would be written
    std::string tree;               // the session as a tree with its signal flow
    std::vector<std::string> warnings;
};
RenderPlan plan_render(const Session& session, Device& device, const RenderSettings& settings);

RenderResult render(const Session& session, Device& device, const RenderSettings& settings,
                    const ProgressCall& progress, const CancelFlag& cancel);

} // namespace dubstage
