// The words that options take, each with its error: sizes, rates, counts and choices.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/nearest.h"

namespace dubstage {

// All throw Error{usage} with `option` as subject.

// "4G" and "4GiB" are 4 x 2^30 bytes, "4GB" is 4 x 10^9; also K, M and T. A number alone is refused.
double parse_memory(const std::string& text, const std::string& option);
// "48000", "44.1k", "96kHz": 8,000 to 384,000 Hz, as in session files.
double parse_rate(const std::string& text, const std::string& option);
int parse_count(const std::string& text, int least, int most, const std::string& option);

template <class T>
T parse_choice(const std::string& text, const std::vector<std::pair<std::string, T>>& choices,
               const std::string& option)
{
    std::vector<std::string> known;
    for (const auto& [word, value] : choices) {
        if (word == text) return value;
        known.push_back(word);
    }
    throw Error(ErrorCode::usage, option, "unknown value '" + text + "'", suggest(text, known));
}

} // namespace dubstage
