#include "hosting/host/instance.h"

#include <algorithm>
#include <cmath>
#include <lv2/atom/atom.h>
#include <lv2/state/state.h>

#include "base/error.h"

namespace dubstage::host {

namespace {

using State = std::unique_ptr<LilvState, Freed<lilv_state_free>>;

// What presets say of ports, whatever number they say it as.
struct PortValues {
    std::vector<Port>& ports;
    std::vector<float>& controls;
    Urids& urids;
};

template <class T> float number_of(const void* value)
{
    T number{};
    std::copy_n(static_cast<const unsigned char*>(value), sizeof number,
                reinterpret_cast<unsigned char*>(&number));
    return static_cast<float>(number);
}

void set_port(const char* symbol, void* user, const void* value, std::uint32_t, std::uint32_t type)
{
    auto& values = *static_cast<PortValues*>(user);
    for (std::size_t i = 0; i < values.ports.size(); ++i) {
        const Port& port = values.ports[i];
        const bool meant = port.control.symbol == symbol;
        if (!meant || port.kind != PortKind::control || port.role != Port::Role::user) continue;
        if (type == values.urids.of(LV2_ATOM__Float)) values.controls[i] = number_of<float>(value);
        if (type == values.urids.of(LV2_ATOM__Double)) values.controls[i] = number_of<double>(value);
        if (type == values.urids.of(LV2_ATOM__Int) || type == values.urids.of(LV2_ATOM__Bool))
            values.controls[i] = number_of<std::int32_t>(value);
        if (type == values.urids.of(LV2_ATOM__Long)) values.controls[i] = number_of<std::int64_t>(value);
    }
}

State state_of(const World& world, Urids& urids, const std::string& preset)
{
    if (preset.starts_with('/'))
        return State(lilv_state_new_from_file(world.get(), urids.map(), nullptr, preset.c_str()));
    const Node node = world.uri(preset);
    if (node == nullptr) return nullptr;
    lilv_world_load_resource(world.get(), node.get());
    return State(lilv_state_new_from_world(world.get(), urids.map(), node.get()));
}

} // namespace

Instance::Instance(const World& world, const LilvPlugin* plugin, Urids& urids, const Features& features,
                   const PluginJob& job)
    : urids_(urids), features_(features), sample_rate_(job.sample_rate), tempo_bpm_(job.tempo_bpm),
      ports_(world.ports(plugin)), controls_(ports_.size())
{
    const auto list = features.list({worker_.feature()});
    instance_.reset(lilv_plugin_instantiate(plugin, job.sample_rate, list.data()));
    if (instance_ == nullptr)
        throw Error(ErrorCode::bad_data, job.uri, "the plug-in cannot be loaded",
                    "check it with another host: its library may miss another one");
    worker_.attach(lilv_instance_get_handle(instance_.get()),
                   static_cast<const LV2_Worker_Interface*>(
                       lilv_instance_get_extension_data(instance_.get(), LV2_WORKER__interface)));
    for (std::size_t i = 0; i < ports_.size(); ++i)
        connect(ports_[i], static_cast<std::uint32_t>(i), job.sample_rate);
    set_defaults(world, plugin, job);
    lilv_instance_activate(instance_.get());
    active_ = true;
}

Instance::~Instance()
{
    if (active_) lilv_instance_deactivate(instance_.get());
}

float* Instance::room()
{
    return blocks_.emplace_back(features_.block(), 0.0f).data();
}

void Instance::connect(const Port& port, std::uint32_t index, double sample_rate)
{
    void* data = nullptr;
    const double scale = port.control.times_rate ? sample_rate : 1.0;
    switch (port.kind) {
    case PortKind::input:
        data = inputs_.emplace_back(room());
        break;
    case PortKind::output:
        data = outputs_.emplace_back(room());
        break;
    case PortKind::side_input:
        data = sides_.emplace_back(room());
        break;
    case PortKind::control:
        controls_[index] = static_cast<float>(port.control.fallback * scale);
        if (port.role != Port::Role::user) controls_[index] = 1.0f;
        data = &controls_[index];
        break;
    case PortKind::measure:
        if (port.role == Port::Role::latency) latency_port_ = static_cast<int>(index);
        data = &controls_[index];
        break;
    case PortKind::events_in:
    case PortKind::events_out:
        events_.push_back({EventBuffer(urids_, std::max(event_bytes, port.least_bytes)),
                           port.kind == PortKind::events_in, port.wants_time});
        data = events_.back().buffer.data();
        break;
    case PortKind::spare:
        data = room();
        break;
    case PortKind::open:
        break;
    }
    lilv_instance_connect_port(instance_.get(), index, data);
}

void Instance::restore(LilvState* state)
{
    PortValues values{ports_, controls_, urids_};
    const auto list = features_.list({worker_.feature()});
    lilv_state_restore(state, instance_.get(), set_port, &values, 0, list.data());
}

void Instance::set_defaults(const World& world, const LilvPlugin* plugin, const PluginJob& job)
{
    if (lilv_plugin_has_feature(plugin, world.uri(LV2_STATE__loadDefaultState).get()))
        if (const State state = state_of(world, urids_, job.uri)) restore(state.get());
    if (!job.preset.empty()) {
        const State state = state_of(world, urids_, job.preset);
        if (state == nullptr)
            throw Error(ErrorCode::bad_data, job.uri, "the preset " + job.preset + " cannot be read",
                        "check that it is a preset of this plug-in");
        // A preset may be one of several plug-ins, of which the state names the first.
        const std::string owner = text_of(lilv_state_get_plugin_uri(state.get()));
        const bool ours = lilv_world_ask(world.get(), world.uri(job.preset).get(),
                                         world.uri(LV2_CORE__appliesTo).get(), lilv_plugin_get_uri(plugin));
        if (owner != job.uri && !ours)
            throw Error(ErrorCode::bad_data, job.uri, "the preset " + job.preset + " is one of " + owner,
                        "name a preset of this plug-in");
        restore(state.get());
    }
    for (const auto& [symbol, value] : job.parameters)
        for (std::size_t i = 0; i < ports_.size(); ++i)
            if (ports_[i].control.symbol == symbol) controls_[i] = static_cast<float>(value);
    for (const PluginMove& move : job.moves)
        for (std::size_t i = 0; i < ports_.size(); ++i)
            if (ports_[i].control.symbol == move.symbol) moves_.emplace_back(i, move);
    move_to(0);
}

void Instance::move_to(Frames frame)
{
    for (const auto& [port, move] : moves_) controls_[port] = static_cast<float>(value_at(move, frame));
}

void Instance::run(Frames frame)
{
    move_to(frame);
    for (Events& events : events_) {
        if (!events.in)
            events.buffer.make_room();
        else if (events.wants_time)
            events.buffer.tell_time(frame, sample_rate_, tempo_bpm_);
        else
            events.buffer.make_empty();
    }
    lilv_instance_run(instance_.get(), features_.block());
    worker_.end_run();
}

Frames Instance::latency() const
{
    if (latency_port_ < 0) return 0;
    const float frames = controls_[static_cast<std::size_t>(latency_port_)];
    return std::isfinite(frames) && frames > 0 ? std::llround(frames) : 0;
}

} // namespace dubstage::host
