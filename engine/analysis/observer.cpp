#include "analysis/observer.h"

#include <algorithm>
#include <cmath>

#include "analysis/k_weighting.h"
#include "analysis/levels.h"
#include "analysis/loudness.h"

namespace dubstage {

namespace {

constexpr std::size_t most_events = 10000; // of each list
constexpr std::size_t sub_blocks_per_step = 10;
constexpr double shortest_dropout_s = 0.002;
constexpr std::size_t click_reach = 25; // sub-blocks to either side that say what is usual
constexpr double click_over_usual = 8, click_over_neighbours = 6, smallest_click = 0.003;
constexpr float most_onset = 2; // energy behind a click over that before it

} // namespace

Frames step_start(std::size_t step, double sample_rate)
{
    return static_cast<Frames>(std::llround(static_cast<double>(step) * sample_rate / 10));
}

Observer::Observer(const Layout& layout, double sample_rate, const MeterSettings& settings)
    : weights_(channel_weights(layout)), tracks_(static_cast<std::size_t>(layout.channels()))
{
    observation_.layout = layout;
    observation_.sample_rate = sample_rate;
    observation_.ceiling = db_to_gain(settings.ceiling_db);
    observation_.clip_level = db_to_gain(settings.clip_level_db);
    observation_.channels.resize(tracks_.size());
    for (auto& track : tracks_) track.jumps.resize(click_reach); // nothing before the first
    for (const auto& [x, y] : channel_pairs(layout)) observation_.pairs.push_back({x, y, {}});
}

template <class Event> void Observer::list(std::vector<Event>& events, const Event& event)
{
    if (events.size() < most_events)
        events.push_back(event);
    else
        observation_.lists_full = true;
}

void Observer::close(std::vector<Run>& list_of, std::size_t channel, OpenRun& run, Frames shortest)
{
    if (run.frames >= shortest) list(list_of, Run{static_cast<int>(channel), run.at, run.frames});
    run.frames = 0;
}

// Of the runs within 10 ms that touch neither end, the longest is listed.
void Observer::add_runs(std::size_t channel, const kernels::GaugeStep& step, Frames from, Frames frames)
{
    Track& track = tracks_[channel];
    const auto follow = [&](OpenRun& open, Frames head, Frames tail, Frames longest, Frames at, auto ended) {
        if (head > 0 && open.frames == 0) open.at = from;
        open.frames += head;
        if (head == frames) return;
        ended(open);
        if (at > 0 && at + longest < frames) {
            OpenRun inside{from + at, longest};
            ended(inside);
        }
        open = {from + frames - tail, tail};
    };
    follow(track.loud, step.loud_head, step.loud_tail, step.loud_run, step.loud_at,
           [&](OpenRun& run) { close(observation_.clips, channel, run, 2); });
    const auto shortest = static_cast<Frames>(std::ceil(shortest_dropout_s * observation_.sample_rate));
    follow(track.zero, step.zero_head, step.zero_tail, step.zero_run, step.zero_at, [&](OpenRun& run) {
        if (track.sounded) close(observation_.dropouts, channel, run, shortest);
        track.sounded = true;
    });
}

void Observer::add_peak(std::size_t channel, const kernels::GaugeStep& step,
                        const kernels::TruePeakStep& peak, Frames from)
{
    ChannelObservation& c = observation_.channels[channel];
    const double sample = std::max(std::abs(double{step.lowest}), std::abs(double{step.highest}));
    const double highest = std::max(sample, double{peak.peak});
    if (sample > c.sample_peak) c.sample_peak = sample, c.sample_peak_at = from;
    if (highest > c.true_peak) c.true_peak = highest, c.true_peak_at = from + peak.at;
    if (highest > observation_.ceiling)
        list(observation_.overs, Over{static_cast<int>(channel), from + peak.at, highest});
}

void Observer::add_ends(std::size_t channel, const kernels::GaugeStep& step, Frames frames)
{
    ChannelObservation& c = observation_.channels[channel];
    Track& track = tracks_[channel];
    if (track.head_is_quiet) c.silent_head += step.quiet_head;
    if (track.head_is_zero) c.zero_head += step.zero_head;
    track.head_is_quiet = track.head_is_quiet && step.quiet_head == frames;
    track.head_is_zero = track.head_is_zero && step.zero_head == frames;
    c.silent_tail = step.quiet_tail == frames ? c.silent_tail + frames : step.quiet_tail;
    c.zero_tail = step.zero_tail == frames ? c.zero_tail + frames : step.zero_tail;
}

// The middle of the jumps that are kept is a click where it stands out of its surroundings.
void Observer::look_for_click(std::size_t channel)
{
    const std::deque<Jump>& jumps = tracks_[channel].jumps;
    if (jumps.size() < 2 * click_reach + 1) return;
    const Jump& jump = jumps[click_reach];
    if (jump.size < smallest_click) return;
    float near = 0;
    for (const std::size_t away : {2u, 3u})
        near = std::max({near, jumps[click_reach - away].size, jumps[click_reach + away].size});
    if (jump.size <= click_over_neighbours * near) return;
    if (jump.size < std::max(jumps[click_reach - 1].size, jumps[click_reach + 1].size)) return;
    // An onset jumps too, but goes on.
    float before = 0, behind = 0;
    for (const std::size_t away : {2u, 3u, 4u}) {
        before += jumps[click_reach - away].squares;
        behind += jumps[click_reach + away].squares;
    }
    if (behind > most_onset * before) return;
    std::vector<float> sizes;
    for (const Jump& j : jumps) sizes.push_back(j.size);
    std::nth_element(sizes.begin(), sizes.begin() + click_reach, sizes.end());
    const double usual = double{sizes[click_reach]};
    if (double{jump.size} > click_over_usual * usual)
        list(observation_.clicks, Click{static_cast<int>(channel), jump.at, double{jump.size}, usual});
}

void Observer::add_step(std::size_t channel, const kernels::GaugeStep& step, Frames from, Frames frames,
                        bool first_of_ten)
{
    ChannelObservation& c = observation_.channels[channel];
    const float peak = std::max(std::abs(step.lowest), std::abs(step.highest));
    if (first_of_ten) {
        c.squares.push_back(0);
        c.peaks.push_back(0);
    }
    if (from == 0) c.first = step.first;
    c.last = step.last;
    c.squares.back() += step.squares;
    c.peaks.back() = std::max(c.peaks.back(), peak);
    c.sum += double{step.sum};
    c.sum_of_squares += double{step.squares};
    c.lowest = from == 0 ? double{step.lowest} : std::min(c.lowest, double{step.lowest});
    c.highest = from == 0 ? double{step.highest} : std::max(c.highest, double{step.highest});
    c.bits_used |= step.bits;
    if (step.not_finite > 0 && c.first_not_finite < 0) c.first_not_finite = from + step.first_not_finite;
    c.not_finite += step.not_finite;
    c.at_full_scale += step.loud;
    add_ends(channel, step, frames);
    add_runs(channel, step, from, frames);
    std::deque<Jump>& jumps = tracks_[channel].jumps;
    jumps.push_back({step.jump, step.squares, from + step.jump_at});
    if (jumps.size() > 2 * click_reach + 1) jumps.pop_front();
    look_for_click(channel);
}

void Observer::add(const StepFigures& figures, Frames frames_in_all)
{
    for (std::size_t s = 0; s < figures.steps; ++s, ++steps_) {
        const Frames from = sub_block_start(steps_, observation_.sample_rate);
        const Frames to = std::min(sub_block_start(steps_ + 1, observation_.sample_rate), frames_in_all);
        const bool first_of_ten = steps_ % sub_blocks_per_step == 0;
        double energy = 0;
        for (std::size_t c = 0; c < tracks_.size(); ++c) {
            add_step(c, figures.gauge[c][s], from, to - from, first_of_ten);
            add_peak(c, figures.gauge[c][s], figures.peaks[c][s], from);
            if (figures.energies[c] != nullptr) energy += weights_[c] * double{figures.energies[c][s]};
        }
        for (auto& pair : observation_.pairs) {
            if (first_of_ten) pair.products.push_back(0);
            pair.products.back() += figures.gauge[static_cast<std::size_t>(pair.x)][s].products;
        }
        observation_.k_energies.push_back(energy);
        if (figures.mono != nullptr) observation_.mono_fold.push_back(double{figures.mono[s]});
    }
    observation_.frames = frames_in_all;
}

double Observer::loudness_around(Frames frame) const
{
    const auto& energies = observation_.k_energies;
    const auto middle = static_cast<std::ptrdiff_t>(
        std::llround(static_cast<double>(frame) * 100 / observation_.sample_rate));
    const auto half = static_cast<std::ptrdiff_t>(momentary_length / 2);
    const auto first = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, middle - half));
    const std::size_t last = std::min(static_cast<std::size_t>(middle + half), energies.size());
    double sum = 0;
    for (std::size_t i = first; i < last; ++i) sum += energies[i];
    const Frames from = sub_block_start(first, observation_.sample_rate);
    const Frames to = std::min(sub_block_start(last, observation_.sample_rate), observation_.frames);
    return to > from ? to_lufs(sum / static_cast<double>(to - from)) : silence_lufs;
}

