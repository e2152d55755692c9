// Matching real songs to each other: what is left, beside the published method of Matchering on the same
// pairs; and how long a song against several references takes, beside the decoding of the same files.
//
//     match_bench songs SONG…              every song to the next one in the list, and to the one after it
//     match_bench time MIX REFERENCE…      everything written, limiter included
//     match_bench memory SECONDS MIX REFERENCE…    the mix as it is, and repeated for so long: peak memory
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <sndfile.h>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "audio/source.h"
#include "audio/writer.h"
#include "oracle/matchering.h"
#include "studies/match/match.h"
#include "studies/match/sounds.h"

namespace dubstage {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::filesystem::path work_folder()
{
    return std::filesystem::temp_directory_path() / "dubstage-match-bench";
}

MatchRequest request_for(const std::filesystem::path& mix,
                         const std::vector<std::filesystem::path>& references)
{
    MatchRequest request;
    request.mixes = {mix};
    for (const auto& file : references) {
        MatchReference reference;
        reference.name = file.stem().string();
        reference.files = {file};
        request.references.push_back(std::move(reference));
    }
    request.folder = work_folder();
    return request;
}

void write_floats(const std::filesystem::path& path, const oracle::Stereo& lanes, double rate)
{
    OutputFile file;
    file.path = path;
    file.samples = SampleFormat::f32;
    file.sample_rate = rate;
    file.layout = parse_layout("stereo", path.string());
    file.expected_frames = static_cast<Frames>(lanes[0].size());
    std::vector<float> samples;
    for (std::size_t i = 0; i < lanes[0].size(); ++i)
        for (const auto& lane : lanes) samples.push_back(static_cast<float>(lane[i]));
    const auto writer = create_writer(file);
    writer->write(reinterpret_cast<const std::byte*>(samples.data()), file.expected_frames);
    writer->finish(file.expected_frames);
}

// What Matchering's method leaves, measured as ours is.
MatchDistance peer_distance(Device& device, const std::filesystem::path& mix,
                            const std::filesystem::path& reference, const MatchTarget& target)
{
    constexpr double rate = 44100; // it knows no other
    const oracle::Stereo matched =
        oracle::matchering(load_channels(mix, rate), load_channels(reference, rate), rate);
    const auto path = work_folder() / "peer.wav";
    write_floats(path, matched, rate);
    const CancelFlag cancel{false};
    Bench bench(device, {0, 0, match_meter(), work_folder()}, {}, cancel);
    return distance_to(target, portrait_of(bench.measure_file(path, "peer")));
}

void race_pair(Device& device, const std::filesystem::path& mix, const std::filesystem::path& reference)
{
    const CancelFlag cancel{false};
    MatchRequest request = request_for(mix, {reference});
    request.limit = false;
    std::vector<double> left;
    MatchResult result;
    for (const double amount : {0.25, 0.5, 0.75, 1.0}) {
        request.settings.amounts.tone = amount;
        result = match(request, device, {}, cancel);
        left.push_back(result.songs.front().matched.distance.tone_db);
    }
    const MatchedSong& song = result.songs.front();
    const double before = song.proposal.before.tone_db, ours = song.matched.distance.tone_db;
    const MatchDistance peer = peer_distance(device, mix, reference, result.target);
    std::printf("| %s → %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f %% | %.2f | %.1f | %.1f | %.1f |\n",
                mix.stem().c_str(), reference.stem().c_str(), before, left[0], left[1], left[2], ours,
                100 * (1 - ours / before), peer.tone_db, song.proposal.before.width_db.value_or(0),
                song.matched.distance.width_db.value_or(0), peer.width_db.value_or(0));
    std::fflush(stdout);
}

void race_songs(Device& device, const std::vector<std::filesystem::path>& songs)
{
    std::puts("| mix → reference | tone before, dB | 25 % | 50 % | 75 % | 100 % | reduction | Matchering's "
              "method | "
              "width before, dB | ours | Matchering's |");
    std::puts("|---|---|---|---|---|---|---|---|---|---|---|");
    for (std::size_t i = 0; i < songs.size(); ++i)
        for (const std::size_t step : {1, 2})
            if (const auto& other = songs[(i + step) % songs.size()]; other != songs[i])
                race_pair(device, songs[i], other);
}

double decode_s(const std::vector<std::filesystem::path>& files)
{
    const auto start = Clock::now();
    for (const auto& path : files) {
        SF_INFO info{};
        SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
        if (file == nullptr) continue;
        std::vector<float> block(static_cast<std::size_t>(info.channels) * 65536);
        while (sf_readf_float(file, block.data(), 65536) > 0) {
        }
        sf_close(file);
    }
    return seconds_since(start);
}

void time_match(Device& device, const std::vector<std::filesystem::path>& files)
{
    const CancelFlag cancel{false};
    const MatchRequest request = request_for(files.front(), {files.begin() + 1, files.end()});
    for (int run = 0; run < 3; ++run) {
        const double decoding = decode_s(files);
        const MatchResult result = match(request, device, {}, cancel);
        double seconds =
            static_cast<double>(result.songs.front().mix.frames) / result.songs.front().mix.sample_rate;
        std::printf(
            "%.0f s against %zu references: %.2f s, %s a limited file; libsndfile's decoding of the same "
            "files %.2f s\n",
            seconds, request.references.size(), result.seconds,
            result.songs.front().limited ? "with" : "without", decoding);
    }
}

struct Song {
    std::vector<float> samples; // interleaved
    SF_INFO info{};
};

Song load(const std::filesystem::path& path)
{
    Song song;
    SNDFILE* file = sf_open(path.c_str(), SFM_READ, &song.info);
    if (file == nullptr) throw std::runtime_error(path.string() + " cannot be read");
    std::vector<float> block(static_cast<std::size_t>(song.info.channels) * 65536);
    for (sf_count_t got = 0; (got = sf_readf_float(file, block.data(), 65536)) > 0;)
        song.samples.insert(song.samples.end(), block.begin(), block.begin() + got * song.info.channels);
    sf_close(file);
    return song;
}

// The song over and over for so long.
void write_repeated(const std::filesystem::path& path, const Song& song, double seconds)
{
    SF_INFO info{};
    info.samplerate = song.info.samplerate;
    info.channels = song.info.channels;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    if (file == nullptr) throw std::runtime_error(path.string() + " cannot be written");
    sf_command(file, SFC_SET_CLIPPING, nullptr, SF_TRUE);
    const auto frames = static_cast<sf_count_t>(song.samples.size()) / info.channels;
    for (auto left = static_cast<sf_count_t>(seconds * info.samplerate); left > 0; left -= frames)
        sf_writef_float(file, song.samples.data(), std::min(left, frames));
    sf_close(file);
}

// In a process of its own, so that its peak is that of this match alone.
void weigh_match(const std::vector<std::filesystem::path>& files)
{
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        const CancelFlag cancel{false};
        MatchRequest request = request_for(files.front(), {files.begin() + 1, files.end()});
        request.memory_bytes = 1e9;
        const auto device = make_cpu_device(0);
        const MatchResult result = match(request, *device, {}, cancel);
        const Measurement& mix = result.songs.front().mix;
        const double seconds = static_cast<double>(mix.frames) / mix.sample_rate;
        std::printf("| %.0f s | %s | %.1f s |", seconds, result.songs.front().limited ? "yes" : "no",
                    result.seconds);
        std::fflush(stdout);
        _exit(0);
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    if (status != 0) throw std::runtime_error("the match failed");
    std::printf(" %.0f MiB |\n", static_cast<double>(usage.ru_maxrss) / 1024);
}

void weigh(double seconds, std::vector<std::filesystem::path> files)
{
    const auto repeated = work_folder() / "repeated.wav";
    std::puts(
        "| mix | with a limited file | took | peak memory (1 GB allowed to the render) |\n|---|---|---|---|");
    weigh_match(files);
    write_repeated(repeated, load(files.front()), seconds);
    files.front() = repeated;
    weigh_match(files);
}

int usage()
{
    std::cerr << "match_bench songs SONG… | match_bench time MIX REFERENCE… | match_bench memory SECONDS MIX "
                 "REFERENCE…\n";
    return 64;
}

int run(const std::vector<std::string>& words)
{
    if (words.size() < 3) return usage();
    std::vector<std::filesystem::path> files(words.begin() + 1, words.end());
    std::filesystem::create_directories(work_folder());
    if (words[0] == "memory" && files.size() > 2) { // no threads before it forks
        files.erase(files.begin());
        weigh(std::stod(words[1]), files);
    } else if (words[0] == "songs") {
        race_songs(*make_cpu_device(0), files);
    } else if (words[0] == "time") {
        time_match(*make_cpu_device(0), files);
    } else {
        return usage();
    }
    std::filesystem::remove_all(work_folder());
    return 0;
}

} // namespace

} // namespace dubstage

int main(int count, char** arguments)
{
    try {
        return dubstage::run({arguments + 1, arguments + count});
    } catch (const std::exception& error) {
        std::cerr << "match_bench: " << error.what() << "\n";
        return 70;
    }
}
