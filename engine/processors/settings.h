// Parameter tables: declared once per processor, they drive parsing, messages, help, documents and the
// viewer's controls.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "processors/moving.h"
#include "session/session.h"

namespace dubstage {

enum class Unit {
    none,
    hertz,
    decibel,
    seconds,
    milliseconds,
    samples,
    metres,
    octaves,
    percent,
    ratio,
    db_per_octave
};

enum class Kind { number, time, choice, toggle, file, strip, text, numbers, points, groups, table };
// number: bare, or text with its unit ("1.2 kHz"); time: "12 ms", "480 samples" of the rendered rate, "3.4 m"
// (metres of air) or seconds; strip: the name of a track or bus; points: [[frequency, gain], ...]; numbers: a
// list, or a list of rows; groups: a list of tables, each with the parameters of `members`; table: keys whose
// meaning the processor alone knows. Minimum and maximum hold for each element of numbers and for the gains
// of points. A decibel parameter that reaches down to -120 also takes -inf: silence.

struct Parameter {
    const char* key;
    Kind kind;
    Unit unit;
    double minimum, maximum, fallback; // number and time (in seconds); choice: fallback = index
    const char* help;
    std::span<const char* const> choices = {};
    std::span<const Parameter> members = {};
    bool required = false;
    bool moves = false; // may be automated: a number or time; of a table, what the processor alone knows
};

constexpr Parameter automatable(Parameter parameter)
{
    parameter.moves = true;
    return parameter;
}

// The settings of one insert, checked against its table: every key known, every number in its range, choices
// valid.
class Settings {
  public:
    // Throws Error{bad_session}: unknown key (with the nearest known one), wrong type or unit, value out of
    // range; automation of what is unknown or stands still.
    Settings(std::span<const Parameter> table, const std::vector<Setting>& settings, Place place,
             double sample_rate, const std::vector<ParameterAutomation>& automation = {});

    bool given(const char* key) const;
    double number(const char* key) const; // time: in seconds
    int choice(const char* key) const;
    bool toggle(const char* key) const;
    std::string text(const char* key) const;            // file: as written, relative to the session's folder
    std::vector<double> numbers(const char* key) const; // rows one after the other
    std::vector<std::vector<double>> rows(const char* key) const;
    std::vector<std::pair<double, double>> points(const char* key) const;
    std::vector<Settings> groups(const char* key) const;
    std::vector<Setting> table(const char* key) const;

    // Whether it is automated; then its points count and its setting does not.
    bool moves(const char* key) const { return points_of(key) != nullptr; }
    // In its own unit; null where it stands still. `gain`: decibels as amplitude, -120 as silence where
    // `to_silence`.
    SharedMoving moving(const char* key) const;
    SharedMoving moving_gain(const char* key, bool to_silence = false) const;
    // Its points in its own unit, null where it stands still; the least and the most that it is.
    const std::vector<AutomationPoint>* points_of(const std::string& key) const;
    std::pair<double, double> extent(const char* key) const;
    // Fixed or moving: in its own unit, decibels as amplitude, percent as a share.
    Factor factor(const char* key) const;
    Factor gain(const char* key) const;
    Factor share(const char* key) const;
    // As written, those of lists of tables among them.
    const std::vector<ParameterAutomation>& automation() const { return automation_; }

    const Place& place() const { return place_; }
    std::string where(const char* key) const; // "film.toml:12: track 'kick': eq: frequency"
    // Equal settings give equal text, whether a default is written out or left out: the key for caches.
    std::string fingerprint() const;
    // Throws Error{bad_session} with the place of `key`: what a table cannot say.
    [[noreturn]] void fail(const char* key, const std::string& reason, const std::string& remedy) const;
    // The same for one of the keys of a table.
    [[noreturn]] void fail(const char* table, const Setting& setting, const std::string& reason,
                           const std::string& remedy) const;

  private:
    const Parameter& parameter(const char* key) const;
    const Value* find(const std::string& key) const;
    void check_value(const Parameter& parameter, const Value& value) const;
    std::string text_of(const Parameter& parameter) const;
    void check_automation();
    bool belongs_to_group(const ParameterAutomation& automation) const;
    void read_points_of(const Parameter& parameter, const ParameterAutomation& automation);
    std::vector<ParameterAutomation> automation_below(const std::string& group) const;

    std::span<const Parameter> table_;
    std::vector<Setting> settings_;
    Place place_;
    double sample_rate_ = 0;
    std::vector<ParameterAutomation> automation_;
    std::vector<std::pair<std::string, std::vector<AutomationPoint>>> moving_; // by key, in its own unit
};

} // namespace dubstage
