#include "oracle/session_oracle.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "oracle/clip_sound.h"
#include "oracle/strip_gains.h"
#include "processors/processor.h"

namespace dubstage::oracle {

namespace {

constexpr double audible = 1e-6; // -120 dBFS
constexpr Frames window = 1024;

const Automation* find(const Strip& strip, AutomationTarget target, const std::string& send = "")
{
    for (const auto& automation : strip.automation)
        if (automation.target == target && automation.send == send && !automation.points.empty())
            return &automation;
    return nullptr;
}

class Mixer {
  public:
    Mixer(const Session& session, const Options& options)
        : session_(session), options_(options), recordings_(session.sample_rate)
    {
        for (const Bus& bus : session.buses) buses_[bus.name] = &bus;
        for (const auto& strip : session.tracks) any_solo_ = any_solo_ || strip.solo;
        for (const auto& strip : session.buses) any_solo_ = any_solo_ || strip.solo;
    }
    Rendered run();

  private:
    Layout layout_of(const Strip& strip) const { return parse_layout(strip.layout, strip.name); }
    const Bus* open_bus(const std::string& name) const;
    bool in_solo(const Strip& strip) const;
    bool only_sends(const Strip& strip) const;
    bool heard(const Track& track) const;
    Signal& input_of(const Bus& bus);
    void run_bus(const Bus& bus);
    void run_strip(const Strip& strip, Signal signal);
    void run_sends(const Strip& strip, const Signal& signal, bool pre_fader);
    Signal inserts(const Strip& strip, const Signal& signal, bool post_fader);
    Signal process(const Insert& insert, const Layout& layout, const Signal& signal);
    void fader(const Strip& strip, Signal& signal) const;
    void to_bus(const Strip& strip, const Pan& pan, const Automation* moving, const Signal& signal,
                Signal& bus, const Layout& out) const;
    void cut_outputs();

