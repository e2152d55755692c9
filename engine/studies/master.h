// From mixes to masters: each song once through the chain, then one delivery per medium.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/album.h"
#include "analysis/measurement.h"
#include "analysis/meter_settings.h"
#include "base/progress.h"
#include "device/device.h"
#include "studies/chain_file.h"
#include "studies/medium.h"
#include "studies/release.h"
#include "studies/run_record.h"
#include "studies/steps.h"
#include "studies/translation.h"

namespace dubstage {

// What is done where the ceiling forbids the target.
enum class WhenTooLoud { stop, ceiling, limit };
// One gain for all songs, so that what lies between them stays, or each by itself.
enum class Levels { album, track };

struct MasterSettings {
    std::filesystem::path folder;
    std::vector<Medium> media;
    WhenTooLoud when_too_loud = WhenTooLoud::stop;
    Levels levels = Levels::album;
    Words options;                         // of the command line, for the record of the run
    std::filesystem::path release_file;    // that was read; empty = the mixes were named one by one
    std::vector<ListeningDevice> heard_on; // the first medium's master is also rendered as it sounds on these
    bool fit_codec =
        false;          // where a codec's decoding rises above the ceiling: turn down by that, encode again
    bool steps = false; // also look at what each insert does; its traces are kept with the run
    double memory_bytes = 0;
    int threads = 0;
    MeterSettings meter;
};

enum class LevelAction { reached, held_at_ceiling, limited };

// What was done to one song for one medium.
struct SongLevel {
    std::string song;
    double gain_db = 0; // in all, trim included
    double trim_db = 0;
    double forbidden_db = 0; // by so much its peaks stood above the ceiling at the target
    LevelAction action = LevelAction::reached;
    int passes = 0;             // renders that the limiter's drive took to find
    double peak_db = 0;         // true peak of what is delivered, before a codec
    double codec_margin_db = 0; // of the ceiling, left to the codec
};

struct DeliveredFile {
    std::filesystem::path path;
    Measurement measured;                      // of the file as it was decoded again
    std::optional<double> overshoot_db;        // of a codec: above the ceiling
    std::vector<Finding> findings;             // of what the medium asks beyond levels: a record's groove
    std::vector<std::filesystem::path> beside; // cue sheet, image
};

struct MediumResult {
    std::string name, title;
    LevelTarget target;
    std::vector<SongLevel> songs;
    // Of the release where one gain serves all, of its anchor, else of the worst song; not a number where the
    // anchor has no file of its own.
    double off_target_lu = 0;
    std::vector<DeliveredFile> files;
    int encodings = 1; // of a codec, until its decoding kept the ceiling
};

struct MasterResult {
    std::vector<Measurement> mixes, masters; // before and after the chain, in order
    std::optional<AlbumFigures> album;       // of the masters
    std::vector<MediumResult> media;
    std::vector<Steps> steps;              // of each song, where asked for
    std::vector<Translation> translations; // of each song, where asked for
    std::vector<std::string> warnings;
    double seconds = 0;
    int run = 1; // its number in the folder
};

// What mastering would do; reads headers and checks chain and media.
struct MasterPlan {
    double sample_rate = 0, seconds = 0;
    std::vector<std::string> files;
    std::vector<std::string> warnings;
};
MasterPlan plan_master(const Release& release, const MasteringChain& chain, Device& device,
                       const MasterSettings& settings);

// Nothing is written unless all of it can be. Throws what render() throws, and Error{bad_data} (mixed rates,
// wrong channels, silence), Error{failed} where the ceiling forbids a target and WhenTooLoud::stop.
MasterResult master(const Release& release, const MasteringChain& chain, Device& device,
                    const MasterSettings& settings, const ProgressCall& progress, const CancelFlag& cancel);

} // namespace dubstage
