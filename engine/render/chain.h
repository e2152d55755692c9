// Builds one strip's way through the graph, fusing what follows into one edge for as long as that stays
// small.
#pragma once

#include "render/graph.h"

namespace dubstage {

std::vector<Term> identity_terms(int lanes);
std::vector<Term> terms_of(const GainMatrix& matrix); // without the zeros
std::vector<Term> terms_of(const std::vector<Path>& paths);

class Chain {
  public:
    Chain(Graph& graph, int from, std::string name);

    void apply(const std::vector<Term>& terms, const Layout& out); // an LTI stage
    const Layout& layout() const { return layout_; }               // of what comes out at present
    void scale(double gain);
    void move(const std::vector<SharedMoving>& gains);
    void move_pan(SharedMoving position, const Pan& pan, const Layout& in, const Layout& out,
                  const std::string& where);
    // Ends the edge in a node of its own when several ways lead on from here and repeating it would cost.
    void share();
    void connect(int to);
    // Goes on from what a network makes of it; `key`: the node that it listens to, where it is keyed. Gives
    // the node that goes in.
    int insert(const Network& network, int key);
    // Ends the edge in a node of its own and gives that.
    int cut();
    // Leaves what was, for a node of any other origin.
    void go_on_from(int node);

  private:
    void materialise();
    bool flat() const;

    Graph* graph_;
    int from_;
    std::string name_;
    Layout layout_;
    std::vector<Term> terms_;
    std::shared_ptr<EdgeCurve> curve_;
};

} // namespace dubstage
