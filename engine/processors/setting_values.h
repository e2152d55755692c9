// One raw value of a session file, read as a parameter's kind and unit ask.
#pragma once

#include <string>
#include <vector>

#include "processors/settings.h"

namespace dubstage {

// What messages need: which parameter, where it stands, and how long a sample is.
struct ValueContext {
    const Parameter& parameter;
    std::string where;
    double sample_rate;

    [[noreturn]] void fail(const std::string& reason, const std::string& remedy) const;
};

// All throw Error{bad_session} when the value is of another kind or unit, or out of range.
double read_number(const ValueContext& context, const Value& value);
double read_time(const ValueContext& context, const Value& value); // in seconds
int read_choice(const ValueContext& context, const Value& value);
bool read_toggle(const ValueContext& context, const Value& value);
std::string read_file(const ValueContext& context, const Value& value);
std::string read_text(const ValueContext& context, const Value& value);
std::vector<std::vector<double>> read_rows(const ValueContext& context, const Value& value);
std::vector<std::pair<double, double>> read_points(const ValueContext& context, const Value& value);
std::vector<const std::vector<Setting>*> read_groups(const ValueContext& context, const Value& value);
const std::vector<Setting>& read_table(const ValueContext& context, const Value& value);

// The name of one of a list of tables: "bands" -> "band 2".
std::string group_name(const std::string& key, std::size_t index);

constexpr double air_metres_per_second = 343.2; // dry air at 20 degrees Celsius, ISO 9613-1

} // namespace dubstage
