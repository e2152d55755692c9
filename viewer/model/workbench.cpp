#include "viewer/model/workbench.h"

#include <algorithm>
#include <cmath>

namespace dubstage::viewer {

namespace {

constexpr std::size_t most_steps = 300, most_messages = 50;

} // namespace

std::string SessionChanges::words() const
{
    std::string all;
    const auto add = [&](const char* how, const std::set<std::string>& names) {
        if (names.empty()) return;
        all += (all.empty() ? "" : ", ") + std::string(how);
        constexpr std::size_t most_named = 3;
        std::size_t named = 0;
        for (const std::string& name : names) {
            if (named++ == most_named) {
                all += " +" + std::to_string(names.size() - most_named);
                break;
            }
            all += " " + name;
        }
    };
    add("solo", solo);
    add("without", mute);
    add("dry", bypass);
    return all;
}

Session changed(Session session, const SessionChanges& changes)
{
    const auto change = [&](Strip& strip) {
        if (changes.solo.contains(strip.name)) strip.solo = true;
        if (changes.mute.contains(strip.name)) strip.mute = true;
        if (changes.bypass.contains(strip.name))
            for (Insert& insert : strip.inserts) insert.bypass = true;
    };
    for (Track& track : session.tracks) change(track);
    for (Bus& bus : session.buses) change(bus);
    return session;
}

void Workbench::commit(const std::string& tag, Comparison next)
{
    if (next == now_) return;
    if (tag != last_tag_ || tag.empty() || done_.empty()) {
        done_.emplace_back(tag, now_);
        if (done_.size() > most_steps) done_.erase(done_.begin());
    }
    last_tag_ = tag;
    undone_.clear();
    now_ = std::move(next);
}

bool Workbench::undo()
{
    if (done_.empty()) return false;
    undone_.emplace_back(done_.back().first, std::move(now_));
    now_ = std::move(done_.back().second);
    done_.pop_back();
    last_tag_.clear();
    return true;
}

bool Workbench::redo()
{
    if (undone_.empty()) return false;
    done_.emplace_back(undone_.back().first, std::move(now_));
    now_ = std::move(undone_.back().second);
    undone_.pop_back();
    last_tag_.clear();
    return true;
}

bool Workbench::zoom_back()
{
    return !done_.empty() && done_.back().first.starts_with("zoom") && undo();
}

void Workbench::replace(Comparison next)
{
    now_ = std::move(next);
    done_.clear();
    undone_.clear();
    last_tag_.clear();
    status_.clear();
    pinned_hz.reset();
    pinned_seconds.reset();
    album.reset();
    stretch.reset();
    lags.clear();
    sessions.clear();
}

const Status& Workbench::status(int id) const
{
    static const Status nothing;
    const auto at = status_.find(id);
    return at == status_.end() ? nothing : at->second;
}

const Measurement* Workbench::measured(int id) const
{
    const Status& found = status(id);
    return found.programme ? &found.programme->measured : nullptr;
}

double Workbench::reference_loudness() const
{
    for (const int id : {now_.reference, now_.focus})
        if (const Measurement* m = measured(id)) return m->loudness.integrated;
    return minus_infinity;
}

double Workbench::gain_of(int id) const
{
    const Measurement* m = measured(id);
    return now_.view.level_match && m != nullptr ? match_gain(*m, reference_loudness()) : 0;
}

std::vector<Workbench::Shown> Workbench::shown() const
{
    std::vector<Shown> all;
    for (const Trace& trace : now_.traces)
        if (ProgrammePointer found = programme(trace.id); found && trace.visible)
            all.push_back({&trace, std::move(found), gain_of(trace.id)});
    std::stable_partition(all.begin(), all.end(),
                          [&](const Shown& one) { return one.trace->id != now_.focus; });
    return all;
}

double Workbench::longest_seconds() const
{
    double longest = 0;
    for (const Trace& trace : now_.traces)
        if (const ProgrammePointer found = programme(trace.id)) longest = std::max(longest, found->seconds());
    return longest > 0 ? longest : 60;
}

Range Workbench::seconds() const
{
    return now_.view.shown_seconds().value_or(Range{0, longest_seconds()});
}

Range Workbench::hertz() const
{
    return now_.view.shown_hertz();
}

Range Workbench::drawn_seconds() const
{
    return seconds_glide_.moving() ? *seconds_glide_.shown() : seconds();
}

Range Workbench::drawn_hertz() const
{
    return hertz_glide_.moving() ? *hertz_glide_.shown() : hertz();
}

void Workbench::glide(double elapsed, bool at_once)
{
    seconds_glide_.follow(seconds(), Scale::linear, elapsed, at_once);
    hertz_glide_.follow(hertz(), Scale::logarithmic, elapsed, at_once);
}

Range Workbench::moment() const
{
    if (now_.view.frozen) return *now_.view.frozen;
    if (!playing && now_.view.selection) return *now_.view.selection;
    // In steps, so that curves are made no more often than they change.
    constexpr double length = 0.4, step = 0.05;
    const double end = std::max(length, std::round(playhead / step) * step);
    return {end - length, end};
}

CurveCache::Key Workbench::curve_key(const Trace& trace, const ProgrammePointer& programme, double tilt) const
{
    const View& view = now_.view;
    CurveCache::Key key{programme.get(), view.statistic, view.side, view.smoothing, tilt, moment()};
    if (trace.kept) {
        key.statistic = trace.kept->statistic;
        key.side = trace.kept->side;
        key.moment = trace.kept->seconds;
    }
    if (key.statistic != Statistic::now)
        key.moment = {0, 0};
    else
        key.side = Side::all;
    return key;
}

void Workbench::focus_on(int id)
{
    if (id == now_.focus || find(now_, id) == nullptr) return;
    last_focus = now_.focus;
    edit("focus", [&](Comparison& comparison) { focus_trace(comparison, id); });
    chosen_finding.reset();
}

void Workbench::go_to(double to, double around)
{
    const Range all{0, longest_seconds()}, shown = seconds();
    const double span = std::min(shown.span(), around);
    edit_view("zoom time", [&](View& view) {
        if (span >= all.span()) return;
        view.show_seconds(limited({to - span / 2, to + span / 2}, all, Scale::linear, 0));
    });
    seek(to);
}

void Workbench::seek(double to)
{
    playhead = std::clamp(to, 0.0, longest_seconds());
    sought_ = playhead;
}

void Workbench::tell(Severity severity, const std::string& text)
{
    const auto same =
        std::find_if(messages_.begin(), messages_.end(), [&](const Message& m) { return m.text == text; });
    if (same != messages_.end()) {
        ++same->repeated;
        return;
    }
    messages_.push_back({severity, text, 1});
    if (messages_.size() > most_messages) messages_.pop_front();
}

} // namespace dubstage::viewer
