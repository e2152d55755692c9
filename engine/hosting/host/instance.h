// One running plug-in with a buffer on every port.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hosting/host/events.h"
#include "hosting/host/worker.h"
#include "hosting/host/world.h"

namespace dubstage::host {

class Instance {
  public:
    // Loads it with its defaults, the preset's values and the job's. Throws Error{bad_data}.
    Instance(const World& world, const LilvPlugin* plugin, Urids& urids, const Features& features,
             const PluginJob& job);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    float* input(std::size_t channel) { return inputs_[channel]; } // [block]
    std::size_t sides() const { return sides_.size(); }
    float* side(std::size_t channel) { return sides_[channel]; }
    const float* output(std::size_t channel) const { return outputs_[channel]; }
    // One block, that begins at `frame`; ports that move are set first.
    void run(Frames frame);
    Frames latency() const;

  private:
    struct Events {
        EventBuffer buffer;
        bool in, wants_time;
    };
    void connect(const Port& port, std::uint32_t index, double sample_rate);
    void set_defaults(const World& world, const LilvPlugin* plugin, const PluginJob& job);
    void restore(LilvState* state);
    void move_to(Frames frame);
    float* room(); // for a block

    Urids& urids_;
    const Features& features_;
    double sample_rate_, tempo_bpm_;
    Worker worker_;
    std::unique_ptr<LilvInstance, Freed<lilv_instance_free>> instance_;
    std::vector<Port> ports_;
    std::vector<float> controls_;                           // per port
    std::vector<std::pair<std::size_t, PluginMove>> moves_; // by port
    std::list<std::vector<float>> blocks_;
    std::vector<float*> inputs_, sides_, outputs_;
    std::list<Events> events_;
    int latency_port_ = -1;
    bool active_ = false;
};

} // namespace dubstage::host
