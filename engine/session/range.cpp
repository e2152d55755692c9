#include "session/range.h"

#include "base/error.h"
#include "base/nearest.h"
#include "session/text.h"

namespace dubstage {

namespace {

[[noreturn]] void fail(const std::string& text, const std::string& reason, const std::string& remedy)
{
    throw Error(ErrorCode::usage, "--range " + printable(text), reason, remedy);
}

// A marker's name, else a time.
Frames parse_end(const std::string& word, const std::string& text, const Session& session)
{
    for (const auto& marker : session.markers)
        if (marker.name == word) return marker.at;
    try {
        const Frames at = parse_time(word, session.sample_rate, "");
        if (at < 0)
            fail(text, "'" + printable(word) + "' lies before the session's start", "times count from 0");
        return at;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::usage) throw;
    }
    std::vector<std::string> names;
    for (const auto& marker : session.markers) names.push_back(marker.name);
    fail(text, "'" + printable(word) + "' is neither a time nor a marker",
         names.empty() ? time_forms : suggest(word, names));
}

} // namespace

TimeRange parse_range(const std::string& text, const Session& session)
{
    const auto dots = text.find("..");
    if (dots == std::string::npos) {
        std::vector<std::string> names;
        for (const auto& range : session.ranges) {
            if (range.name == text) return range;
            names.push_back(range.name);
        }
        fail(text, names.empty() ? "the session has no ranges" : "the session has no such range",
             names.empty() ? "write FROM..TO with times or marker names" : suggest(text, names));
    }
    const std::string from = text.substr(0, dots), to = text.substr(dots + 2);
    if (from.empty() && to.empty()) fail(text, "neither end is named", "write FROM..TO, FROM.. or ..TO");
    TimeRange range{text, 0, -1};
    if (!from.empty()) range.from = parse_end(from, text, session);
    if (!to.empty()) range.to = parse_end(to, text, session);
    if (!to.empty() && range.to <= range.from)
        fail(text, "ends before it begins, or is empty", "swap the ends");
    return range;
}

} // namespace dubstage
