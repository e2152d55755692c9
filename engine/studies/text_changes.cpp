#include "studies/text_changes.h"

#include <algorithm>
#include <cstdint>

namespace dubstage {

namespace {

using Lines = std::vector<std::string>;

// Beyond it the texts are not worth comparing line by line: 100 MB of table.
constexpr std::size_t most_pairs = 25'000'000;

Lines lines_of(const std::string& text)
{
    Lines lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

// The longest common subsequence of a[from ..) and b[from ..): lengths[i][j] for the rests behind i and j.
std::vector<std::uint32_t> common_lengths(const Lines& a, const Lines& b)
{
    const std::size_t width = b.size() + 1;
    std::vector<std::uint32_t> lengths((a.size() + 1) * width);
    for (std::size_t i = a.size(); i-- > 0;)
        for (std::size_t j = b.size(); j-- > 0;)
            lengths[i * width + j] = a[i] == b[j]
                                         ? lengths[(i + 1) * width + j + 1] + 1
                                         : std::max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    return lengths;
}

} // namespace

std::vector<std::string> changed_lines(const std::string& before, const std::string& after)
{
    Lines a = lines_of(before), b = lines_of(after), changes;
    while (!a.empty() && !b.empty() && a.back() == b.back()) a.pop_back(), b.pop_back();
    std::size_t same = 0;
    while (same < std::min(a.size(), b.size()) && a[same] == b[same]) ++same;
    a.erase(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(same));
    b.erase(b.begin(), b.begin() + static_cast<std::ptrdiff_t>(same));
    const bool worth_it = (a.size() + 1) * (b.size() + 1) < most_pairs;
    const std::vector<std::uint32_t> lengths = worth_it ? common_lengths(a, b) : std::vector<std::uint32_t>{};
    const std::size_t width = b.size() + 1;
    std::size_t i = 0, j = 0;
    while (i < a.size() || j < b.size()) {
        if (worth_it && i < a.size() && j < b.size() && a[i] == b[j])
            ++i, ++j;
        else if (i < a.size() &&
                 (j == b.size() || !worth_it || lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]))
            changes.push_back("- " + a[i++]);
        else
            changes.push_back("+ " + b[j++]);
    }
    return changes;
}

} // namespace dubstage
