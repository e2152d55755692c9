#include "viewer/jobs/process.h"

#include <algorithm>
#include <cmath>

namespace dubstage::viewer {

namespace {

Insert gain_of_db(double db)
{
    Insert insert;
    insert.type = "gain";
    insert.settings.push_back({"gain_db", {db, 0}});
    return insert;
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
