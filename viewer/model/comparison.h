// What is compared and how it is looked at: all that undo takes back and that a comparison's file keeps.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "viewer/plot/axis.h"
#include "viewer/plot/canvas.h"

namespace dubstage::viewer {

enum class Role { unmixed, mixed, mastered, reference, other };
// now: of the moment that is heard or selected (Workbench::moment()).
enum class Statistic { average, loud, most, now };
enum class Side { all, left, right, mid, side };

// A curve kept while its settings change: what it showed then.
struct Kept {
    Statistic statistic = Statistic::average;
    Side side = Side::all;
    Range seconds{0, 0}; // of Statistic::now
    bool operator==(const Kept&) const = default;
};

struct Trace {
    int id = 0;
    std::filesystem::path path = {};
    std::string part = {}; // of a session: "mix", "stem drums"
    std::string name = {};
    Role role = Role::other;
    std::uint32_t colour = 0xffffff;
    bool visible = true;
    std::optional<Kept> kept = {};
    bool operator==(const Trace&) const = default;
};

// Drawn by hand onto the curve of a match: a bell around a frequency.
struct Nudge {
    double hz = 1000, db = 0;
    bool operator==(const Nudge&) const = default;
};

// What a panel shows of the axes that panels share, once it goes its own way.
struct OwnAxes {
    std::optional<Range> seconds = {}; // none: all
    Range hertz{20, 20000};
    bool operator==(const OwnAxes&) const = default;
};

struct View {
    std::string panel = "spectrum";
    Range hertz{20, 20000}, difference{-9, 9};
    std::optional<Range> decibel = {};   // none: what the curves need
    std::optional<Range> seconds = {};   // none: all
    std::optional<Range> selection = {}; // s
    std::optional<Range> loudness = {};  // LUFS; none: what the histories need
    Range spectrogram{-102, -18};        // dB of the darkest and the brightest
    double tilt = 4.5;                   // dB per octave about 1 kHz
    double smoothing = 6;                // 1/n octave; 0 = none, -1 = as wide as the ear's bands
    Statistic statistic = Statistic::average;
    Side side = Side::all;
    bool level_match = true, show_difference = true, piano = true, spectrogram_difference = false;
    bool spectrogram_in_step = true;              // what comes later is moved before the difference is taken
    bool hold = false;                            // the highest so far above the curves
    bool mean = false;                            // of all songs that are shown, over their spectra
    std::optional<Range> frozen = {};             // s: the moment stands still here
    bool linked = true;                           // all panels show the same seconds and hertz
    std::map<std::string, OwnAxes> own_axes = {}; // by panel, while they are not linked
    bool glide = true;                            // zooms take a moment, so that the eye can follow
    bool side_bar = true;
    double tolerance_db = 1.5;
    std::string preset = "ebu_r128";
    TimeStyle time = TimeStyle::clock;
    double frames_per_second = 25;
    bool drop_frame = false;
    double match_tone = 1, match_width = 1, match_level = 1; // 1 = all the way
    double match_dynamics = 0; // found by trying: not in the picture, but in what is rendered
    double match_limit_db = 6, match_fraction = 3; // most boost and cut; 1/n octave
    std::vector<Nudge> match_nudges = {};
    auto match() const
    {
        return std::tie(match_tone, match_width, match_level, match_limit_db, match_fraction, match_nudges);
    }
    double scale = 1; // on top of the display's
    bool high_contrast = false;
    bool operator==(const View&) const = default;

    // Of the present panel. Reading falls back to what all share, writing goes where the panel looks.
    const std::optional<Range>& shown_seconds() const;
    Range shown_hertz() const;
    void show_seconds(const std::optional<Range>& range);
    void show_hertz(const Range& range);
    void link(bool all); // what the present panel shows is what all show from then on
};

struct Comparison {
    std::vector<Trace> traces = {};
    int focus = 0, reference = 0; // ids; 0 = none
    View view = {};
    int next_id = 1;
    bool operator==(const Comparison&) const = default;
};

const Trace* find(const Comparison& comparison, int id);
Trace* find(Comparison& comparison, int id);

// From words in the file's name: "Song_master_v3.wav" is mastered, "ref" and "reference" are references.
Role guess_role(const std::string& name);
const char* role_name(Role role);
const char* statistic_name(Statistic statistic);
const char* side_name(Side side);

// Adds a trace with a name, a role and a colour that no other has yet, and gives its id. The first one has
// the focus; a reference becomes what others are compared with.
int add_trace(Comparison& comparison, const std::filesystem::path& path, const std::string& part = "");
// Another trace of the same programme that keeps showing what it shows now; `moment`: of Statistic::now.
int keep_trace(Comparison& comparison, int id, const Range& moment = {0, 0});
void remove_trace(Comparison& comparison, int id);
void focus_trace(Comparison& comparison, int id); // shown, too
void set_role(Comparison& comparison, int id, Role role);

Dash dash_of(const Trace& trace); // told apart without colour
float width_of(const Trace& trace, int focus);

} // namespace dubstage::viewer
