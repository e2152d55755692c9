// bench_data: makes the audio and the sessions that benchmarks measure; the same bytes on every machine.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "floors/sound_file.h"
#include "tools/data.h"

namespace {

constexpr const char* usage = R"(bench_data WHAT FOLDER [tracks=N] [seconds=S] [fill=F]
  reverb  stereo tracks, each through a stereo room of 6 s     st_NN.wav room.wav reverb_N.toml
  fir     stereo tracks, each through 8191 linear-phase taps   st_NN.wav fir.wav fir_stereo.wav fir_N.toml
  pad     the stereo tracks with 6.2 s of silence behind       pad_NN.wav
  mix     mono tracks: gain, 4-band EQ, the FIR, pan, every eighth to the room   mono_NN.wav mix_N.toml mix_N.txt
  sum     mono tracks, so quiet that their sum stays below full scale    quiet_NN.wav sum_N.toml
  scale   groups of eight mono tracks with EQ and pan, clips cut from 24 shared files   source_NN.wav scale_N.toml
  compress  mono tracks with a compressor each, clips cut from 24 shared files    source_NN.wav compress_N.toml
  film    5.1, four stems, two rooms, EQ on every track; fill=0.15 is like a film       source_NN.wav film_N.toml
Prints the session's path. Files that are there are kept.
)";

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
        const auto session = bench::make_data(wanted);
        if (!session.empty()) std::printf("%s\n", session.c_str());
    } catch (const std::exception& error) {
        floors::fail(error.what());
    }
}
