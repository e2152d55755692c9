// Single values as TOML text.
#pragma once

#include <string>

#include "session/session.h"

namespace dubstage {

std::string quoted(const std::string& text);        // "a \"b\""
std::string bare_or_quoted(const std::string& key); // a key as it stands before the equals sign
std::string number(double value);                   // with a point or exponent: it reads back as no integer
// Reads back as the same frame at `sample_rate`: seconds, "m:ss.fff" from a minute on, else samples.
std::string time_value(Frames frames, double sample_rate);
std::string value_text(const Value& value); // a list of tables takes a line for each

} // namespace dubstage
