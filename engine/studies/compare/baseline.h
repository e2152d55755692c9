// What got better or worse since another comparison.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "studies/compare/comparison.h"

namespace dubstage {

enum class Change { better, worse, other };

struct BaselineChange {
    std::string chain, song; // song: empty for behaviour
    std::string key, title, unit;
    double before = 0, now = 0; // minus infinity and NaN as of a Figure
    int digits = 1;
    Change change = Change::other;
};

struct BaselineReport {
    std::filesystem::path file;
    std::string date, version;
    std::vector<BaselineChange> changes; // worse ones first
    std::vector<std::string> missing;    // chains and songs that one of both has not
    bool worse() const;
};

// Throws what compare_with_baseline() throws of the file: before the work rather than behind it.
void check_baseline(const std::filesystem::path& file);

// `file`: the results.json of another run. Compared are chains and songs of the same names. Throws
// Error{missing_input}, {bad_data} for what is no such file or of another schema.
BaselineReport compare_with_baseline(const Comparison& comparison, const std::filesystem::path& file);

} // namespace dubstage
