#include "render/graph.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/error.h"
#include "base/nearest.h"
#include "render/chain.h"
#include "render/reductions.h"

namespace dubstage {

Frames Term::first() const
{
    Frames sum = delay;
    for (const auto& response : responses) sum += response->first;
    return sum;
}

Frames Term::last() const
{
    Frames sum = delay;
    for (const auto& response : responses) sum += response->last();
    return sum;
}

bool Edge::flat() const
{
    return std::all_of(terms.begin(), terms.end(), [](const Term& term) { return term.flat(); });
}

namespace {

std::string loop_text(const std::vector<std::string>& path, const std::string& again)
{
    std::string text;
    for (auto name = std::find(path.begin(), path.end(), again); name != path.end(); ++name)
        text += *name + " -> ";
    return text + again;
}

class GraphBuilder {
  public:
    GraphBuilder(const Session& session, const RenderSettings& settings, ResponseCache& cache,
                 const Frozen& frozen)
        : session_(session), settings_(settings), cache_(cache), frozen_(frozen)
    {}
    Graph build();

  private:
    void index_buses();
    void index_keys();
    std::vector<const Bus*> buses_in_order() const;
    void build_strip(const Strip& strip, int input, const Layout& layout, bool is_bus);
    void apply_inserts(Chain& chain, const Strip& strip, const Layout& layout, bool post_fader);
    void tell_reductions(const Strip& strip, std::size_t number, int heard, int key,
                         ProcessorContext context);
    void insert_plugin(Chain& chain, const Strip& strip, std::size_t insert,
                       std::shared_ptr<const HostedPlugin> plugin);
    void apply_fader(Chain& chain, const Strip& strip) const;
    void apply_pan(Chain& chain, const Strip& strip, const Pan& pan, bool own_pan, const Layout& in,
                   int bus) const;
    void build_sends(const Strip& strip, const Layout& layout, const Chain& at, bool pre_fader);
    void write_out(const Chain& chain, const std::string& kind, const std::string& name, const Layout& layout,
                   bool written);
    bool inserts_bypassed(const Strip& strip) const;
    const Automation* automation(const Strip& strip, AutomationTarget target,
                                 const std::string& send = "") const;

    Layout layout_of_strip(const std::string& name, const std::string& where) const;
    void refuse_loops() const;

