#include "cli/figure_text.h"

#include <cmath>
#include <fmt/format.h>

namespace dubstage {

std::string figure(double value)
{
    return std::isfinite(value) ? fmt::format("{:.1f}", value) : "-inf";
}

std::string signed_figure(double value)
{
    return std::isfinite(value) ? fmt::format("{:+.1f}", value) : "-";
}

Json finite(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

const char* severity_word(Severity severity)
{
    switch (severity) {
    case Severity::note:
        return "note";
    case Severity::warning:
        return "warning";
    case Severity::error:
        return "error";
    }
    return "";
}

} // namespace dubstage
