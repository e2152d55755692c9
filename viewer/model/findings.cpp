#include "viewer/model/findings.h"

#include <algorithm>

namespace dubstage::viewer {

std::vector<const Finding*> sorted_findings(const Measurement& measured)
{
    std::vector<const Finding*> all;
    for (const Finding& finding : measured.findings) all.push_back(&finding);
    std::stable_sort(all.begin(), all.end(), [](const Finding* a, const Finding* b) {
        const bool a_placed = a->from >= 0, b_placed = b->from >= 0;
        if (a_placed != b_placed) return a_placed;
        if (a_placed && a->from != b->from) return a->from < b->from;
        return a->severity > b->severity;
    });
    return all;
}

void go_to_finding(Workbench& bench, const Programme& programme, const Finding& finding)
{
    if (finding.from < 0) return;
    const double from = programme.seconds_at(finding.from),
                 length = finding.to > finding.from ? programme.seconds_at(finding.to - finding.from) : 0;
    constexpr double least_around = 10;
    bench.go_to(from, std::max(least_around, 3 * length));
    bench.chosen_finding = finding.from;
}

bool go_to_next_finding(Workbench& bench, int direction)
{
    const ProgrammePointer programme = bench.programme(bench.now().focus);
    if (!programme) return false;
    std::vector<const Finding*> placed = sorted_findings(programme->measured);
    std::erase_if(placed, [](const Finding* f) { return f->from < 0; });
    if (direction < 0) std::reverse(placed.begin(), placed.end());
    constexpr double hair = 1e-6;
    for (const Finding* finding : placed) {
        const double at = programme->seconds_at(finding->from);
        const bool beyond = direction > 0 ? at > bench.playhead + hair : at < bench.playhead - hair;
        if (!beyond && !(direction > 0 && at == 0 && bench.playhead == 0 && !bench.chosen_finding)) continue;
        go_to_finding(bench, *programme, *finding);
        return true;
    }
    return false;
}

} // namespace dubstage::viewer
