#include "studies/compare/write_comparison.h"

#include <system_error>

#include "studies/compare/report.h"
#include "studies/compare/results.h"
#include "studies/text_file.h"

namespace dubstage {

void write_comparison(const Comparison& comparison, const std::optional<BaselineReport>& baseline,
                      const std::filesystem::path& folder, const WorkFolder& work, bool with_audio)
{
    const std::filesystem::path out = work.path() / "out";
    const std::string date = date_text();
    std::string history;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(folder / "history.jsonl", ignored))
        history = read_text_file(folder / "history.jsonl", "history");
    write_text_file(out / "history.jsonl", history + history_line(comparison, date));
    write_text_file(out / "results.json", results_json(comparison, date));
    write_text_file(out / "results.csv", results_csv(comparison));
    write_text_file(out / "behaviour.csv", behaviour_csv(comparison));
    write_text_file(out / "report.html",
                    comparison_report(comparison, baseline ? &*baseline : nullptr, date, out, with_audio));
    work.deliver("out");
}

} // namespace dubstage
