#include "render/verify.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr double worst_allowed_db = -100.0;
constexpr double share = 0.01;

class MemorySink : public Sink {
  public:
    explicit MemorySink(int channels) : samples(static_cast<std::size_t>(channels)) {}
    void write(std::size_t output, const std::byte* bytes, Frames frames) override
    {
        if (output != 0) return;
        const auto* floats = reinterpret_cast<const float*>(bytes);
        for (Frames t = 0; t < frames; ++t)
            for (auto& channel : samples) channel.push_back(*floats++);
    }
    std::vector<std::vector<float>> samples;
};

RenderSettings float_mix(const RenderSettings& settings)
{
    RenderSettings plain = settings;
    plain.stems = plain.tracks = false;
    plain.samples = SampleFormat::f32;
    plain.verify = false;
    return plain;
}

// Renders places of one session's mix into memory, one after the other, with one plan.
class MixProbe {
  public:
    MixProbe(const Session& session, Device& device, const RenderSettings& settings)
        : settings_(float_mix(settings)), prepared_(prepare(session, device.traits(), settings_)),
          pool_(settings.threads), renderer_(device, prepared_, settings_, pool_)
    {}
    std::vector<std::vector<float>> render(Frames from, Frames to, const CancelFlag& cancel)
    {
        const auto node = static_cast<std::size_t>(prepared_.graph.outputs.front().node);
        MemorySink sink(prepared_.graph.nodes[node].lanes());
        PeakLog peaks(prepared_);
        renderer_.run(from, to, sink, peaks, nullptr, cancel);
        return std::move(sink.samples);
    }

  private:
    RenderSettings settings_;
    Prepared prepared_;
    ThreadPool pool_;
    Renderer renderer_;
};

} // namespace

std::vector<std::vector<float>> render_mix(const Session& session, Device& device, Frames from, Frames to,
                                           const RenderSettings& settings, const CancelFlag& cancel)
{
    return MixProbe(session, device, settings).render(from, to, cancel);
}

void verify(const Session& session, Device& device, const Prepared& prepared, const RenderSettings& settings,
            Renderer&, RenderResult& result, const CancelFlag& cancel)
{
    const auto cpu = make_cpu_device(settings.threads);
    RenderSettings half = settings; // both probes live beside the renderer that did the work
    MixProbe ours(session, device, half), theirs(session, *cpu, half);
    const Frames block = std::min<Frames>(prepared.plan.block, result.frames);
    const Frames blocks = std::max<Frames>(1, result.frames / block);
    const auto wanted =
        std::max<Frames>(1, static_cast<Frames>(std::ceil(share * static_cast<double>(blocks))));
    std::mt19937_64 random(settings.dither_seed);
    double error = 0, peak = 0;
    for (Frames i = 0; i < wanted; ++i) {
        const Frames from =
            prepared.from + static_cast<Frames>(random() % static_cast<std::uint64_t>(blocks)) * block;
        const auto a = ours.render(from, from + block, cancel), b = theirs.render(from, from + block, cancel);
        for (std::size_t c = 0; c < a.size(); ++c)
            for (std::size_t t = 0; t < a[c].size(); ++t) {
                error =
                    std::max(error, std::abs(static_cast<double>(a[c][t]) - static_cast<double>(b[c][t])));
                peak = std::max(peak, std::abs(static_cast<double>(b[c][t])));
            }
    }
    result.verified_blocks = static_cast<int>(wanted);
    result.verify_error_db = peak > 0 ? std::max(-300.0, gain_to_db(std::max(error, 1e-15) / peak)) : -300.0;
    if (*result.verify_error_db > worst_allowed_db)
        throw Error(ErrorCode::no_device, device.info().name,
                    "computes wrongly: a recomputed block differs by " +
                        std::to_string(*result.verify_error_db) + " dB from the cpu's",
                    "render with --device cpu, and update the driver");
}

} // namespace dubstage
