#include "render/describe.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "render/file_sink.h"
#include "session/text.h"

namespace dubstage {

namespace {

int lanes_of(const Graph& graph, const std::vector<int>& nodes)
{
    int lanes = 0;
    for (const int v : nodes) lanes += graph.nodes[static_cast<std::size_t>(v)].lanes();
    return lanes;
}

// A transform of n real samples takes 2.5 n log2 n operations; a complex multiply-add with gain 10 a bin.
double island_flops(const Island& island, int inputs, int outputs)
{
    const double transform = 2.5 * island.transform * std::log2(static_cast<double>(island.transform));
    double terms = 0;
    for (const auto& edge : island.edges) terms += static_cast<double>(edge.terms.size()) * island.partitions;
    const double block = transform * (inputs + outputs) + terms * 10.0 * (island.transform / 2.0 + 1.0);
    return block / static_cast<double>(island.hop);
}

class Tree {
  public:
    Tree(const Session& session, const Prepared& prepared) : session_(session), prepared_(prepared) {}
    std::string text();

  private:
    void strip(const Strip& strip, const std::string& first, const std::string& rest);
    std::string line(const Strip& strip) const;
    void children(const std::string& bus, const std::string& indent);

    const Session& session_;
    const Prepared& prepared_;
    Audible audible_;
    std::string text_;
};

std::string decibels(double db)
{
    std::array<char, 32> text;
    std::snprintf(text.data(), text.size(), "%+.1f dB", db);
    return text.data();
}

// A plug-in by the end of its URI: "lv2 Limiter".
std::string name_of(const Insert& insert)
{
    if (insert.type != "lv2") return insert.type;
    for (const auto& setting : insert.settings) {
        const auto* uri = std::get_if<std::string>(&setting.value.data);
        if (setting.key == "uri" && uri != nullptr)
            return insert.type + " " + printable(uri->substr(uri->find_last_of("/#:") + 1));
    }
    return insert.type;
}

std::string Tree::line(const Strip& strip) const
{
    std::string text = strip.name + "  [" + strip.layout + "]";
    for (const auto& insert : strip.inserts)
        text += std::string("  ") + (insert.bypass ? "(" : "") + name_of(insert) +
                (insert.post_fader ? " post" : "") + (insert.automation.empty() ? "" : " automated") +
                (insert.bypass ? ")" : "");
    if (strip.gain_db != 0.0) text += "  " + decibels(strip.gain_db);
    if (!strip.automation.empty()) text += "  automated";
    for (const auto& send : strip.sends)
        text += "  ~> " + send.to + " " + decibels(send.gain_db) + (send.pre_fader ? " pre" : "");
    if (audible_.send_only.contains(strip.name))
        text += "  (its sends to soloed buses alone)";
    else if (!audible_.strips.contains(strip.name))
        text += "  (silent: muted, or not in solo)";
    return text;
}

void Tree::children(const std::string& bus, const std::string& indent)
{
    std::vector<const Strip*> list;
    for (const auto& b : session_.buses)
        if (b.to == bus && b.name != "master") list.push_back(&b);
    for (const auto& t : session_.tracks)
        if (t.to == bus) list.push_back(&t);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const bool last = i + 1 == list.size();
        strip(*list[i], indent + (last ? "└─ " : "├─ "), indent + (last ? "   " : "│  "));
    }
}

void Tree::strip(const Strip& strip, const std::string& first, const std::string& rest)
{
    text_ += first + line(strip) + "\n";
    const bool bus = std::any_of(session_.buses.begin(), session_.buses.end(),
                                 [&](const Bus& b) { return b.name == strip.name; });
    if (bus) children(strip.name, rest);
}

std::string Tree::text()
{
    audible_ = audible_strips(session_);
    for (const auto& bus : session_.buses)
        if (bus.name == "master") strip(bus, "", "");
    for (const auto& track : session_.tracks)
        if (track.to.empty()) strip(track, "", "");
    return text_;
}

} // namespace

RenderPlan describe(const Session& session, const Prepared& prepared, const RenderSettings& settings)
{
    RenderPlan plan;
    plan.block = prepared.plan.block;
    plan.frames = prepared.to - prepared.from;
    for (const auto& island : prepared.plan.islands) {
        RenderPlan::Island info;
        info.name = island.name;
        info.transform = island.transform;
        info.hop = island.hop;
        info.partitions = island.partitions;
        info.inputs = lanes_of(prepared.graph, island.inputs);
        info.outputs = lanes_of(prepared.graph, island.outputs);
        info.responses = static_cast<int>(island.responses.size());
        info.look_ahead = std::max<Frames>(0, -island.phase);
        info.tail = std::max<Frames>(0, island.phase + island.support);
        info.flops_per_frame = island_flops(island, info.inputs, info.outputs);
        plan.islands.push_back(std::move(info));
    }
    for (const auto& file : output_files(session, prepared, settings)) {
        plan.output_bytes += bytes_on_disk(file);
        plan.files.push_back(file.path.string());
    }
    Frames whole = 0;
    for (const auto& timeline : prepared.timelines) {
        if (timeline == nullptr) continue;
        whole += prepared.content_end;
        plan.input_bytes += static_cast<double>(timeline->active_frames()) * timeline->largest_frame_bytes();
    }
    plan.activity =
        whole > 0 ? static_cast<double>(prepared.active_frames) / static_cast<double>(whole) : 0.0;
    plan.tree = Tree(session, prepared).text();
    plan.warnings = prepared.warnings;
    return plan;
}

// A rough guess, said to be one: 15 GFLOP/s a core, 3 TFLOP/s on a GPU, 2 GB/s from the disk.
double estimated_seconds(const Device& device, const RenderPlan& plan)
{
    double flops = 0;
    for (const auto& island : plan.islands)
        flops += island.flops_per_frame * static_cast<double>(plan.frames);
    const bool gpu = device.info().kind != "cpu" && !device.info().software;
    const double rate =
        gpu ? 3e12 : 10e9 * std::max(1, device.info().threads) * (device.info().software ? 0.1 : 1.0);
    // On the cpu what reads and writes has no core of its own.
    const double compute = flops * plan.activity / rate, files = (plan.input_bytes + plan.output_bytes) / 1e9;
    return gpu ? std::max(compute, files / 2) : compute + files;
}

} // namespace dubstage
