// The session as a graph: nodes that sum, edges that filter or move; nothing decided yet about how it is
// computed.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "audio/layout.h"
#include "processors/hosted.h"
#include "processors/processor.h"
#include "processors/stage.h"
#include "render/automation.h"
#include "render/render.h"
#include "session/session.h"

namespace dubstage {

// out += gain * (in delayed by `delay`, filtered by each of `responses` in turn).
struct Term {
    int in = 0, out = 0;
    double gain = 1.0;
    Frames delay = 0;
    std::vector<std::shared_ptr<const Response>> responses;

    Frames first() const; // the support of all of it
    Frames last() const;
    bool flat() const { return responses.empty(); }
};

struct Edge {
    int from = 0, to = 0;
    std::vector<Term> terms;
    std::shared_ptr<const EdgeCurve>
        curve;        // null = constant; with a curve the terms are flat and not delayed
    int process = -1; // not a sum: an input of graph.processes[process]

    bool flat() const;
};

struct Node {
    std::string name;
    Layout layout;
    int track = -1;      // index of the session's track whose clips it plays; -1 = a sum
    bool output = false; // leaves the graph; nothing leads on from it
    int lanes() const { return layout.channels(); }
};

// Samples that go through a stage; nothing else is summed into `to`.
struct Process {
    std::vector<int> from; // nodes; the first is what is worked on, others are listened to
    int to = 0;
    std::shared_ptr<const TimeStage> stage;
};

struct Output {
    int node = 0;
    std::string name; // "mix", "stem drums", "track kick"
    std::string file_stem;
    bool written = true;                    // to a file; else only measured
    std::optional<ToldReduction> told = {}; // not a sound, but how far something is turned down
    bool up = false;                        // or up, that is
};

// Where a plug-in that has not run belongs: until then, what comes in goes out.
struct PluginSpot {
    std::string strip;
    std::size_t insert = 0; // its number among the strip's inserts
    int in = 0, out = 0;    // nodes
    int key = -1;           // what its side chain hears
    std::shared_ptr<const HostedPlugin> plugin;
};

// What plug-ins that have run made, as tracks of one clip each; they count on behind the session's own.
struct Frozen {
    std::map<std::pair<std::string, std::size_t>, std::size_t>
        places; // strip and insert -> number of the track
    std::vector<Track> tracks;
    std::vector<std::string> warnings;
};

struct Graph {
    std::deque<Node> nodes; // edges lead from lower to higher indices; references stay while others are added
    std::vector<Edge> edges;
    std::vector<Process> processes;
    std::vector<PluginSpot> plugins;
    std::vector<int> unheard_tracks; // of the session: what they play is in clips of plug-ins already
    std::vector<Output> outputs;     // the mix first, those that become files before those that do not
    std::vector<std::string> warnings;
    Frames content_end = 0; // where the last audible clip ends; set by the clips
};

// Throws Error{bad_session}: routing loops (printed as "a -> b -> a"), layouts without a rule, processor
// settings.
Graph build_graph(const Session& session, const RenderSettings& settings, ResponseCache& cache,
                  const Frozen& frozen);

// What mutes and solos in place leave to be heard, by name.
struct Audible {
    std::set<std::string> strips;    // heard where they go
    std::set<std::string> send_only; // tracks heard through their sends to soloed buses alone
    std::set<std::string>
        soloed; // buses in solo, themselves or through where they go; empty without any solo
};
Audible audible_strips(const Session& session);

} // namespace dubstage
