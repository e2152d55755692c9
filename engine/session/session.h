// The user's words as plain structs: what a session file says, with times in frames and nothing computed yet.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/shared.h"
#include "base/units.h"

namespace dubstage {

// Where a thing stands in its file, for messages: "film.toml:12: track 'kick': clip 2".
struct Place {
    Shared<std::string> file;
    int line = 0;
    std::string owner;
    std::string text() const;
    std::string text(const std::string& key) const;
};

// A processor's settings as written; the processor's own parameter table gives them meaning.
struct Setting;
struct Value {
    std::variant<bool, std::int64_t, double, std::string, std::vector<Value>, std::vector<Setting>> data;
    int line = 0;
};
struct Setting {
    std::string key;
    Value value;
};

enum class AutomationCurve { linear, db, step }; // from this point to the next: in amplitude, in dB, or held

struct ParameterPoint {
    double at_s = 0;
    Value value;
    std::optional<AutomationCurve> curve; // none = straight in the parameter's own unit
};

// How one parameter of an insert moves, as written: the processor's parameter table gives it meaning.
struct ParameterAutomation {
    std::string parameter;              // "threshold_db"; of a list of tables: "band 2 threshold_db"
    std::vector<ParameterPoint> points; // in order of time, at least one
    Place place;
};

struct Insert {
    std::string type; // "eq"
    std::vector<Setting> settings;
    bool post_fader = false;
    bool bypass = false;
    Place place;
    std::vector<ParameterAutomation> automation{};
};

enum class FadeCurve { linear, equal_power, s_curve, exponential };

struct Fade {
    Frames length = 0;
    FadeCurve curve = FadeCurve::linear;
};

struct Clip {
    Shared<std::filesystem::path> file; // absolute
    std::vector<int> channels;    // of the file, from 0; empty = as many as the track has, from the first
    double source_start_s = 0;    // in the file
    Frames position = 0;          // in the session
    std::optional<Frames> length; // none = to the file's end (or the loop count's)
    double gain_db = 0;
    bool invert = false;
    Fade fade_in, fade_out;
    bool loop = false;                   // repeat [source_start, source_start + loop_length) until `length`
    std::optional<double> loop_length_s; // none = to the file's end
    Place place;
};

struct AutomationPoint {
    Frames at = 0;
    double value = 0; // dB for gain and send gain, -1..1 for pan, 0 or 1 for mute
    AutomationCurve curve = AutomationCurve::linear;
};

enum class AutomationTarget { gain, pan, mute, send_gain };

struct Automation {
    AutomationTarget target = AutomationTarget::gain;
    std::string send;                    // the bus it goes to, for send_gain
    std::vector<AutomationPoint> points; // ascending
    Place place;
};

enum class PanLaw { minus_3_db, minus_4_5_db, minus_6_db, constant_power, linear, balance };

struct Pan {
    double position = 0; // -1 left .. 1 right
    PanLaw law = PanLaw::minus_3_db;
    std::vector<std::vector<double>> matrix; // gain[out][in]; when given, position and law do not count
};

struct Send {
    std::string to;
    double gain_db = 0;
    bool pre_fader = false;
    std::optional<Pan> pan; // none = as the strip is panned
    bool mute = false;
    Place place;
};

// What a track and a bus have in common.
struct Strip {
    std::string name;
    std::string layout; // see audio/layout.h
    std::string to;     // a bus; empty = no output but sends and direct out; master has none
    double gain_db = 0;
    Pan pan;
    bool mute = false, solo = false;
    bool direct_out = false;     // written as a file of its own
    std::vector<Insert> inserts; // in order
    std::vector<Send> sends;
    std::vector<Automation> automation;
    Place place;
};

struct Track : Strip {
    std::vector<Clip> clips;
};

struct Bus : Strip {};

struct Marker {
    std::string name;
    Frames at = 0;
};

struct TimeRange {
    std::string name;
    Frames from = 0, to = 0;
};

struct Session {
    std::filesystem::path file; // absolute; empty for one made in memory
    std::string name;
    double sample_rate = 48000;
    std::vector<Track> tracks;
    std::vector<Bus> buses; // any order; exactly one is called "master"
    std::vector<Marker> markers;
    std::vector<TimeRange> ranges;
    std::optional<double> tempo_bpm; // quarter notes per minute, for what is given in note values
    std::optional<Frames> tail;      // fixed length after the last clip; none = until all is under -120 dBFS
    Frames time_reference = 0;       // samples since midnight of session sample 0, for bext
    bool allow_truncated = false;    // warn instead of error for input files that end early
    std::vector<std::string> warnings;
};

// Throws Error{bad_session} or Error{missing_input}; every message holds file, line and key.
// `sample_rate` other than 0 renders the session at that rate instead of its own: every time keeps its place
// in seconds.
Session load_session(const std::filesystem::path& file, double sample_rate = 0);
Session parse_session(const std::string& text, const std::filesystem::path& file, double sample_rate = 0);
std::string write_session(const Session& session);

// "3.5 s", "250 ms", "48000 samples", "1:02.5", "0:01:02.500", or a plain number of seconds.
Frames parse_time(const std::string& text, double sample_rate, const std::string& where);
double parse_seconds(const std::string& text, double sample_rate, const std::string& where);

} // namespace dubstage
