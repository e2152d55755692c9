// The files of a comparison beside its masters: report, results, history and tables.
#pragma once

#include <optional>

#include "studies/compare/baseline.h"
#include "studies/compare/comparison.h"
#include "studies/work_folder.h"

namespace dubstage {

// report.html, results.json, history.jsonl (with the lines of the runs before in `folder`), results.csv and
// behaviour.csv; then all that was made takes its place in the folder. `with_audio`: the report holds the
// excerpts.
void write_comparison(const Comparison& comparison, const std::optional<BaselineReport>& baseline,
                      const std::filesystem::path& folder, const WorkFolder& work, bool with_audio);

} // namespace dubstage
