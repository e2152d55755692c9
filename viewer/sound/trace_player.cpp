#include "viewer/sound/trace_player.h"

#include <algorithm>
#include <utility>

#include "viewer/sound/aligner.h"
#include "viewer/sound/sound_player.h"

namespace dubstage::viewer {

namespace {

std::optional<Span> span_of(const std::optional<Range>& range)
{
    return range ? std::optional(Span{range->low, range->high}) : std::nullopt;
}

class TracePlayer final : public Player {
  public:
    TracePlayer(OpenOut open_out, const std::filesystem::path& cache_folder)
        : sound_(std::move(open_out), cache_folder), aligner_(cache_folder)
    {}

    std::string obstacle() const override
    {
        const SoundState state = sound_.state();
        return state.device == SoundState::Device::none ? state.why : "";
    }

    PlayerFacts facts() const override
    {
        const SoundState state = sound_.state();
        PlayerFacts facts;
        facts.device = state.device_name;
        facts.heard = state.heard;
        facts.aligning = aligner_.running();
        if (state.sample_rate > 0)
            facts.missed_seconds = static_cast<double>(state.missed) / state.sample_rate;
        for (const auto& [id, trace] : state.traces) {
            PlayerFacts::Track& track = facts.tracks[id];
            track.failed = trace.stage == SoundState::Trace::Stage::failed;
            track.state = track.failed                                       ? trace.why
                          : trace.stage == SoundState::Trace::Stage::opening ? "getting ready"
                                                                             : "";
        }
        for (const Aligned& one : aligner_.results()) {
            facts.tracks[one.id].offset_seconds = one.offset_seconds;
            facts.tracks[one.id].alignment = one.words;
        }
        return facts;
    }

    void set_tracks(const std::vector<PlayerTrack>& tracks) override
    {
        tracks_ = tracks;
        const std::vector<Aligned> moved = aligner_.results();
        std::vector<SoundTrace> traces;
        for (const PlayerTrack& track : tracks) {
            SoundTrace trace{track.id, track.file, 0, track.gain_db, track.other_song, track.near};
            for (const Aligned& one : moved)
                if (one.id == track.id) trace.offset_seconds = one.offset_seconds;
            traces.push_back(std::move(trace));
        }
        sound_.change([&](Wish& wish) { wish.traces = std::move(traces); });
    }
    void listen(int id) override
    {
        sound_.change([&](Wish& wish) { wish.chosen = id; });
    }
    void play() override
    {
        sound_.change([](Wish& wish) { wish.playing = true; });
    }
    void pause() override
    {
        sound_.change([](Wish& wish) { wish.playing = false; });
    }
    void seek(double seconds) override { sound_.seek(seconds); }
    void loop(const std::optional<Range>& seconds) override
    {
        sound_.change([&](Wish& wish) { wish.loop = span_of(seconds); });
    }
    void hear(Ear ear, const std::optional<Range>& band_hz, double volume_db) override
    {
        sound_.change([&](Wish& wish) {
            wish.ear = ear;
            wish.band_hz = span_of(band_hz);
            wish.volume_db = volume_db;
        });
    }
    void align(int anchor) override
    {
        std::vector<Aligner::Job> others;
        std::filesystem::path reference;
        for (const PlayerTrack& track : tracks_) {
            if (track.id == anchor)
                reference = track.file;
            else if (track.near)
                others.emplace_back(track.id, track.file);
        }
        if (anchor == 0 || reference.empty()) others.clear();
        constexpr double common_rate = 48000; // until there is a device that has one
        const double rate = sound_.state().sample_rate;
        aligner_.start(reference, std::move(others), rate > 0 ? rate : common_rate);
    }
    void move(const std::map<int, Moved>& tracks) override
    {
        std::vector<Aligned> results;
        for (const auto& [id, moved] : tracks) results.push_back({id, moved.offset_seconds, moved.alignment});
        aligner_.take(std::move(results));
    }
    bool playing() const override { return sound_.wish().playing; }
    double seconds() const override { return sound_.state().seconds; }
    std::pair<float, float> take_peaks() override { return sound_.take_peaks(); }

  private:
    SoundPlayer sound_;
    Aligner aligner_;
    std::vector<PlayerTrack> tracks_;
};

} // namespace

std::unique_ptr<Player> make_trace_player(OpenOut open_out, const std::filesystem::path& cache_folder)
{
    return std::make_unique<TracePlayer>(std::move(open_out), cache_folder);
}

} // namespace dubstage::viewer
