#include "studies/compare/run_candidate.h"

#include <algorithm>
#include <cmath>
#include <system_error>

#include "audio/file_layout.h"
#include "base/error.h"
#include "hosting/sound_check.h"
#include "render/render.h"
#include "session/text.h"
#include "studies/song_session.h"
#include "studies/sound.h"

namespace dubstage {

namespace {

constexpr double length_tolerance_s = 1; // a chain may ring on, or cut a little

Programme programme_of(const Candidate& candidate, const AudioInfo& info, const FileLayout& layout)
{
    Programme programme;
    programme.name = info.path.stem().string();
    programme.chain_file = candidate.chain.file;
    programme.sample_rate = info.sample_rate;
    programme.layout = layout.layout.name();
    PlacedSong placed;
    placed.name = programme.name;
    placed.file = std::filesystem::absolute(info.path);
    placed.channels = layout.order;
    placed.inserts = candidate.chain.inserts;
    programme.songs.push_back(std::move(placed));
    programme.tail.reset();
    if (candidate.chain.tail_s)
        programme.tail = static_cast<Frames>(std::llround(*candidate.chain.tail_s * info.sample_rate));
    return programme;
}

WantedSound wanted_of(const AudioInfo& info)
{
    return {info.sample_rate, info.channels, info.frames,
            static_cast<Frames>(length_tolerance_s * info.sample_rate)};
}

// A chain of ours can make what is no number too: of what it was given, or by a fault.
void check_written(const std::filesystem::path& file, const std::string& name, const CancelFlag& cancel)
{
    const std::string fault = fault_of_sound(file, {}, cancel);
    if (!fault.empty())
        throw Error(ErrorCode::bad_data, name, "what the chain made " + fault, "check its settings");
}

void move_to(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::error_code error;
    std::filesystem::create_directories(to.parent_path(), error);
    std::filesystem::rename(from, to, error);
    if (error)
        throw Error(ErrorCode::cannot_create, to.string(), "cannot be written: " + error.message(),
                    "name a folder that can be written with -o");
}

} // namespace

CandidateRunner::CandidateRunner(const Candidate& candidate, Device* device, RunSettings settings)
    : candidate_(candidate), device_(device), settings_(std::move(settings))
{}

void CandidateRunner::note(const std::string& text)
{
    if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) notes_.push_back(text);
}

RunCost CandidateRunner::render(const std::filesystem::path& song, const std::filesystem::path& out,
                                const CancelFlag& cancel)
{
    const AudioInfo info = probe(song);
    const Session session = session_of(programme_of(candidate_, info, layout_of_file(info)));
    RenderSettings settings;
    settings.folder = settings_.work / "render";
    settings.cache_folder = settings_.work / "cache";
    settings.memory_bytes = settings_.memory_bytes;
    settings.threads = settings_.threads;
    settings.samples = SampleFormat::f32;
    const CostClock clock;
    const RenderResult result = dubstage::render(session, *device_, settings, {}, cancel);
    RunCost cost = clock.read();
    add_stages(cost, result.stages);
    cost.device_memory_bytes = result.peak_memory_bytes;
    if (result.plugin_memory_bytes > 0) {
        cost.plugin_memory_bytes = result.plugin_memory_bytes;
        cost.host_memory_bytes += result.plugin_memory_bytes;
    }
    for (const auto& warning : result.warnings) note(warning);
    check_written(settings.folder / "mix.wav", candidate_.name, cancel);
    move_to(settings.folder / "mix.wav", out);
    return cost;
}

RunCost CandidateRunner::command(const std::filesystem::path& song, const std::filesystem::path& out,
                                 const CancelFlag& cancel)
{
    std::error_code error;
    std::filesystem::create_directories(settings_.work, error);
    const std::filesystem::path written = settings_.work / ("written" + candidate_.command->out_extension);
    const CostClock clock;
    const ExternalResult result =
        run_external(*candidate_.command, song, written, wanted_of(probe(song)), cancel);
    RunCost cost = clock.read();
    if (!result.good()) throw Error(ErrorCode::bad_data, candidate_.name, result.fault, result.remedy);
    cost.wall_s = result.wall_s;
    cost.cpu_s = result.cpu_s;
    cost.host_memory_bytes = result.peak_memory_bytes;
    // As floats, whatever it wrote: so that all masters can be laid over each other by the bit.
    std::filesystem::create_directories(out.parent_path(), error);
    write_sound(out, *open_sound(written));
    std::filesystem::remove(written, error);
    return cost;
}

RunCost CandidateRunner::take_finished(const std::filesystem::path& song, const std::filesystem::path& out)
{
    const AudioInfo info = probe(song);
    const bool copy = candidate_.kind == Candidate::Kind::copy;
    const auto file = copy ? song : finished_file(candidate_, song, settings_.only_song);
    std::error_code error;
    std::filesystem::create_directories(out.parent_path(), error);
    const CostClock clock;
    const auto sound = open_sound(file, info.sample_rate);
    if (const double own = probe(file).file_sample_rate; own != info.sample_rate)
        note(file.filename().string() + " has " + format_number(own) + " Hz; it was brought to the song's " +
             format_number(info.sample_rate) + " Hz");
    if (static_cast<int>(sound->channels()) != info.channels)
        throw Error(ErrorCode::bad_data, file.string(),
                    "has " + std::to_string(sound->channels()) + " channels instead of " +
                        std::to_string(info.channels),
                    "compare it with a song of as many");
    write_sound(out, *sound);
    return clock.read();
}

RunCost CandidateRunner::run(const std::filesystem::path& song, const std::filesystem::path& out,
                             const CancelFlag& cancel)
{
    switch (candidate_.kind) {
    case Candidate::Kind::chain:
        return render(song, out, cancel);
    case Candidate::Kind::command:
        return command(song, out, cancel);
    default:
        return take_finished(song, out);
    }
}

} // namespace dubstage
