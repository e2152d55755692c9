// bench_data: makes the audio and the sessions that benchmarks measure; the same bytes on every machine.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "base/error.h"
#include "floors/sound_file.h"
#include "tools/programme.h"
#include "tools/sessions.h"

namespace {

constexpr const char* usage = R"(bench_data WHAT FOLDER [tracks=N] [seconds=S] [fill=F]
  reverb  stereo tracks, each through a stereo room of 6 s     st_NN.wav room.wav reverb_N.toml
  short   the same through a room of 2 s                       st_NN.wav room2.wav short_N.toml
  fir     stereo tracks, each through 8191 linear-phase taps   st_NN.wav fir.wav fir_stereo.wav fir_N.toml
  pad     the stereo tracks with 6.2 s of silence behind       pad_NN.wav
  mix     mono tracks: gain, 4-band EQ, the FIR, pan, every eighth to the room   mono_NN.wav mix_N.toml mix_N.txt
  sum     mono tracks, so quiet that their sum stays below full scale    quiet_NN.wav sum_N.toml
  scale   groups of eight mono tracks with EQ and pan, clips cut from 24 shared files   source_NN.wav scale_N.toml
  film    5.1, four stems, two rooms, EQ on every track; fill=0.15 is like a film       source_NN.wav film_N.toml
Prints the session's path. Files that are there are kept.
)";

constexpr double room_s = 6, short_room_s = 2;
constexpr int taps = 8191;
constexpr double rate = 48000;

void write_tracks(const bench::Wanted& wanted, const std::string& stem, bench::Programme programme)
{
    programme.seconds = wanted.seconds;
    for (int i = 0; i < wanted.tracks; ++i) {
        programme.seed = static_cast<std::uint32_t>(i + 1);
        bench::write_programme(wanted.folder / bench::numbered(stem, i), programme);
    }
}

void write_sources(const bench::Wanted& wanted)
{
    for (int i = 0; i < bench::shared_sources; ++i)
        bench::write_programme(
            wanted.folder / bench::numbered("source", i),
            {.channels = 1, .seconds = bench::source_seconds, .seed = static_cast<std::uint32_t>(i + 1)});
}

void write_text(const std::filesystem::path& path, const std::string& text)
{
    std::ofstream file(path);
    file << text;
    if (!file.flush()) floors::fail(path.string() + ": cannot be written");
}

void write_session_file(const dubstage::Session& session)
{
    write_text(session.file, write_session(session));
    std::cout << session.file.string() << "\n";
}

void make(const bench::Wanted& wanted)
{
    const auto& folder = wanted.folder;
    if (wanted.what == "reverb" || wanted.what == "short") {
        const bool is_short = wanted.what == "short";
        const std::string room = is_short ? "room2.wav" : "room.wav";
        const double seconds = is_short ? short_room_s : room_s;
        write_tracks(wanted, "st", {.channels = 2});
        bench::write_room(folder / room, seconds);
        write_session_file(bench::convolve_session(wanted, "reverb", room, seconds - 1 / rate));
    } else if (wanted.what == "fir") {
        write_tracks(wanted, "st", {.channels = 2});
        bench::write_linear_phase(folder / "fir.wav", taps);
        bench::write_linear_phase_stereo(folder / "fir_stereo.wav", taps);
        write_session_file(bench::convolve_session(wanted, "fir", "fir.wav", (taps - 1) / 2 / rate));
    } else if (wanted.what == "pad") {
        write_tracks(wanted, "pad", {.channels = 2, .silence_s = 6.2});
    } else if (wanted.what == "mix") {
        write_tracks(wanted, "mono", {.channels = 1});
        bench::write_room(folder / "room.wav", room_s);
        bench::write_linear_phase(folder / "fir.wav", taps);
        write_text(folder / ("mix_" + std::to_string(wanted.tracks) + ".txt"), bench::mix_sheet(wanted));
        write_session_file(bench::mix_session(wanted));
    } else if (wanted.what == "sum") {
        write_tracks(wanted, "quiet", {.channels = 1, .level = 1.0F / static_cast<float>(wanted.tracks)});
        write_session_file(bench::sum_session(wanted));
    } else if (wanted.what == "scale" || wanted.what == "film") {
        write_sources(wanted);
        bench::write_room(folder / "room.wav", room_s);
        write_session_file(wanted.what == "scale" ? bench::scale_session(wanted)
                                                  : bench::film_session(wanted));
    } else {
        floors::fail(usage);
    }
}

bench::Wanted read_arguments(int count, char** words)
{
    if (count < 3) floors::fail(usage);
    bench::Wanted wanted;
    wanted.what = words[1];
    wanted.folder = std::filesystem::absolute(words[2]).lexically_normal();
    for (int i = 3; i < count; ++i) {
        const std::string word = words[i];
        const auto equals = word.find('=');
        const double value = equals == std::string::npos ? 0 : std::atof(word.c_str() + equals + 1);
        const std::string key = word.substr(0, equals);
        if (!(value > 0)) floors::fail(usage);
        if (key == "tracks")
            wanted.tracks = static_cast<int>(value);
        else if (key == "seconds")
            wanted.seconds = value;
        else if (key == "fill")
            wanted.fill = std::min(value, 1.0);
        else
            floors::fail(usage);
    }
    return wanted;
}

} // namespace

int main(int count, char** words)
{
    try {
        const auto wanted = read_arguments(count, words);
        std::filesystem::create_directories(wanted.folder);
        make(wanted);
    } catch (const std::exception& error) {
        floors::fail(error.what());
    }
}
