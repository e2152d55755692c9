#include "render/chain.h"

#include <algorithm>

namespace dubstage {

namespace {

constexpr Frames long_response = 32768; // frames; worth a node of its own rather than twice the work

std::vector<Term> compose(const std::vector<Term>& first, const std::vector<Term>& second)
{
    std::vector<Term> terms;
    for (const Term& b : second)
        for (const Term& a : first) {
            if (a.out != b.in) continue;
            Term term{a.in, b.out, a.gain * b.gain, a.delay + b.delay, a.responses};
            term.responses.insert(term.responses.end(), b.responses.begin(), b.responses.end());
            terms.push_back(std::move(term));
        }
    return terms;
}

} // namespace

std::vector<Term> identity_terms(int lanes)
{
    std::vector<Term> terms;
    for (int lane = 0; lane < lanes; ++lane) terms.push_back({lane, lane, 1.0, 0, {}});
    return terms;
}

std::vector<Term> terms_of(const GainMatrix& matrix)
{
    std::vector<Term> terms;
    for (std::size_t out = 0; out < matrix.size(); ++out)
        for (std::size_t in = 0; in < matrix[out].size(); ++in)
            if (matrix[out][in] != 0.0)
                terms.push_back({static_cast<int>(in), static_cast<int>(out), matrix[out][in], 0, {}});
    return terms;
}

std::vector<Term> terms_of(const std::vector<Path>& paths)
{
    std::vector<Term> terms;
    for (const auto& path : paths) {
        Term term{path.in, path.out, path.gain, path.delay, {}};
        if (path.response != nullptr) term.responses.push_back(path.response);
        terms.push_back(std::move(term));
    }
    return terms;
}

Chain::Chain(Graph& graph, int from, std::string name)
    : graph_(&graph), from_(from), name_(std::move(name)),
      layout_(graph.nodes[static_cast<std::size_t>(from)].layout), terms_(identity_terms(layout_.channels()))
{}

bool Chain::flat() const
{
    return std::all_of(terms_.begin(), terms_.end(), [](const Term& t) { return t.flat() && t.delay == 0; });
}

void Chain::materialise()
{
    const int node = static_cast<int>(graph_->nodes.size());
    graph_->nodes.push_back({name_, layout_, -1, false});
    graph_->edges.push_back({from_, node, terms_, curve_, -1});
    from_ = node;
    terms_ = identity_terms(layout_.channels());
    curve_ = nullptr;
}

void Chain::apply(const std::vector<Term>& terms, const Layout& out)
{
    const bool next_flat =
        std::all_of(terms.begin(), terms.end(), [](const Term& t) { return t.flat() && t.delay == 0; });
    const bool pan_fixed = curve_ == nullptr || !curve_->has_pan();
    if (curve_ != nullptr && (!next_flat || !pan_fixed)) materialise();
    auto fused = compose(terms_, terms);
    const auto most = static_cast<std::size_t>(2 * std::max(layout_.channels(), out.channels()));
    if (fused.size() > std::max({most, terms_.size(), terms.size()})) {
        materialise();
        fused = terms;
    }
    terms_ = std::move(fused);
    layout_ = out;
}

void Chain::scale(double gain)
{
    if (gain == 0.0) terms_.clear();
    for (auto& term : terms_) term.gain *= gain;
}

void Chain::move(const std::vector<SharedMoving>& gains)
{
    if (!flat()) materialise();
    // A chain that was copied for a send must not change the original's curve.
    curve_ = curve_ == nullptr ? std::make_shared<EdgeCurve>() : std::make_shared<EdgeCurve>(*curve_);
    for (const auto& gain : gains) curve_->add_gain(gain);
}

void Chain::move_pan(SharedMoving position, const Pan& pan, const Layout& in, const Layout& out,
                     const std::string& where)
{
    // The element of the moving matrix is looked up by input and output channel, so nothing may cross
    // channels before it.
    const bool straight =
        std::all_of(terms_.begin(), terms_.end(), [](const Term& t) { return t.in == t.out; }) &&
        !terms_.empty();
    if (!flat() || !straight) materialise();
    curve_ = curve_ == nullptr ? std::make_shared<EdgeCurve>() : std::make_shared<EdgeCurve>(*curve_);
    curve_->set_pan(std::move(position), pan, in, out, where);
    const GainMatrix full(static_cast<std::size_t>(out.channels()),
                          std::vector<double>(static_cast<std::size_t>(in.channels()), 1.0));
    terms_ = compose(terms_, terms_of(full));
    layout_ = out;
}

void Chain::share()
{
    const bool worth = std::any_of(terms_.begin(), terms_.end(),
                                   [](const Term& t) { return t.last() - t.first() > long_response; });
    const bool many = terms_.size() > static_cast<std::size_t>(2 * layout_.channels());
    if (worth || many) materialise();
}

void Chain::connect(int to)
{
    if (terms_.empty()) return;
    graph_->edges.push_back({from_, to, terms_, curve_, -1});
}

int Chain::insert(const Network& network, int key)
{
    materialise();
    std::vector<int> nodes{from_};
    if (!network.key.empty()) nodes.push_back(key);
    while (nodes.size() < network.nodes.size()) {
        graph_->nodes.push_back({name_, network.nodes[nodes.size()], -1, false});
        nodes.push_back(static_cast<int>(graph_->nodes.size()) - 1);
    }
    const auto node = [&](int i) { return nodes[static_cast<std::size_t>(i)]; };
    for (const NetworkLink& link : network.links) {
        std::shared_ptr<EdgeCurve> curve;
        if (!link.gains.empty()) curve = std::make_shared<EdgeCurve>();
        for (const SharedMoving& gain : link.gains) curve->add_gain(gain);
        graph_->edges.push_back({node(link.from), node(link.to), terms_of(link.paths), curve, -1});
    }
    for (const NetworkStage& stage : network.stages) {
        Process process{{}, node(stage.to), stage.stage};
        const int number = static_cast<int>(graph_->processes.size());
        for (const int from : stage.from) {
            process.from.push_back(node(from));
            const int lanes = network.nodes[static_cast<std::size_t>(from)].channels();
            graph_->edges.push_back({node(from), process.to, identity_terms(lanes), nullptr, number});
        }
        graph_->processes.push_back(std::move(process));
    }
    go_on_from(node(network.output));
    return nodes.front();
}

int Chain::cut()
{
    materialise();
    return from_;
}

void Chain::go_on_from(int node)
{
    from_ = node;
    layout_ = graph_->nodes[static_cast<std::size_t>(node)].layout;
    terms_ = identity_terms(layout_.channels());
    curve_ = nullptr;
}

} // namespace dubstage
