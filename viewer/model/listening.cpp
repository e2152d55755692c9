#include "viewer/model/listening.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "viewer/model/level_match.h"
#include "viewer/model/workbench.h"

namespace dubstage::viewer {

namespace {

constexpr double block_seconds = 0.4; // of a momentary loudness
constexpr double both_sides_lu = 3.0103;
constexpr double significant = 0.05;

bool can_be_heard(const Workbench& bench, int id)
{
    return find(bench.now(), id) != nullptr && !bench.status(id).audio.empty();
}

} // namespace

double heard_loudness(const Programme& programme, const std::optional<Range>& seconds)
{
    const Measurement& measured = programme.measured;
    double lufs = measured.loudness.integrated;
    if (seconds) {
        std::vector<double> blocks; // those that lie within it
        for (std::size_t i = 0; i < programme.momentary.size(); ++i) {
            const double end = static_cast<double>(i + 1) * step_seconds;
            if (end >= seconds->low + block_seconds && end <= seconds->high)
                blocks.push_back(double{programme.momentary[i]});
        }
        if (const double within = gated_loudness(blocks); std::isfinite(within)) lufs = within;
    }
    return measured.channels.size() == 1 && !measured.dual_mono ? lufs + both_sides_lu : lufs;
}

SavedListening saved_listening(const Workbench& bench)
{
    SavedListening saved{bench.listening, bench.looping, {}};
    const PlayerFacts facts = bench.player->facts();
    for (const auto& [id, track] : facts.tracks)
        if (!track.alignment.empty()) saved.moved[id] = {track.offset_seconds, track.alignment};
    return saved;
}

void restore_listening(Workbench& bench, const SavedListening& saved)
{
    static_cast<Monitoring&>(bench.listening) = saved.monitoring;
    bench.listening.volume_db = std::clamp(saved.monitoring.volume_db, lowest_volume_db, 0.0);
    bench.looping = saved.looping && bench.view().selection.has_value();
    bench.player->move(saved.moved);
}

std::vector<PlayerTrack> tracks_to_play(const Workbench& bench)
{
    std::vector<PlayerTrack> tracks;
    std::vector<Loudness> levels;
    std::vector<std::size_t> of_track;
    const PlayerFacts facts = bench.player->facts();
    for (const Trace& trace : bench.now().traces) {
        const Status& status = bench.status(trace.id);
        if (status.audio.empty()) continue;
        tracks.push_back({trace.id, status.audio, 0, trace.role == Role::reference, trace.visible});
        if (!status.programme) continue;
        std::optional<Range> seconds;
        if (bench.listening.match_selection) seconds = bench.view().selection;
        const auto moved = facts.tracks.find(trace.id);
        if (seconds && moved != facts.tracks.end()) {
            seconds->low -= moved->second.offset_seconds;
            seconds->high -= moved->second.offset_seconds;
        }
        levels.push_back(
            {heard_loudness(*status.programme, seconds), status.programme->measured.true_peak_db});
        of_track.push_back(tracks.size() - 1);
    }
    if (!bench.view().level_match) return tracks;
    const std::vector<double> gains = level_match(levels);
    for (std::size_t i = 0; i < gains.size(); ++i) tracks[of_track[i]].gain_db = gains[i];
    return tracks;
}

int listened_to(const Workbench& bench)
{
    const Listening& listening = bench.listening;
    if (listening.ranking) return listening.ranking->trace_of(listening.letter);
    return listening.telling_apart() ? listening.test->trace_of(listening.button) : bench.now().focus;
}

std::string test_obstacle(const Workbench& bench)
{
    const Listening& listening = bench.listening;
    if (const std::string why = bench.player->obstacle(); !why.empty()) return why;
    if (listening.ranking) return "a ranking is at work";
    if (!can_be_heard(bench, listening.a) || !can_be_heard(bench, listening.b))
        return "choose two traces that can be heard";
    if (listening.a == listening.b) return "choose two traces that differ";
    return "";
}

void start_test(Workbench& bench)
{
    Listening& listening = bench.listening;
    if (!test_obstacle(bench).empty()) return;
    listening.test.emplace(listening.a, listening.b, listening.trials);
    listening.button = Abx::Button::a;
    listening.trial_seconds = 0;
}

namespace {

std::vector<int> traces_to_rank(const Workbench& bench)
{
    std::vector<int> traces;
    for (const Trace& trace : bench.now().traces)
        if (trace.visible && can_be_heard(bench, trace.id)) traces.push_back(trace.id);
    return traces;
}

} // namespace

std::string ranking_obstacle(const Workbench& bench)
{
    if (const std::string why = bench.player->obstacle(); !why.empty()) return why;
    if (bench.listening.testing()) return "a blind test is at work";
    if (traces_to_rank(bench).size() < 2) return "show two traces or more that can be heard";
    return "";
}

void start_ranking(Workbench& bench)
{
    if (!ranking_obstacle(bench).empty()) return;
    bench.listening.ranking.emplace(traces_to_rank(bench));
    bench.listening.letter = 0;
    bench.listening.ranking->play(0);
}

void hear_letter(Listening& listening, int step)
{
    if (!listening.ranking) return;
    const auto count = static_cast<int>(listening.ranking->sounds());
    listening.letter =
        static_cast<std::size_t>((static_cast<int>(listening.letter) + step % count + count) % count);
    listening.ranking->play(listening.letter);
}

void finish_ranking(Workbench& bench)
{
    Listening& listening = bench.listening;
    if (!listening.ranking || !listening.ranking->heard_all()) return;
    listening.rounds.push_back(listening.ranking->scores());
    listening.ranking.reset();
}

std::string verdict_of(const Abx& test)
{
    const std::string count =
        fmt::format("{} of {} right. Who guesses gets that far in {:.3g} % of all tests", test.right(),
                    test.answered(), 100 * test.chance());
    if (test.chance() <= significant) return count + ": you hear a difference.";
    const int needed = needed_right(test.answered(), significant);
    if (needed > test.answered()) return count + ": so few trials cannot tell; five are the least.";
    return count + fmt::format(": no difference is shown; {} right would show one.", needed);
}

} // namespace dubstage::viewer