    const Session& session_;
    const Options& options_;
    Recordings recordings_;
    ResponseCache responses_;
    std::map<std::string, const Bus*> buses_;
    std::map<std::string, Signal> inputs_;
    std::map<std::string, bool> done_;
    bool any_solo_ = false;
    Rendered rendered_;
};

const Bus* Mixer::open_bus(const std::string& name) const
{
    const auto bus = buses_.find(name);
    return bus == buses_.end() || bus->second->mute ? nullptr : bus->second;
}

// Soloed itself, or on its way through a soloed bus.
bool Mixer::in_solo(const Strip& strip) const
{
    if (strip.solo) return true;
    for (auto bus = buses_.find(strip.to); bus != buses_.end(); bus = buses_.find(bus->second->to))
        if (bus->second->solo) return true;
    return false;
}

// Heard for nothing but what it sends to soloed buses.
bool Mixer::only_sends(const Strip& strip) const
{
    return any_solo_ && !buses_.contains(strip.name) && !in_solo(strip);
}

bool Mixer::heard(const Track& track) const
{
    if (track.mute || track.clips.empty()) return false;
    return !only_sends(track) || std::ranges::any_of(track.sends, [&](const Send& send) {
        const Bus* bus = open_bus(send.to);
        return bus != nullptr && in_solo(*bus);
    });
}

Signal& Mixer::input_of(const Bus& bus)
{
    return inputs_.try_emplace(bus.name, layout_of(bus).channels()).first->second;
}

Signal Mixer::process(const Insert& insert, const Layout& layout, const Signal& signal)
{
    ProcessorContext context;
    context.sample_rate = session_.sample_rate;
    context.layout = layout;
    context.folder = session_.file.parent_path();
    context.cache = &responses_;
    context.warn = [](const std::string&) {};
    const auto processor = make_processor(insert, context);
    const auto* linear = dynamic_cast<const Linear*>(processor.get());
    if (linear == nullptr) throw std::runtime_error("oracle: only linear processors are known here");
    Signal out(layout.channels());
    for (const Path& path : linear->paths()) {
        const auto in = static_cast<std::size_t>(path.in), to = static_cast<std::size_t>(path.out);
        if (path.response == nullptr) {
            add(out, to, signal, in, path.gain, path.delay);
            continue;
        }
        Signal filtered(1);
        filtered.start = signal.start + path.response->first;
        filtered.channels[0] = convolve(signal.channels[in], path.response->taps);
        add(out, to, filtered, 0, path.gain, path.delay);
    }
    return out;
}

Signal Mixer::inserts(const Strip& strip, const Signal& signal, bool post_fader)
{
    Signal result = signal;
    if (!(strip.name == "master" ? options_.master_inserts : options_.inserts)) return result;
    for (const Insert& insert : strip.inserts)
        if (!insert.bypass && insert.post_fader == post_fader)
            result = process(insert, layout_of(strip), result);
    return result;
}

void Mixer::fader(const Strip& strip, Signal& signal) const
{
    const Automation* gain = find(strip, AutomationTarget::gain);
    const Automation* mute = find(strip, AutomationTarget::mute);
    for (Frames t = signal.start; t < signal.end(); ++t) {
        double level = gain != nullptr ? automation_at(*gain, t) : db_to_gain(strip.gain_db);
        if (mute != nullptr) level *= 1.0 - automation_at(*mute, t);
        for (auto& channel : signal.channels) channel[static_cast<std::size_t>(t - signal.start)] *= level;
    }
}

void Mixer::to_bus(const Strip& strip, const Pan& pan, const Automation* moving, const Signal& signal,
                   Signal& bus, const Layout& out) const
{
    const Layout in = layout_of(strip);
    bus.cover(signal.start, signal.end());
    double position = pan.position;
    auto gains = pan_gains(pan, position, in, out);
    for (Frames t = signal.start; t < signal.end(); ++t) {
        if (const double now = moving != nullptr ? automation_at(*moving, t) : position; now != position)
            gains = pan_gains(pan, position = now, in, out);
        for (std::size_t o = 0; o < gains.size(); ++o)
            for (std::size_t i = 0; i < gains[o].size(); ++i)
                bus.channels[o][static_cast<std::size_t>(t - bus.start)] += gains[o][i] * signal.at(i, t);
    }
}

void Mixer::run_sends(const Strip& strip, const Signal& signal, bool pre_fader)
{
    for (const Send& send : strip.sends) {
        const Bus* bus = open_bus(send.to);
        if (send.pre_fader != pre_fader || send.mute || bus == nullptr) continue;
        if (only_sends(strip) && !in_solo(*bus)) continue;
        Signal sent = signal;
        const Automation* gain = find(strip, AutomationTarget::send_gain, send.to);
        for (Frames t = sent.start; t < sent.end(); ++t)
            for (auto& channel : sent.channels)
                channel[static_cast<std::size_t>(t - sent.start)] *=
                    gain != nullptr ? automation_at(*gain, t) : db_to_gain(send.gain_db);
        const Automation* moving = send.pan ? nullptr : find(strip, AutomationTarget::pan);
        to_bus(strip, send.pan ? *send.pan : strip.pan, moving, sent, input_of(*bus), layout_of(*bus));
    }
}

void Mixer::run_strip(const Strip& strip, Signal signal)
{
    signal = inserts(strip, signal, false);
    run_sends(strip, signal, true);
    fader(strip, signal);
    signal = inserts(strip, signal, true);
    run_sends(strip, signal, false);
    if (only_sends(strip)) return;
    const bool is_bus = buses_.contains(strip.name);
    if (is_bus) rendered_.outputs[strip.name == "master" ? "mix" : "stem " + strip.name] = signal;
    const Bus* bus = open_bus(strip.to);
    if (bus != nullptr) {
        Signal contribution(layout_of(*bus).channels());
        to_bus(strip, strip.pan, find(strip, AutomationTarget::pan), signal, contribution, layout_of(*bus));
        for (std::size_t c = 0; c < contribution.channels.size(); ++c)
            add(input_of(*bus), c, contribution, c, 1.0);
        signal = std::move(contribution);
    }
    if (!is_bus) rendered_.outputs["track " + strip.name] = std::move(signal);
}

// A bus is ready when all that feed it are.
void Mixer::run_bus(const Bus& bus)
{
    if (done_[bus.name]) return;
    done_[bus.name] = true;
    for (const Bus& feeder : session_.buses) {
        bool feeds = feeder.to == bus.name;
        for (const Send& send : feeder.sends) feeds = feeds || send.to == bus.name;
        if (feeds) run_bus(feeder);
    }
    if (!bus.mute) run_strip(bus, input_of(bus));
}

// Behind the last frame that reaches -120 dBFS, or `least`.
Frames last_sound(const Signal& signal, Frames least)
{
    for (Frames t = signal.end() - 1; t >= least; --t)
        for (std::size_t c = 0; c < signal.channels.size(); ++c)
            if (std::abs(signal.at(c, t)) >= audible) return t + 1;
    return least;
}

void Mixer::cut_outputs()
{
    TimeRange range{"", 0, rendered_.content_end + session_.tail.value_or(0)};
    if (!session_.tail)
        range.to +=
            (last_sound(rendered_.outputs["mix"], range.to) - range.to + window - 1) / window * window;
    if (options_.range) range = *options_.range;
    for (auto& [name, signal] : rendered_.outputs) signal = cut(signal, range.from, range.to);
}

Rendered Mixer::run()
{
    Frames from = std::numeric_limits<Frames>::min(), to = std::numeric_limits<Frames>::max();
    if (options_.range) {
        from = options_.range->from - options_.reach;
        to = options_.range->to + options_.reach;
    }
    for (const Bus& bus : session_.buses) input_of(bus);
    for (const Track& track : session_.tracks) {
        if (!heard(track)) continue;
        rendered_.content_end =
            std::max(rendered_.content_end, clips_end(track, session_.sample_rate, recordings_));
        run_strip(track, clip_sound(track, layout_of(track).channels(), session_.sample_rate, recordings_,
                                    from, to));
    }
    for (const Bus& bus : session_.buses) run_bus(bus);
    cut_outputs();
    return std::move(rendered_);
}

} // namespace

Rendered render_session(const Session& session, const Options& options)
{
    return Mixer(session, options).run();
}

} // namespace dubstage::oracle
