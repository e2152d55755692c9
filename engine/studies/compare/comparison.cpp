#include "studies/compare/comparison.h"

#include <algorithm>

namespace dubstage {

bool ComparedCandidate::good() const
{
    return std::all_of(masters.begin(), masters.end(),
                       [](const ComparedMaster& one) { return one.good(); }) &&
           (!behaviour || behaviour->faults.empty());
}

std::optional<Fault> Comparison::fault() const
{
    for (const ComparedCandidate& candidate : candidates) {
        for (const ComparedMaster& master : candidate.masters)
            if (master.fault) return master.fault;
        if (candidate.behaviour && !candidate.behaviour->faults.empty())
            return Fault{ErrorCode::bad_data, candidate.behaviour->faults.front(), ""};
    }
    return std::nullopt;
}

} // namespace dubstage
