#include "viewer/jobs/process.h"

#include <algorithm>
#include <cmath>

#include "audio/source.h"
#include "studies/match/dynamics.h"
#include "studies/match/proposal.h"
#include "studies/match/sounds.h"

namespace dubstage::viewer {

namespace {

Insert gain_of_db(double db)
{
    Insert insert;
    insert.type = "gain";
    insert.settings.push_back({"gain_db", {db, 0}});
    return insert;
}

//  song ─► its inserts ─► measured, a few settings tried ─► the best behind its inserts
void bring_dynamics(dubstage::Programme& song, const DynamicsOf& of, Bench& bench, Processed& processed)
{
    Sounds sounds(bench, PortraitOf::loud, processed.warnings);
    std::vector<WeightedPortrait> references;
    for (const auto& file : of.references)
        references.push_back({sounds.hear(file, file.stem().string(), std::nullopt).portrait});
    const MatchTarget target = match_target(references, {0, 0, of.amount, 0});
    if (!target.dynamics.dynamics) return;
    DynamicsProposal proposal =
        propose_dynamics(bench, song, *target.dynamics.dynamics, of.amount, processed.warnings);
    processed.notes = std::move(proposal.words);
    processed.notes.insert(processed.notes.end(), proposal.notes.begin(), proposal.notes.end());
    if (processed.notes.empty()) processed.notes.emplace_back("its dynamics are close enough as they are");
    processed.dynamics = std::move(proposal.inserts);
    std::vector<Insert>& inserts = song.songs.front().inserts;
    inserts.insert(inserts.end(), processed.dynamics.begin(), processed.dynamics.end());
}

// Renders that are to come, in frames: those of finding dynamics are the most that it takes.
void expect_all(const ProcessOf& of, Bench& bench)
{
    const auto frames = [](const std::filesystem::path& file) {
        return static_cast<double>(probe(file).frames);
    };
    constexpr double most_tries = 6;
    const double passes = 1 + (of.target_lufs ? 1 : 0) + (of.look_into_steps ? 1 : 0);
    bench.expect((passes + (of.dynamics ? most_tries : 0)) * frames(of.file));
    if (of.dynamics)
        for (const auto& reference : of.dynamics->references) bench.expect(frames(reference));
}

} // namespace

Processed process(const ProcessOf& of, const std::filesystem::path& folder, Device& device,
                  const ProgressCall& progress, const CancelFlag& cancel)
{
    BenchSettings settings;
    settings.work = folder / "work";
    Bench bench(device, settings, progress, cancel);
    dubstage::Programme song;
    song.name = of.name;
    song.chain_file = of.chain_file;
    song.sample_rate = of.sample_rate;
    song.layout = of.layout;
    PlacedSong placed;
    placed.name = of.name;
    placed.file = of.file;
    placed.inserts = of.inserts;
    song.songs.push_back(placed);
    Processed processed;
    expect_all(of, bench);
    if (of.dynamics) bring_dynamics(song, *of.dynamics, bench, processed);
    if (of.target_lufs) {
        const Measurement before = bench.levels_of(song, processed.warnings);
        double gain = *of.target_lufs - before.loudness.integrated;
        const double room = of.ceiling_db - before.true_peak_db;
        if (gain > room)
            processed.warnings.push_back(of.name + ": the ceiling of " +
                                         std::to_string(of.ceiling_db).substr(0, 4) +
                                         " dBTP keeps it below the level asked for");
        gain = std::min(gain, room);
        if (std::isfinite(gain)) song.songs.front().inserts.push_back(gain_of_db(gain));
    }
    if (of.look_into_steps)
        processed.steps = std::make_shared<const Steps>(take_steps(bench, song, processed.warnings));
    processed.file = folder / (of.name + ".wav");
    Measurement measured =
        bench.render_to(processed.file, song, FileFormat::wav, SampleFormat::f32, processed.warnings);
    measured.name = of.name;
    processed.programme = make_programme(std::move(measured));
    return processed;
}

} // namespace dubstage::viewer
