#include "render/sizes.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/error.h"
#include "render/mix_runner.h"
#include "render/outputs.h"
#include "render/process_runner.h"
#include "render/taps.h"

namespace dubstage {

namespace {

constexpr double mebi = 1024.0 * 1024.0;

// What each kind of device works with when memory is plenty. On the cpu a batch should stay in the last
// cache; on a GPU it should keep every unit busy; software Vulkan is a cpu with a cost per command.
struct Targets {
    double input_bytes, output_bytes, upload_bytes, mix_bytes;
};

Targets targets_of(const Device& device)
{
    if (device.info().kind == "cpu") return {6 * mebi, 32 * mebi, 48 * mebi, 6 * mebi};
    if (device.info().software) return {32 * mebi, 64 * mebi, 64 * mebi, 32 * mebi};
    return {256 * mebi, 512 * mebi, 256 * mebi, 256 * mebi};
}

int lanes_of(const Graph& graph, const std::vector<int>& nodes)
{
    int lanes = 0;
    for (const int v : nodes) lanes += graph.nodes[static_cast<std::size_t>(v)].lanes();
    return lanes;
}

class Sizer {
  public:
    Sizer(const Device& device, const Prepared& prepared, const RenderSettings& settings)
        : device_(device), prepared_(prepared), settings_(settings), targets_(targets_of(device))
    {
        for (const auto& node : prepared.graph.nodes) {
            if (node.track < 0) continue;
            const auto& timeline = *prepared.timelines[static_cast<std::size_t>(node.track)];
            frame_bytes_ = std::max(frame_bytes_, timeline.largest_frame_bytes() * timeline.layers());
        }
    }

    Sizes at(double scale) const;

  private:
    IslandSize island_size(const Island& island, double scale) const;
    double least_upload() const;

