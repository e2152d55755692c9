// The player's thread: makes true, step by step, what is wished for.
#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.h"
#include "viewer/sound/sound_player.h"

namespace dubstage::viewer {

namespace {

constexpr double ahead_seconds = 3, at_places_seconds = 0.5, ready_seconds = 0.25, shortest_loop = 0.02;
constexpr std::size_t most_near = 12; // tracks that are kept decoded
constexpr int pieces_at_once = 4;     // that are loaded before the wish is looked at again

} // namespace

void SoundPlayer::open_trace(const SoundTrace& trace)
{
    std::set<std::size_t> used;
    for (const auto& [id, open] : open_) used.insert(open.slot);
    if (used.size() == most_tracks) {
        int oldest = 0;
        for (const auto& [id, open] : open_)
            if (id != heard_ && (oldest == 0 || open.last_heard < open_.at(oldest).last_heard)) oldest = id;
        used.erase(open_.at(oldest).slot);
        close_trace(oldest);
    }
    Open open;
    open.id = trace.id;
    while (used.contains(open.slot)) ++open.slot;
    open_[trace.id] = std::move(open);
    opener_.open(trace.id, trace.path, out_->format().sample_rate, out_->format().layout);
}

void SoundPlayer::close_trace(int id)
{
    opener_.cancel(id);
    Open& open = open_.at(id);
    if (heard_ == id) {
        MixCommand nothing;
        nothing.kind = MixCommand::Kind::weights;
        send(nothing);
        heard_ = 0;
        // What fades out is still read from.
        if (!held_) std::this_thread::sleep_for(2 * std::chrono::duration<double>(switch_seconds));
    }
    mixer_->put(open.slot, nullptr);
    mixer_->wait_until_unused();
    open_.erase(id);
}

void SoundPlayer::fail(Open& open, const std::string& why)
{
    const std::size_t slot = open.slot;
    const int id = open.id;
    close_trace(id);
    Open failed;
    failed.id = id;
    failed.slot = slot;
    failed.failed = true;
    failed.why = why;
    open_[id] = std::move(failed);
}

void SoundPlayer::follow_traces(const Wish& wish)
{
    if (wish.traces == done_.traces && wish.chosen == done_.chosen) return;
    const auto find = [](const std::vector<SoundTrace>& traces, int id) {
        return std::find_if(traces.begin(), traces.end(),
                            [&](const SoundTrace& one) { return one.id == id; });
    };
    std::vector<int> gone;
    for (const auto& [id, open] : open_) {
        const auto now = find(wish.traces, id), before = find(done_.traces, id);
        if (now == wish.traces.end() || (before != done_.traces.end() && before->path != now->path))
            gone.push_back(id);
        else if (open.track && before != done_.traces.end() && before->offset_seconds != now->offset_seconds)
            open.track->move_to(frame_at(now->offset_seconds));
    }
    for (const int id : gone) close_trace(id);
    std::size_t near = 0;
    for (const SoundTrace& trace : wish.traces) {
        const bool wanted = trace.id == wish.chosen || (trace.near && near++ < most_near);
        if (wanted && opened(trace.id) == nullptr) open_trace(trace);
    }
    done_.traces = wish.traces;
    done_.chosen = wish.chosen;
}

void SoundPlayer::take_opened(const Wish& wish)
{
    for (Opened& one : opener_.take()) {
        Open* open = opened(one.id);
        if (open == nullptr) continue;
        if (!one.source) {
            open->failed = true;
            open->why = one.why;
            continue;
        }
        double offset = 0;
        for (const SoundTrace& trace : wish.traces)
            if (trace.id == one.id) offset = trace.offset_seconds;
        open->track = std::make_unique<Track>(std::move(one.source), std::move(*one.fold), frame_at(offset));
        mixer_->put(open->slot, open->track.get());
    }
    Frames length = 0;
    for (const auto& [id, open] : open_)
        if (open.track) length = std::max(length, open.track->end());
    if (length == length_) return;
    length_ = length;
    MixCommand command;
    command.kind = MixCommand::Kind::length;
    command.to = length;
    send(command);
}

// Whether `frames` frames from `at` on are there; reads what is missing.
bool SoundPlayer::make_ready(Open& open, Frames at, Frames frames)
{
    if (!open.track) return false;
    try {
        for (const Frames end = at + frames; at < end; at = open.track->piece_end(at)) open.track->load(at);
        return true;
    } catch (const std::exception& error) {
        fail(open, error.what());
        return false;
    }
}

void SoundPlayer::follow_place(const Wish& wish, std::optional<double> seek)
{
    if (wish.loop != done_.loop) {
        done_.loop = wish.loop;
        MixCommand command;
        command.kind = MixCommand::Kind::loop;
        if (wish.loop && wish.loop->to - wish.loop->from >= shortest_loop) {
            command.from = frame_at(wish.loop->from);
            command.to = frame_at(wish.loop->to);
        }
        loop_from_ = command.from;
        loop_to_ = command.to;
        send(command);
        const bool beyond = mixer_->at() >= loop_to_;
        if (loop_to_ > loop_from_ && beyond && !seek) seek = wish.loop->from;
    }
    const bool starts = wish.playing && !done_.playing;
    if (starts && !seek && length_ > 0 && mixer_->at() >= length_) seek = wish.loop ? wish.loop->from : 0;
    if (!seek) return;
    target_ = frame_at(*seek);
    if (Open* open = opened(heard_)) make_ready(*open, target_, frame_at(ready_seconds));
    MixCommand command;
    command.kind = MixCommand::Kind::jump;
    command.from = target_;
    send(command);
}

void SoundPlayer::follow_choice(const Wish& wish)
{
    Open* open = opened(wish.chosen);
    const auto trace = std::find_if(wish.traces.begin(), wish.traces.end(),
                                    [&](const SoundTrace& one) { return one.id == wish.chosen; });
    if (wish.ear != done_.ear || wish.band_hz != done_.band_hz) {
        MixCommand command;
        command.kind = MixCommand::Kind::hearing;
        command.hearing.ear = done_.ear = wish.ear;
        done_.band_hz = wish.band_hz;
        if (wish.band_hz)
            command.hearing.band =
                band_between(wish.band_hz->from, wish.band_hz->to, out_->format().sample_rate);
        send(command);
    }
    MixCommand command;
    command.kind = MixCommand::Kind::weights;
    if (open == nullptr || trace == wish.traces.end() || open->failed) {
        if (heard_ != 0) send(command);
        heard_ = 0;
        return;
    }
    const auto gain = static_cast<float>(db_to_gain(trace->gain_db + wish.volume_db));
    if (heard_ == wish.chosen && gain == heard_gain_) return;
    if (heard_ != wish.chosen && !make_ready(*open, mixer_->at(), frame_at(ready_seconds))) return;
    command.weights[open->slot] = gain;
    command.equal_power = heard_ != wish.chosen && (trace->other_song || heard_other_song_);
    send(command);
    open->last_heard = ++turn_;
    heard_ = wish.chosen;
    heard_gain_ = gain;
    heard_other_song_ = trace->other_song;
}

void SoundPlayer::follow_play(const Wish& wish)
{
    if (done_.playing && wish.playing && mixer_->obeyed_all() && !mixer_->playing()) { // the end
        done_.playing = false;
        const std::lock_guard lock(mutex_);
        wish_.playing = false;
        return;
    }
    const bool may = wish.playing && heard_ != 0;
    if (may != done_.playing) {
        if (may && held_) {
            held_ = false;
            out_->hold(false);
        }
        MixCommand command;
        command.kind = may ? MixCommand::Kind::play : MixCommand::Kind::pause;
        send(command);
        done_.playing = may;
    } else if (!may && !held_ && mixer_->obeyed_all() && mixer_->quiet()) {
        out_->hold(true);
        held_ = true;
    }
}

std::vector<Track::Window> SoundPlayer::windows() const
{
    const Frames at = mixer_->at(), places = frame_at(at_places_seconds);
    std::vector<Track::Window> all{{at - Track::piece_frames, at + frame_at(ahead_seconds)},
                                   {target_, target_ + places}};
    if (loop_to_ > loop_from_) all.push_back({loop_from_, loop_from_ + places});
    return all;
}

// True when there is more to load.
bool SoundPlayer::load_some()
{
    const std::vector<Track::Window> wanted = windows();
    std::vector<Open*> order;
    for (auto& [id, open] : open_)
        if (open.track) order.push_back(&open);
    const auto rank = [&](const Open* open) {
        return open->id == heard_ ? 0 : open->id == done_.chosen ? 1 : 2;
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](const Open* a, const Open* b) { return rank(a) < rank(b); });
    std::size_t near = 0;
    Track::Pieces dropped;
    std::vector<std::pair<Open*, Frames>> missing;
    for (Open* open : order) {
        const bool kept = rank(open) < 2 || near++ < most_near;
        Track::Pieces pieces = open->track->drop_outside(kept ? wanted : std::vector<Track::Window>{});
        std::move(pieces.begin(), pieces.end(), std::back_inserter(dropped));
        for (const Track::Window& window : kept ? wanted : std::vector<Track::Window>{})
            for (Frames at = std::max<Frames>(window.from, 0); at < window.to;
                 at = open->track->piece_end(at))
                if (!open->track->has(at)) missing.emplace_back(open, at);
    }
    if (!dropped.empty()) mixer_->wait_until_unused();
    int loaded = 0;
    for (const auto& [open, at] : missing) {
        if (loaded++ == pieces_at_once) return true;
        if (!make_ready(*open, at, 1)) return true; // it failed and is gone
    }
    return false;
}

} // namespace dubstage::viewer
