#include "render/verify.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <set>

#include "base/error.h"
#include "render/renderer.h"

namespace dubstage {

namespace {

constexpr double worst_allowed_db = -100.0;
constexpr Frames share = 100; // one block in so many

class PlacesSink : public Sink {
  public:
    explicit PlacesSink(Places& places) : places_(places) {}
    void write(std::size_t, const std::byte* bytes, Frames frames) override
    {
        places_.pass(reinterpret_cast<const float*>(bytes), frames);
    }

  private:
    Places& places_;
};

std::size_t channels_of_mix(const Prepared& prepared)
{
    const auto mix = static_cast<std::size_t>(prepared.graph.outputs.front().node);
    return static_cast<std::size_t>(prepared.graph.nodes[mix].lanes());
}

} // namespace

void Places::pass(const float* samples, Frames frames)
{
    for (auto& place : list) {
        const Frames from = std::max(place.from, at_), to = std::min(place.to, at_ + frames);
        if (from >= to) continue;
        const auto* first = samples + static_cast<std::size_t>(from - at_) * channels_;
        place.samples.insert(place.samples.end(), first,
                             first + static_cast<std::size_t>(to - from) * channels_);
    }
    at_ += frames;
}

VerifySink::VerifySink(Sink& files, const Prepared& prepared, std::uint32_t seed)
    : files_(files), float_mix_(static_cast<std::size_t>(
                         std::count_if(prepared.graph.outputs.begin(), prepared.graph.outputs.end(),
                                       [](const Output& output) { return output.written; }))),
      channels_(channels_of_mix(prepared)), places_(channels_)
{
    places_.begin(prepared.from);
    // The end of the last clip may lie in the first block already; the tails behind it are verified like the
    // rest.
    constexpr Frames block = 65536;
    const Frames frames = prepared.to - prepared.from;
    const Frames blocks = (frames + block - 1) / block;
    std::mt19937_64 random(seed);
    std::set<Frames> chosen;
    while (static_cast<Frames>(chosen.size()) < (blocks + share - 1) / share)
        chosen.insert(static_cast<Frames>(random() % static_cast<std::uint64_t>(blocks)));
    for (const Frames b : chosen) {
        const Frames from = prepared.from + b * block;
        places_.list.push_back({from, std::min(from + block, prepared.to), {}});
    }
}

void VerifySink::write(std::size_t output, const std::byte* samples, Frames frames)
{
    if (output != float_mix_) {
        files_.write(output, samples, frames);
        return;
    }
    const auto* floats = reinterpret_cast<const float*>(samples);
    for (std::size_t i = 0; i < static_cast<std::size_t>(frames) * channels_; ++i)
        peak_ = std::max(peak_, std::abs(floats[i]));
    places_.pass(floats, frames);
}

void VerifySink::compare(const Session& session, const Device& device, const RenderSettings& settings,
                         const Frozen& frozen, RenderResult& result, const CancelFlag& cancel) const
{
    RenderSettings plain = settings;
    plain.stems = plain.tracks = plain.verify = plain.measure = false;
    plain.tell_reductions_of.clear();
    plain.samples = SampleFormat::f32;
    const auto cpu = make_cpu_device(settings.threads);
    const Prepared prepared = prepare(session, cpu->traits(), plain, frozen);
    ThreadPool pool(settings.threads);
    Renderer renderer(*cpu, prepared, plain, pool);
    Places again(channels_);
    for (const auto& place : places_.list) again.list.push_back({place.from, place.to, {}});
    PlacesSink sink(again);
    const auto run = [&](Frames from, Frames to) {
        PeakLog peaks(prepared);
        again.begin(from);
        renderer.run(from, to, sink, peaks, nullptr, nullptr, cancel);
    };
    // What remembers without end would run from the session's start for every place.
    if (prepared.plan.endless)
        run(again.list.front().from, again.list.back().to);
    else
        for (std::size_t i = 0; i < again.list.size(); ++i) run(again.list[i].from, again.list[i].to);
    double error = 0;
    for (std::size_t p = 0; p < again.list.size(); ++p)
        for (std::size_t i = 0; i < places_.list[p].samples.size(); ++i)
            error = std::max(error, std::abs(static_cast<double>(places_.list[p].samples[i]) -
                                             static_cast<double>(again.list[p].samples[i])));
    result.verified_blocks = static_cast<int>(places_.list.size());
    const double peak = static_cast<double>(peak_);
    result.verify_error_db = peak > 0 ? std::max(-300.0, gain_to_db(std::max(error, 1e-15) / peak)) : -300.0;
    if (*result.verify_error_db <= worst_allowed_db) return;
    throw Error(ErrorCode::failed, device.info().name,
                "computes wrongly: a recomputed block differs by " +
                    std::to_string(std::lround(*result.verify_error_db)) + " dB from the cpu's",
                "render with --device cpu, and update the driver");
}

} // namespace dubstage
