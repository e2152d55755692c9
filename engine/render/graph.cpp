#include "render/graph.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/error.h"
#include "base/nearest.h"
#include "render/chain.h"

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
    GraphBuilder(const Session& session, const RenderSettings& settings, ResponseCache& cache)
        : session_(session), settings_(settings), cache_(cache)
    {}
    Graph build();

  private:
    void index_buses();
    std::vector<const Bus*> buses_in_order() const;
    void build_strip(const Strip& strip, int input, const Layout& layout, bool is_bus);
    void apply_inserts(Chain& chain, const Strip& strip, const Layout& layout, bool post_fader);
    void apply_fader(Chain& chain, const Strip& strip) const;
    void apply_pan(Chain& chain, const Strip& strip, const Pan& pan, bool own_pan, const Layout& in,
                   int bus) const;
    void build_sends(const Strip& strip, const Layout& layout, const Chain& at, bool pre_fader);
    void write_out(const Chain& chain, const std::string& kind, const std::string& name, const Layout& layout,
                   bool written);
    bool inserts_bypassed(const Strip& strip) const;
    const Automation* automation(const Strip& strip, AutomationTarget target,
                                 const std::string& send = "") const;

    const Session& session_;
    const RenderSettings& settings_;
    ResponseCache& cache_;
    Graph graph_;
    std::map<std::string, int> bus_nodes_;
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
    for (const auto& insert : strip.inserts) {
        if (insert.bypass || insert.post_fader != post_fader) continue;
        ProcessorContext context;
        context.sample_rate = session_.sample_rate;
        context.layout = layout;
        context.folder = session_.file.parent_path();
        context.cache = &cache_;
        context.warn = [&](const std::string& text) {
            graph_.warnings.push_back(insert.place.text() + ": " + text);
        };
        const auto processor = make_processor(insert, context);
        const auto* linear = dynamic_cast<const Linear*>(processor.get());
        check(linear != nullptr, "every processor so far is linear");
        std::vector<Term> terms;
        for (const auto& path : linear->paths()) {
            Term term{path.in, path.out, path.gain, path.delay, {}};
            if (path.response != nullptr) term.responses.push_back(path.response);
            terms.push_back(std::move(term));
        }
        chain.apply(terms, layout);
    }
}

void GraphBuilder::apply_fader(Chain& chain, const Strip& strip) const
{
    std::vector<std::shared_ptr<const Curve>> moving;
    if (const auto* gain = automation(strip, AutomationTarget::gain))
        moving.push_back(std::make_shared<Curve>(*gain));
    else
        chain.scale(db_to_gain(strip.gain_db));
    if (const auto* mute = automation(strip, AutomationTarget::mute)) {
        Automation open = *mute;
        for (auto& point : open.points) point.value = 1.0 - point.value;
        moving.push_back(std::make_shared<Curve>(open));
    }
    if (!moving.empty()) chain.move(moving);
}

void GraphBuilder::apply_pan(Chain& chain, const Strip& strip, const Pan& pan, bool own_pan, const Layout& in,
                             int bus) const
{
    const Layout& out = graph_.nodes[static_cast<std::size_t>(bus)].layout;
    const std::string where = strip.place.text("pan");
    if (const auto* moving = own_pan ? automation(strip, AutomationTarget::pan) : nullptr) {
        chain.move_pan(std::make_shared<Curve>(*moving), pan, in, out, where);
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
            chain.move({std::make_shared<Curve>(*gain)});
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
    if (sends) chain.share();
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

Graph build_graph(const Session& session, const RenderSettings& settings, ResponseCache& cache)
{
    return GraphBuilder(session, settings, cache).build();
}

} // namespace dubstage