    const Session& session_;
    const RenderSettings& settings_;
    ResponseCache& cache_;
    const Frozen& frozen_;
    Graph graph_;
    std::map<std::string, int> bus_nodes_;
    std::map<std::string, int> key_nodes_; // of strips that others listen to
    Audible audible_;
};

const Automation* GraphBuilder::automation(const Strip& strip, AutomationTarget target,
                                           const std::string& send) const
{
    for (const auto& a : strip.automation)
        if (a.target == target && a.send == send && !a.points.empty()) return &a;
    return nullptr;
}

bool GraphBuilder::inserts_bypassed(const Strip& strip) const
{
    if (settings_.bypass == Bypass::all) return true;
    const bool master = strip.name == "master";
    return settings_.bypass == (master ? Bypass::master : Bypass::inserts);
}

void GraphBuilder::index_buses()
{
    for (const auto& bus : session_.buses) {
        bus_nodes_[bus.name] = static_cast<int>(graph_.nodes.size());
        graph_.nodes.push_back({bus.name, parse_layout(bus.layout, bus.place.text("layout")), -1, false});
    }
}

Layout GraphBuilder::layout_of_strip(const std::string& name, const std::string& where) const
{
    std::vector<std::string> known;
    const auto all_strips = [&](const auto& strips) -> const Strip* {
        for (const auto& strip : strips) {
            if (strip.name == name) return &strip;
            known.push_back(strip.name);
        }
        return nullptr;
    };
    const Strip* strip = all_strips(session_.tracks);
    if (strip == nullptr) strip = all_strips(session_.buses);
    if (strip == nullptr)
        throw Error(ErrorCode::bad_session, where, "no track or bus is called '" + name + "'",
                    suggest(name, known));
    return parse_layout(strip->layout, strip->place.text("layout"));
}

// A node for every strip that an insert listens to, whatever the order in which strips are built.
void GraphBuilder::index_keys()
{
    const auto look = [&](const Strip& strip) {
        for (const auto& insert : strip.inserts)
            for (const auto& setting : insert.settings) {
                const auto* name = std::get_if<std::string>(&setting.value.data);
                if (setting.key != "key" || name == nullptr || insert.bypass) continue;
                if (*name == strip.name || key_nodes_.contains(*name)) continue;
                key_nodes_[*name] = static_cast<int>(graph_.nodes.size());
                graph_.nodes.push_back(
                    {*name + " as key", layout_of_strip(*name, insert.place.text("key")), -1, false});
            }
    };
    for (const auto& track : session_.tracks) look(track);
    for (const auto& bus : session_.buses) look(bus);
}

// What the routing of buses alone does not show: a strip that listens to where it goes.
void GraphBuilder::refuse_loops() const
{
    std::vector<int> state(graph_.nodes.size()); // 0 new, 1 on the way, 2 done
    std::vector<std::string> path;
    std::vector<std::vector<int>> next(graph_.nodes.size());
    for (const auto& edge : graph_.edges) next[static_cast<std::size_t>(edge.from)].push_back(edge.to);
    const std::function<void(int)> visit = [&](int node) {
        const auto at = static_cast<std::size_t>(node);
        if (state[at] == 2) return;
        const std::string& name = graph_.nodes[at].name;
        if (state[at] == 1)
            throw Error(ErrorCode::bad_session, session_.file.string(),
                        "a side chain closes a loop: " + loop_text(path, name),
                        "listen to something that this strip does not feed");
        state[at] = 1;
        const bool other = path.empty() || path.back() != name; // nodes of one strip share its name
        if (other) path.push_back(name);
        for (const int to : next[at]) visit(to);
        if (other) path.pop_back();
        state[at] = 2;
    };
    for (std::size_t v = 0; v < graph_.nodes.size(); ++v) visit(static_cast<int>(v));
}

// Every bus after all that feed it. A loop is an error that prints the loop.
std::vector<const Bus*> GraphBuilder::buses_in_order() const
{
    std::map<std::string, const Bus*> by_name;
    for (const auto& bus : session_.buses) by_name[bus.name] = &bus;
    std::vector<const Bus*> order;
    std::set<std::string> done;
    std::vector<std::string> path;
    const std::function<void(const Bus&)> visit = [&](const Bus& bus) {
        if (done.contains(bus.name)) return;
        if (std::find(path.begin(), path.end(), bus.name) != path.end())
            throw Error(ErrorCode::bad_session, bus.place.text("to"),
                        "routing loop: " + loop_text(path, bus.name),
                        "take one of these sends or outputs away");
        path.push_back(bus.name);
        if (!bus.to.empty() && by_name.contains(bus.to)) visit(*by_name[bus.to]);
        for (const auto& send : bus.sends)
            if (by_name.contains(send.to)) visit(*by_name[send.to]);
        path.pop_back();
        done.insert(bus.name);
        order.push_back(&bus);
    };
    for (const auto& bus : session_.buses) visit(bus);
    std::reverse(order.begin(), order.end());
    return order;
}

void GraphBuilder::apply_inserts(Chain& chain, const Strip& strip, const Layout& layout, bool post_fader)
{
    if (inserts_bypassed(strip)) return;
    for (std::size_t number = 0; number < strip.inserts.size(); ++number) {
        const Insert& insert = strip.inserts[number];
        if (insert.bypass || insert.post_fader != post_fader) continue;
        ProcessorContext context;
        context.sample_rate = session_.sample_rate;
        context.tempo_bpm = session_.tempo_bpm.value_or(0);
        context.layout = layout;
        context.folder = session_.file.parent_path();
        context.cache = &cache_;
        context.warn = [&](const std::string& text) {
            graph_.warnings.push_back(insert.place.text() + ": " + text);
        };
        context.layout_of = [&](const std::string& name, const std::string& where) {
            if (name == strip.name)
                throw Error(ErrorCode::bad_session, where, "'" + name + "' cannot be its own side chain",
                            "leave the key out: it listens to itself then");
            return layout_of_strip(name, where);
        };
        const std::shared_ptr<const Processor> processor = make_processor(insert, context);
        if (auto plugin = std::dynamic_pointer_cast<const HostedPlugin>(processor)) {
            insert_plugin(chain, strip, number, std::move(plugin));
            continue;
        }
        if (const auto* network = dynamic_cast<const Network*>(processor.get())) {
            const int key = network->key.empty() ? -1 : key_nodes_.at(network->key);
            const int heard = chain.insert(*network, key);
            if (settings_.tell_reductions_of.contains(strip.name))
                tell_reductions(strip, number, heard, key, context);
            continue;
        }
        const auto* linear = dynamic_cast<const Linear*>(processor.get());
        check(linear != nullptr, "a processor is linear or a network");
        chain.apply(terms_of(linear->paths()), layout);
    }
}

// The same insert once more beside the sound: what comes out is how far it turns down.
void GraphBuilder::tell_reductions(const Strip& strip, std::size_t number, int heard, int key,
                                   ProcessorContext context)
{
    context.warn = [](const std::string&) {}; // it warned already
    const Insert& insert = strip.inserts[number];
    for (const TraceInsert& trace : traces_of(insert, session_.sample_rate)) {
        if (trace.turns == Turns::both) continue;
        const std::shared_ptr<const Processor> processor = make_processor(trace.insert, context);
        const auto* network = dynamic_cast<const Network*>(processor.get());
        check(network != nullptr, "dynamics are networks");
        Chain chain(graph_, heard, strip.name);
        chain.insert(*network, key);
        const int node = static_cast<int>(graph_.nodes.size());
        graph_.nodes.push_back({"reduction " + strip.name, chain.layout(), -1, true});
        chain.connect(node);
        graph_.outputs.push_back({node, "reduction " + strip.name, "", false,
                                  ToldReduction{strip.name, number, insert.type, trace.name},
                                  trace.turns == Turns::up});
    }
}

void GraphBuilder::insert_plugin(Chain& chain, const Strip& strip, std::size_t insert,
                                 std::shared_ptr<const HostedPlugin> plugin)
{
    const int in = chain.cut(), out = static_cast<int>(graph_.nodes.size());
    const Layout& layout = plugin->nodes.front();
    const auto frozen = frozen_.places.find({strip.name, insert});
    if (frozen != frozen_.places.end()) {
        const bool silent = frozen_.tracks[frozen->second].clips.empty();
        const auto track = static_cast<int>(session_.tracks.size() + frozen->second);
        graph_.nodes.push_back({strip.name, layout, silent ? -1 : track, false});
    } else {
        graph_.nodes.push_back({strip.name, layout, -1, false});
        graph_.edges.push_back({in, out, identity_terms(layout.channels()), nullptr, -1});
        const int key = plugin->key.empty() ? -1 : key_nodes_.at(plugin->key);
        // Silent, but there: what it listens to comes before it.
        if (key >= 0) graph_.edges.push_back({key, out, {{0, 0, 0.0, 0, {}}}, nullptr, -1});
        graph_.plugins.push_back({strip.name, insert, in, out, key, std::move(plugin)});
    }
    chain.go_on_from(out);
}

void GraphBuilder::apply_fader(Chain& chain, const Strip& strip) const
{
    std::vector<SharedMoving> moving;
    if (const auto* gain = automation(strip, AutomationTarget::gain))
        moving.push_back(strip_curve(*gain));
    else
        chain.scale(db_to_gain(strip.gain_db));
    if (const auto* mute = automation(strip, AutomationTarget::mute)) {
        Automation open = *mute;
        for (auto& point : open.points) point.value = 1.0 - point.value;
        moving.push_back(strip_curve(open));
    }
    if (!moving.empty()) chain.move(moving);
}

void GraphBuilder::apply_pan(Chain& chain, const Strip& strip, const Pan& pan, bool own_pan, const Layout& in,
                             int bus) const
{
    const Layout& out = graph_.nodes[static_cast<std::size_t>(bus)].layout;
    const std::string where = strip.place.text("pan");
    if (const auto* moving = own_pan ? automation(strip, AutomationTarget::pan) : nullptr) {
        chain.move_pan(strip_curve(*moving), pan, in, out, where);
        return;
    }
    chain.apply(terms_of(pan_matrix(pan, pan.position, in, out, where)), out);
}

void GraphBuilder::build_sends(const Strip& strip, const Layout& layout, const Chain& at, bool pre_fader)
{
    for (const auto& send : strip.sends) {
        if (send.pre_fader != pre_fader || send.mute) continue;
        const auto bus = bus_nodes_.find(send.to);
        if (bus == bus_nodes_.end() || !audible_.strips.contains(send.to)) continue;
        if (audible_.send_only.contains(strip.name) && !audible_.soloed.contains(send.to)) continue;
        Chain chain = at;
        if (const auto* gain = automation(strip, AutomationTarget::send_gain, send.to))
            chain.move({strip_curve(*gain)});
        else
            chain.scale(db_to_gain(send.gain_db));
        apply_pan(chain, strip, send.pan ? *send.pan : strip.pan, !send.pan.has_value(), layout, bus->second);
        chain.connect(bus->second);
    }
}

void GraphBuilder::write_out(const Chain& chain, const std::string& kind, const std::string& name,
                             const Layout& layout, bool written)
{
    const int node = static_cast<int>(graph_.nodes.size());
    graph_.nodes.push_back({kind + " " + name, layout, -1, true});
    Chain tap = chain;
    tap.connect(node);
    graph_.outputs.push_back({node, kind + " " + name, kind + " " + name, written});
}

void GraphBuilder::build_strip(const Strip& strip, int input, const Layout& layout, bool is_bus)
{
    Chain chain(graph_, input, strip.name);
    apply_inserts(chain, strip, layout, false);
    const bool sends = !strip.sends.empty();
    const auto key = key_nodes_.find(strip.name);
    if (sends || key != key_nodes_.end()) chain.share();
    if (key != key_nodes_.end()) chain.connect(key->second);
    build_sends(strip, layout, chain, true);
    apply_fader(chain, strip);
    apply_inserts(chain, strip, layout, true);
    if (sends) chain.share();
    build_sends(strip, layout, chain, false);
    if (strip.name == "master") {
        const int node = static_cast<int>(graph_.nodes.size());
        graph_.nodes.push_back({"mix", layout, -1, true});
        chain.connect(node);
        graph_.outputs.insert(graph_.outputs.begin(), {node, "mix", "mix", true});
        return;
    }
    if (audible_.send_only.contains(strip.name)) return;
    const bool stem = settings_.stems || strip.direct_out;
    if (is_bus && (stem || settings_.measure)) write_out(chain, "stem", strip.name, layout, stem);
    const auto bus = bus_nodes_.find(strip.to);
    if (bus == bus_nodes_.end() || !audible_.strips.contains(strip.to)) {
        if (!is_bus && (settings_.tracks || strip.direct_out))
            write_out(chain, "track", strip.name, layout, true);
        return;
    }
    const Layout out = graph_.nodes[static_cast<std::size_t>(bus->second)].layout;
    apply_pan(chain, strip, strip.pan, true, layout, bus->second);
    if (!is_bus && (settings_.tracks || strip.direct_out)) write_out(chain, "track", strip.name, out, true);
    chain.connect(bus->second);
}

Graph GraphBuilder::build()
{
    audible_ = audible_strips(session_);
    index_buses();
    index_keys();
    const auto buses = buses_in_order();
    for (std::size_t t = 0; t < session_.tracks.size(); ++t) {
        const Track& track = session_.tracks[t];
        const bool heard = audible_.strips.contains(track.name) || audible_.send_only.contains(track.name);
        if (!heard || track.clips.empty()) continue;
        const Layout layout = parse_layout(track.layout, track.place.text("layout"));
        const int node = static_cast<int>(graph_.nodes.size());
        graph_.nodes.push_back({track.name, layout, static_cast<int>(t), false});
        build_strip(track, node, layout, false);
    }
    for (const Bus* bus : buses) {
        if (!audible_.strips.contains(bus->name)) continue;
        const int node = bus_nodes_[bus->name];
        build_strip(*bus, node, graph_.nodes[static_cast<std::size_t>(node)].layout, true);
    }
    refuse_loops();
    std::stable_partition(graph_.outputs.begin(), graph_.outputs.end(),
                          [](const Output& output) { return output.written; });
    return std::move(graph_);
}

} // namespace

Audible audible_strips(const Session& session)
{
    std::map<std::string, const Strip*> strips;
    bool any_solo = false;
    const auto add = [&](const Strip& strip) {
        strips[strip.name] = &strip;
        any_solo = any_solo || strip.solo;
    };
    for (const auto& track : session.tracks) add(track);
    for (const auto& bus : session.buses) add(bus);
    // Soloed itself, or on its way to the master through a soloed bus.
    const auto in_solo = [&](const Strip& strip) {
        const Strip* at = &strip;
        for (std::size_t steps = 0; steps <= strips.size(); ++steps) {
            if (at->solo) return true;
            const auto next = strips.find(at->to);
            if (next == strips.end()) return false;
            at = next->second;
        }
        return false;
    };
    Audible audible;
    for (const auto& bus : session.buses) {
        if (bus.mute) continue;
        audible.strips.insert(bus.name);
        if (any_solo && in_solo(bus)) audible.soloed.insert(bus.name);
    }
    for (const auto& track : session.tracks) {
        if (track.mute) continue;
        if (!any_solo || in_solo(track)) {
            audible.strips.insert(track.name);
            continue;
        }
        const bool sends = std::any_of(track.sends.begin(), track.sends.end(),
                                       [&](const Send& send) { return audible.soloed.contains(send.to); });
        if (sends) audible.send_only.insert(track.name);
    }
    return audible;
}

Graph build_graph(const Session& session, const RenderSettings& settings, ResponseCache& cache,
                  const Frozen& frozen)
{
    return GraphBuilder(session, settings, cache, frozen).build();
}

} // namespace dubstage
