#include "viewer/model/comparison.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace dubstage::viewer {

namespace {

constexpr std::uint32_t unmixed_colour = 0x8A93A0, mixed_colour = 0x4AA8FF, mastered_colour = 0xFFB000,
                        reference_colour = 0xF4F1E6;
// For all that have no role, and for the second of a role; far apart in lightness as well as in hue.
constexpr std::array<std::uint32_t, 8> further{0x4AA8FF, 0xFFB000, 0xF28FA8, 0x7FD1B9,
                                               0xC7A6FF, 0xE07A3F, 0xB8D65C, 0x5F8FD0};

std::uint32_t colour_of(Role role)
{
    switch (role) {
    case Role::unmixed:
        return unmixed_colour;
    case Role::mixed:
        return mixed_colour;
    case Role::mastered:
        return mastered_colour;
    case Role::reference:
        return reference_colour;
    case Role::other:
        break;
    }
    return further[0];
}

std::uint32_t free_colour(const Comparison& comparison, Role role, int but)
{
    const auto taken = [&](std::uint32_t colour) {
        return std::any_of(comparison.traces.begin(), comparison.traces.end(),
                           [&](const Trace& t) { return t.id != but && t.colour == colour; });
    };
    if (role != Role::other && !taken(colour_of(role))) return colour_of(role);
    for (const std::uint32_t colour : further)
        if (!taken(colour)) return colour;
    return further[comparison.traces.size() % further.size()];
}

// The words of a name: runs of letters, in small letters.
std::vector<std::string> words_of(const std::string& name)
{
    std::vector<std::string> words(1);
    for (const char c : name) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalpha(letter))
            words.back() += static_cast<char>(std::tolower(letter));
        else if (!words.back().empty())
            words.emplace_back();
    }
    return words;
}

} // namespace

const std::optional<Range>& View::shown_seconds() const
{
    const auto own = own_axes.find(panel);
    return linked || own == own_axes.end() ? seconds : own->second.seconds;
}

Range View::shown_hertz() const
{
    const auto own = own_axes.find(panel);
    return linked || own == own_axes.end() ? hertz : own->second.hertz;
}

void View::show_seconds(const std::optional<Range>& range)
{
    if (linked)
        seconds = range;
    else
        own_axes.try_emplace(panel, OwnAxes{seconds, hertz}).first->second.seconds = range;
}

void View::show_hertz(const Range& range)
{
    if (linked)
        hertz = range;
    else
        own_axes.try_emplace(panel, OwnAxes{seconds, hertz}).first->second.hertz = range;
}

void View::link(bool all)
{
    if (all) {
        const std::optional<Range> shown = shown_seconds();
        hertz = shown_hertz();
        seconds = shown;
        own_axes.clear();
    }
    linked = all;
}

const Trace* find(const Comparison& comparison, int id)
{
    const auto at = std::find_if(comparison.traces.begin(), comparison.traces.end(),
                                 [&](const Trace& t) { return t.id == id; });
    return at == comparison.traces.end() ? nullptr : &*at;
}

Trace* find(Comparison& comparison, int id)
{
    return const_cast<Trace*>(find(std::as_const(comparison), id));
}

Role guess_role(const std::string& name)
{
    struct Word {
        const char* text;
        Role role;
    };
    constexpr std::array<Word, 13> known{{{"reference", Role::reference},
                                          {"ref", Role::reference},
                                          {"unmixed", Role::unmixed},
                                          {"raw", Role::unmixed},
                                          {"rough", Role::unmixed},
                                          {"premaster", Role::mixed},
                                          {"mixed", Role::mixed},
                                          {"mix", Role::mixed},
                                          {"mixdown", Role::mixed},
                                          {"mastered", Role::mastered},
                                          {"mastering", Role::mastered},
                                          {"master", Role::mastered},
                                          {"mst", Role::mastered}}};
    const std::vector<std::string> words = words_of(name);
    for (const Word& word : known)
        if (std::find(words.begin(), words.end(), word.text) != words.end()) return word.role;
    return Role::other;
}

const char* role_name(Role role)
{
    constexpr std::array<const char*, 5> names{"Unmixed", "Mixed", "Mastered", "Reference", "Other"};
    return names[static_cast<std::size_t>(role)];
}

const char* statistic_name(Statistic statistic)
{
    constexpr std::array<const char*, 4> names{"Average", "Loud parts", "Maximum", "Now"};
    return names[static_cast<std::size_t>(statistic)];
}

const char* side_name(Side side)
{
    constexpr std::array<const char*, 5> names{"All channels", "Left", "Right", "Mid", "Side"};
    return names[static_cast<std::size_t>(side)];
}

int add_trace(Comparison& comparison, const std::filesystem::path& path, const std::string& part)
{
    Trace trace;
    trace.id = comparison.next_id++;
    trace.path = path;
    trace.part = part;
    trace.name = part.empty() ? path.stem().string() : part;
    if (path.extension() == ".dsm") trace.name = path.stem().stem().string();
    trace.role = guess_role(trace.name);
    trace.colour = free_colour(comparison, trace.role, trace.id);
    comparison.traces.push_back(trace);
    if (find(comparison, comparison.focus) == nullptr) comparison.focus = trace.id;
    if (trace.role == Role::reference && find(comparison, comparison.reference) == nullptr)
        comparison.reference = trace.id;
    return trace.id;
}

int keep_trace(Comparison& comparison, int id, const Range& moment)
{
    const Trace* original = find(comparison, id);
    if (original == nullptr) return 0;
    Trace copy = *original;
    copy.id = comparison.next_id++;
    copy.kept = Kept{comparison.view.statistic, comparison.view.side};
    const bool now = copy.kept->statistic == Statistic::now;
    if (now) copy.kept->seconds = moment;
    copy.role = Role::other;
    copy.colour = free_colour(comparison, Role::other, copy.id);
    copy.name += std::string(" · ") + (now ? "at " + format_clock(moment.low, 0.1, {})
                                           : statistic_name(copy.kept->statistic) + std::string(", ") +
                                                 side_name(copy.kept->side));
    comparison.traces.push_back(copy);
    return copy.id;
}

void remove_trace(Comparison& comparison, int id)
{
    std::erase_if(comparison.traces, [&](const Trace& t) { return t.id == id; });
    if (comparison.reference == id) comparison.reference = 0;
    if (comparison.focus == id)
        comparison.focus = comparison.traces.empty() ? 0 : comparison.traces.front().id;
}

void focus_trace(Comparison& comparison, int id)
{
    Trace* trace = find(comparison, id);
    if (trace == nullptr) return;
    trace->visible = true;
    comparison.focus = id;
}

void set_role(Comparison& comparison, int id, Role role)
{
    Trace* trace = find(comparison, id);
    if (trace == nullptr) return;
    trace->role = role;
    trace->colour = free_colour(comparison, role, id);
}

Dash dash_of(const Trace& trace)
{
    if (trace.kept) return Dash::dotted;
    if (trace.role == Role::reference) return Dash::dashed;
    return trace.role == Role::unmixed ? Dash::dotted : Dash::solid;
}

float width_of(const Trace& trace, int focus)
{
    constexpr float thick = 2.2f, thin = 1.4f;
    return trace.id == focus ? thick : thin;
}

} // namespace dubstage::viewer
