// The installed plug-ins as their files describe them, through lilv.
#pragma once

#include <lilv/lilv.h>
#include <memory>
#include <string>
#include <vector>

#include "hosting/plugin.h"

namespace dubstage::host {

template <auto free_it> struct Freed {
    template <class T> void operator()(T* thing) const { free_it(thing); }
};
using Node = std::unique_ptr<LilvNode, Freed<lilv_node_free>>;
using Nodes = std::unique_ptr<LilvNodes, Freed<lilv_nodes_free>>;

std::string text_of(const LilvNode* node); // "" for none

// What a port is to us.
enum class PortKind { input, output, side_input, spare, control, measure, events_in, events_out, open };

struct Port {
    const LilvPort* port = nullptr;
    PortKind kind = PortKind::open; // open: nothing has to be there; spare: an output that nobody hears
    PluginControl control;          // for controls and what the host itself sets
    enum class Role { user, latency, freewheeling, enabled } role = Role::user;
    bool wants_time = false; // of events: hears where in the session it is
    std::size_t least_bytes = 0;
};

class World {
  public:
    World();
    LilvWorld* get() const { return world_.get(); }

    std::vector<PluginName> names() const;
    // Throws Error{missing_input}.
    const LilvPlugin* find(const std::string& uri) const;
    // Throws Error{bad_data} for ports of a kind that nobody knows.
    std::vector<Port> ports(const LilvPlugin* plugin) const;
    PluginFacts describe(const LilvPlugin* plugin) const;
    Node uri(const std::string& text) const;

  private:
    Port port(const LilvPlugin* plugin, const LilvPort* port) const;
    PortKind kind(const LilvPlugin* plugin, const LilvPort* port) const;
    void set_control(const LilvPlugin* plugin, const LilvPort* port, Port& out) const;
    bool is(const LilvPlugin* plugin, const LilvPort* port, const char* type) const;
    bool has(const LilvPlugin* plugin, const LilvPort* port, const char* property) const;
    bool listens_aside(const LilvPlugin* plugin, const LilvPort* port) const;
    std::string unit(const LilvPlugin* plugin, const LilvPort* port) const;
    std::vector<PluginPreset> presets(const LilvPlugin* plugin) const;

    std::unique_ptr<LilvWorld, Freed<lilv_world_free>> world_;
};

} // namespace dubstage::host
