#include "render/outputs.h"

#include <algorithm>

#include "base/error.h"

namespace dubstage {

namespace {

using kernels::uint;

std::size_t round_up(std::size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

std::size_t windows_of(Frames frames)
{
    return static_cast<std::size_t>((frames + PEAK_WINDOW - 1) / PEAK_WINDOW);
}

std::size_t samples_room(Frames frames, int channels, SampleFormat format)
{
    return round_up(static_cast<std::size_t>(frames * channels * bytes_per_sample(format)) + 16);
}

std::size_t peaks_room(Frames frames, int channels)
{
    return round_up(windows_of(frames) * static_cast<std::size_t>(channels) * sizeof(std::uint32_t));
}

} // namespace

std::vector<PackedOutput> packed_outputs(const Prepared& prepared, const RenderSettings& settings)
{
    std::vector<PackedOutput> list;
    const bool dither = settings.dither && settings.samples != SampleFormat::f32;
    const bool shaped = dither && settings.noise_shape != NoiseShape::flat; // by the sink
    const SampleFormat samples = shaped ? SampleFormat::f32 : settings.samples;
    for (const auto& output : prepared.graph.outputs)
        if (output.written) list.push_back({output.node, samples, dither && !shaped});
    if (prepared.float_mix) list.push_back({prepared.graph.outputs.front().node, SampleFormat::f32, false});
    return list;
}

double bytes_per_block(const Prepared& prepared, const RenderSettings& settings, bool largest_only)
{
    double all = 0, most = 0;
    for (const auto& output : packed_outputs(prepared, settings)) {
        const int channels = prepared.graph.nodes[static_cast<std::size_t>(output.node)].lanes();
        const auto bytes = static_cast<double>(samples_room(prepared.plan.block, channels, output.format) +
                                               peaks_room(prepared.plan.block, channels));
        all += bytes;
        most = std::max(most, bytes);
    }
    return largest_only ? most : all;
}

OutputPacker::OutputPacker(Device& device, const Prepared& prepared, const RenderSettings& settings,
                           std::size_t download_bytes)
    : prepared_(prepared), outputs_(packed_outputs(prepared, settings)), seed_(settings.dither_seed),
      capacity_(download_bytes)
{
    if (!device.unified()) packed_ = device.create_buffer(download_bytes, Memory::device, "packed output");
}

// Where the tails decide, peaks are taken in windows that count from the end of the last clip, so that the
// length never depends on a device's blocks.
std::vector<Frames> OutputPacker::cuts(Frames begin, Frames end) const
{
    std::vector<Frames> borders{begin};
    if (prepared_.tail_decides) {
        const Frames past = std::max<Frames>(0, begin - prepared_.content_end);
        const Frames window = prepared_.content_end + (past + tail_window - 1) / tail_window * tail_window;
        if (window > begin && window < end) borders.push_back(window);
    }
    borders.push_back(end);
    return borders;
}

void OutputPacker::record(Frames step, Frames from, Frames to, const Signals& signals, BatchBuilder& batch,
                          std::vector<OutputPart>& parts, const std::function<void()>& hand_on)
{
    const Frames first = std::max(from, step * prepared_.plan.block);
    const Frames last = std::min(to, (step + 1) * prepared_.plan.block);
    if (last <= first) return;
    const std::vector<Frames> borders = cuts(first, last);
    std::size_t used = 0;
    for (std::size_t i = 0; i < (borders.size() - 1) * outputs_.size(); ++i) {
        const std::size_t o = i % outputs_.size();
        const Frames begin = borders[i / outputs_.size()], frames = borders[i / outputs_.size() + 1] - begin;
        const int node = outputs_[o].node;
        const int channels = prepared_.graph.nodes[static_cast<std::size_t>(node)].lanes();
        const std::size_t samples = samples_room(frames, channels, outputs_[o].format);
        const std::size_t peaks = peaks_room(frames, channels);
        if (used + samples + peaks > capacity_) {
            hand_on();
            used = 0;
        }
        batch.need(static_cast<std::size_t>(channels) * (sizeof(kernels::Floats) + sizeof(kernels::PeakRow)) +
                   1024);
        StagingSlot& slot = batch.slot();
        const std::uint64_t base = packed_ ? packed_->address() : slot.download().address();
        OutputPart part{o, begin, frames, used, used + samples, windows_of(frames)};
        std::vector<kernels::Floats> lanes;
        std::vector<kernels::PeakRow> rows;
        for (int c = 0; c < channels; ++c) {
            lanes.push_back(kernel_pointer<kernels::Floats>(signals.address(node, c, begin)));
            const auto windows =
                base + part.peaks_at + static_cast<std::size_t>(c) * part.windows * sizeof(std::uint32_t);
            rows.push_back(
                {lanes.back(), kernel_pointer<kernels::Uints>(windows), static_cast<uint>(frames), 0});
        }
        kernels::PackRow row{};
        row.lanes = kernel_pointer<kernels::LaneTable>(slot.put(lanes));
        row.out_words = kernel_pointer<kernels::Uints>(base + part.samples_at);
        row.frames = static_cast<uint>(frames);
        row.channels = static_cast<uint>(channels);
        row.flags = static_cast<uint>(outputs_[o].format) | (outputs_[o].dither ? PACK_DITHER : 0u);
        row.seed = seed_;
        row.first_frame_low = static_cast<uint>(static_cast<std::uint64_t>(begin));
        row.first_frame_high = static_cast<uint>(static_cast<std::uint64_t>(begin) >> 32);
        const auto peak_table = kernel_pointer<kernels::PeakRows>(slot.put(rows));
        const auto pack_table = kernel_pointer<kernels::PackRows>(slot.put(std::vector{row}));
        CommandList& list = batch.list();
        list.stage("pack");
        list.peak({peak_table, static_cast<uint>(rows.size()), static_cast<uint>(part.windows)});
        list.pack({pack_table, 1, static_cast<uint>((frames * channels + 3) / 4)});
        if (packed_) {
            list.stage("download");
            list.copy(*packed_, used, slot.download(), used, samples + peaks);
        }
        used += samples + peaks;
        parts.push_back(part);
    }
}

PeakLog::PeakLog(const Prepared& prepared)
{
    for (const auto& output : prepared.graph.outputs) {
        if (!output.written) continue;
        peaks_.emplace_back(
            static_cast<std::size_t>(prepared.graph.nodes[static_cast<std::size_t>(output.node)].lanes()),
            0u);
    }
}

void PeakLog::add(const OutputPart& part, const std::byte* download)
{
    if (part.output >= peaks_.size()) return; // the float mix was counted as the mix
    const auto threshold = kernels::float_to_bits(static_cast<float>(tail_threshold));
    const auto* windows = reinterpret_cast<const std::uint32_t*>(download + part.peaks_at);
    for (auto& peak : peaks_[part.output]) {
        for (std::size_t w = 0; w < part.windows; ++w) {
            peak = std::max(peak, windows[w]);
            const Frames end = part.from + static_cast<Frames>((w + 1) * PEAK_WINDOW);
            if (part.output == 0 && windows[w] >= threshold)
                last_sound_ = std::max(last_sound_, std::min(end, part.from + part.frames));
        }
        windows += part.windows;
        finite_ = finite_ && peak < 0x7f800000u;
    }
}

double PeakLog::peak(std::size_t output, std::size_t channel) const
{
    return static_cast<double>(kernels::bits_to_float(peaks_[output][channel]));
}

} // namespace dubstage