double Observer::highest_peak(std::size_t channel) const
{
    return observation_.channels[channel].true_peak;
}

void Observer::forget_behind(Frames frames)
{
    const Frames gone = observation_.frames - frames;
    if (frames < 0 || gone <= 0) return;
    observation_.frames = frames;
    std::size_t subs = observation_.k_energies.size();
    while (subs > 0 && sub_block_start(subs - 1, observation_.sample_rate) >= frames) --subs;
    const std::size_t steps = (subs + sub_blocks_per_step - 1) / sub_blocks_per_step;
    observation_.k_energies.resize(subs);
    if (!observation_.mono_fold.empty()) observation_.mono_fold.resize(subs);
    for (auto& channel : observation_.channels) {
        channel.squares.resize(steps);
        channel.peaks.resize(steps);
        channel.silent_tail = std::max<Frames>(0, channel.silent_tail - gone);
        channel.zero_tail = std::max<Frames>(0, channel.zero_tail - gone);
        channel.silent_head = std::min(channel.silent_head, frames);
        channel.zero_head = std::min(channel.zero_head, frames);
    }
    for (auto& pair : observation_.pairs) pair.products.resize(steps);
}

void Observer::finish(Frames frames)
{
    forget_behind(frames);
    for (std::size_t c = 0; c < tracks_.size(); ++c) {
        close(observation_.clips, c, tracks_[c].loud, 2);
        for (std::size_t i = 0; i < click_reach; ++i) {
            std::deque<Jump>& jumps = tracks_[c].jumps;
            jumps.push_back({});
            if (jumps.size() > 2 * click_reach + 1) jumps.pop_front();
            look_for_click(c);
        }
    }
    const auto by_time = [](const auto& a, const auto& b) { return a.at < b.at; };
    std::stable_sort(observation_.clips.begin(), observation_.clips.end(), by_time);
    std::stable_sort(observation_.dropouts.begin(), observation_.dropouts.end(), by_time);
    std::stable_sort(observation_.clicks.begin(), observation_.clicks.end(), by_time);
}

} // namespace dubstage
