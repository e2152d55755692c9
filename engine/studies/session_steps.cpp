#include "studies/session_steps.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "render/reductions.h"

namespace dubstage {

namespace {

constexpr double turns_db = 0.1; // less counts as none

bool has_dynamics(const Session& session, const Strip& strip)
{
    return std::any_of(strip.inserts.begin(), strip.inserts.end(), [&](const Insert& insert) {
        return !insert.bypass && !traces_of(insert, session.sample_rate).empty();
    });
}

std::map<std::string, const Strip*> strips_of(const Session& session)
{
    std::map<std::string, const Strip*> strips;
    for (const Track& track : session.tracks) strips[track.name] = &track;
    for (const Bus& bus : session.buses) strips[bus.name] = &bus;
    return strips;
}

// Itself, or on its way there.
bool leads_to(const std::map<std::string, const Strip*>& strips, const std::string& from,
              const std::string& to)
{
    std::string at = from;
    for (std::size_t steps = 0; steps <= strips.size(); ++steps) {
        if (at == to) return true;
        const auto strip = strips.find(at);
        if (strip == strips.end()) return false;
        at = strip->second->to;
    }
    return false;
}

bool turns(const ToldReduction& told)
{
    return std::any_of(told.db.begin(), told.db.end(), [](double db) { return std::abs(db) > turns_db; });
}

// Bands of one insert are one step: its largest of each moment, and each by itself.
void add_step(Steps& steps, const ToldReduction& told)
{
    const std::string name = told.strip + ": " + std::to_string(told.insert + 1) + " " + told.type;
    if (steps.steps.empty() || steps.steps.back().name != name) steps.steps.emplace_back().name = name;
    Step& step = steps.steps.back();
    step.reduction_db.resize(std::max(step.reduction_db.size(), told.db.size()));
    for (std::size_t t = 0; t < told.db.size(); ++t)
        step.reduction_db[t] = std::max(step.reduction_db[t], told.db[t]);
    if (!told.band.empty()) step.bands.push_back({told.band, told.db});
}

} // namespace

std::set<std::string> strips_that_tell(const Session& session)
{
    std::set<std::string> tracks, soloed, all;
    for (const Track& track : session.tracks)
        if (has_dynamics(session, track)) {
            tracks.insert(track.name);
            if (track.solo) soloed.insert(track.name);
        }
    for (const Bus& bus : session.buses)
        if (has_dynamics(session, bus)) all.insert(bus.name);
    if (tracks.size() <= most_telling_tracks) all.insert(tracks.begin(), tracks.end());
    if (soloed.size() <= most_telling_tracks) all.insert(soloed.begin(), soloed.end());
    return all;
}

std::shared_ptr<const Steps> told_of(const Session& session, const std::vector<ToldReduction>& told,
                                     const std::string& output)
{
    const std::string stem = "stem ";
    const std::string strip = output.starts_with(stem) ? output.substr(stem.size()) : "master";
    const auto strips = strips_of(session);
    auto steps = std::make_shared<Steps>();
    steps->song = output;
    const auto rank = [&](const ToldReduction& one) {
        const bool bus = std::any_of(session.buses.begin(), session.buses.end(),
                                     [&](const Bus& b) { return b.name == one.strip; });
        return one.strip == strip ? 0 : bus ? 1 : 2;
    };
    for (const int wanted : {0, 1, 2})
        for (const ToldReduction& one : told)
            if (rank(one) == wanted && turns(one) &&
                (strip == "master" || leads_to(strips, one.strip, strip)))
                add_step(*steps, one);
    return steps->steps.empty() ? nullptr : steps;
}

} // namespace dubstage