    const Device& device_;
    const Prepared& prepared_;
    const RenderSettings& settings_;
    Targets targets_;
    int frame_bytes_ = 4;
};

// What the sums of one hop move through memory, in rows, where `rows` frames of `hops` hops are transformed
// at a time: every batch of input lanes reads a response for each, and reads, fetches and writes the sums
// that it adds to, with what rounding took from them.
double rows_moved(const std::vector<std::vector<int>>& sums, int rows, int hops)
{
    constexpr double moved_per_sum = 4; // measured: the least time of films and of groups of eight tracks
    const std::size_t together = static_cast<std::size_t>(std::max(1, rows / hops));
    double moved = 0;
    for (std::size_t first = 0; first < sums.size(); first += together) {
        const std::size_t end = std::min(first + together, sums.size());
        std::set<int> touched;
        for (std::size_t lane = first; lane < end; ++lane)
            touched.insert(sums[lane].begin(), sums[lane].end());
        moved +=
            static_cast<double>(end - first) + moved_per_sum * hops * static_cast<double>(touched.size());
    }
    return moved / hops;
}

// Per input lane of the island the sums that it is a term of.
std::vector<std::vector<int>> sums_of_inputs(const Graph& graph, const Island& island)
{
    std::map<int, int> first_sum, first_input;
    int sum = 0, input = 0;
    for (const auto* nodes : {&island.inner, &island.outputs})
        for (const int v : *nodes) {
            first_sum[v] = sum;
            sum += graph.nodes[static_cast<std::size_t>(v)].lanes();
        }
    for (const int v : island.inputs) {
        first_input[v] = input;
        input += graph.nodes[static_cast<std::size_t>(v)].lanes();
    }
    std::vector<std::vector<int>> sums(static_cast<std::size_t>(input));
    for (const auto& edge : island.edges)
        if (first_input.contains(edge.from))
            for (const auto& term : edge.terms)
                sums[static_cast<std::size_t>(first_input[edge.from] + term.in)].push_back(
                    first_sum[edge.to] + term.out);
    return sums;
}

IslandSize Sizer::island_size(const Island& island, double scale) const
{
    const Graph& graph = prepared_.graph;
    const double row = static_cast<double>(island.transform) * sizeof(float);
    const int limit = device_.max_fft_rows(island.transform);
    const int out = lanes_of(graph, island.outputs), inner = lanes_of(graph, island.inner);
    IslandSize size;
    const auto all_hops = static_cast<int>(prepared_.plan.block / island.hop);
    const auto fits = [&](int hops) {
        return (out + inner) * hops * row <= targets_.output_bytes * scale && out * hops <= limit;
    };
    const int rows = std::clamp(static_cast<int>(targets_.input_bytes * scale / row), 1, limit);
    const auto sums = sums_of_inputs(graph, island);
    double least = rows_moved(sums, rows, 1);
    for (int hops = 2; hops <= all_hops && fits(hops); hops *= 2) {
        const double moved = island.partitions > 1 ? 0.0 : rows_moved(sums, rows, hops);
        if (moved > least) continue;
        least = moved;
        size.hops = hops;
    }
    size.input_rows = std::clamp(rows, 1, std::max(1, static_cast<int>(sums.size()) * size.hops));
    return size;
}

// One lane of one block must fit, with the gains of one fade, and beside it a lane of moving gains.
double Sizer::least_upload() const
{
    const Frames block = prepared_.plan.block;
    Frames longest = block;
    for (const auto& island : prepared_.plan.islands) longest = std::max(longest, Frames{island.transform});
    const double lane = static_cast<double>(longest) * (frame_bytes_ + static_cast<int>(sizeof(float)));
    const double gains = static_cast<double>(block) * sizeof(float);
    double tables = 4 * mebi;
    for (const auto& island : prepared_.plan.islands)
        tables += static_cast<double>(island.edges.size()) * 256.0 * static_cast<double>(block / island.hop) *
                  island.partitions / 4.0;
    for (const auto& op : prepared_.plan.ops)
        if (op.kind == Op::Kind::process)
            tables +=
                static_cast<double>(ProcessRunner::table_bytes(device_, prepared_.graph, prepared_.plan, op));
    return lane + gains + tables;
}

Sizes Sizer::at(double scale) const
{
    Sizes sizes;
    double total = Signals::bytes(prepared_.graph, prepared_.plan);
    if (wants_taps(settings_)) total += Taps::bytes(device_, prepared_, settings_);
    for (const auto& island : prepared_.plan.islands) {
        sizes.islands.push_back(island_size(island, scale));
        total += IslandRunner::bytes(device_, prepared_.graph, prepared_.plan, island, sizes.islands.back());
    }
    for (const auto& op : prepared_.plan.ops)
        if (op.kind == Op::Kind::process) total += ProcessRunner::bytes(device_, prepared_.graph, op);
    const double lane = static_cast<double>(prepared_.plan.block) * sizeof(float);
    sizes.mix_rows = std::clamp(static_cast<int>(targets_.mix_bytes * scale / lane), 1, 256);
    total += MixRunner::bytes(prepared_.plan, sizes.mix_rows);
    sizes.upload_bytes = static_cast<std::size_t>(std::max(least_upload(), targets_.upload_bytes * scale));
    const double all_outputs = bytes_per_block(prepared_, settings_, false);
    const double one_output = bytes_per_block(prepared_, settings_, true);
    sizes.download_bytes = static_cast<std::size_t>(
        std::clamp(targets_.output_bytes * scale, one_output, std::max(one_output, all_outputs)));
    sizes.slots = scale < 0.1 ? 2 : 3;
    const double copies = device_.unified() ? 1.0 : 2.0;
    total += sizes.slots * copies * static_cast<double>(sizes.upload_bytes + sizes.download_bytes);
    sizes.total_bytes = total;
    return sizes;
}

} // namespace

double available_memory()
{
    std::ifstream file("/proc/meminfo");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("MemAvailable:")) continue;
        double kibi = 0;
        std::istringstream(line.substr(13)) >> kibi;
        return kibi * 1024.0;
    }
    return 2048 * mebi;
}

Sizes choose_sizes(const Device& device, const Prepared& prepared, const RenderSettings& settings)
{
    double limit = settings.memory_bytes > 0 ? settings.memory_bytes : available_memory() / 2;
    if (device.info().kind != "cpu") limit = std::min(limit, device.info().memory_bytes * 0.8);
    const Sizer sizer(device, prepared, settings);
    Sizes sizes;
    for (double scale = 1.0; scale > 1.0 / 300; scale /= 2) {
        sizes = sizer.at(scale);
        if (sizes.total_bytes <= limit) return sizes;
    }
    throw Error(ErrorCode::out_of_memory, settings.memory_bytes > 0 ? "--memory" : device.info().name,
                "this session needs at least " + format_bytes(sizes.total_bytes) + ", " +
                    format_bytes(limit) + " may be used",
                "give more with --memory, or use shorter impulse responses and fewer different ones");
}

} // namespace dubstage
