#include "tools/data.h"

#include <fstream>
#include <map>
#include <stdexcept>

#include "floors/sound_file.h"
#include "tools/programme.h"

namespace bench {

using dubstage::Session;

namespace {

constexpr double room_s = 6;
constexpr int taps = 8191;
constexpr double rate = 48000;

void write_tracks(const Wanted& wanted, const std::string& stem, Programme programme)
{
    programme.seconds = wanted.seconds;
    for (int i = 0; i < wanted.tracks; ++i) {
        programme.seed = static_cast<std::uint32_t>(i + 1);
        write_programme(wanted.folder / numbered(stem, i), programme);
    }
}

void write_sources(const Wanted& wanted)
{
    for (int i = 0; i < shared_sources; ++i)
        write_programme(
            wanted.folder / numbered("source", i),
            {.channels = 1, .seconds = source_seconds, .seed = static_cast<std::uint32_t>(i + 1)});
}

void write_text(const std::filesystem::path& path, const std::string& text)
{
    std::ofstream file(path);
    file << text;
    if (!file.flush()) floors::fail(path.string() + ": cannot be written");
}

Session make_reverb_data(const Wanted& wanted)
{
    write_tracks(wanted, "st", {.channels = 2});
    write_room(wanted.folder / "room.wav", room_s);
    return convolve_session(wanted, "reverb", "room.wav", room_s - 1 / rate);
}

Session make_fir_data(const Wanted& wanted)
{
    write_tracks(wanted, "st", {.channels = 2});
    write_linear_phase(wanted.folder / "fir.wav", taps);
    write_linear_phase_stereo(wanted.folder / "fir_stereo.wav", taps);
    return convolve_session(wanted, "fir", "fir.wav", (taps - 1) / 2 / rate);
}

Session make_mix_data(const Wanted& wanted)
{
    write_tracks(wanted, "mono", {.channels = 1});
    write_room(wanted.folder / "room.wav", room_s);
    write_linear_phase(wanted.folder / "fir.wav", taps);
    write_text(wanted.folder / ("mix_" + std::to_string(wanted.tracks) + ".txt"), mix_sheet(wanted));
    return mix_session(wanted);
}

Session make_sum_data(const Wanted& wanted)
{
    write_tracks(wanted, "quiet", {.channels = 1, .level = 1.0F / static_cast<float>(wanted.tracks)});
    return sum_session(wanted);
}

Session make_clips_data(const Wanted& wanted)
{
    write_sources(wanted);
    write_room(wanted.folder / "room.wav", room_s);
    if (wanted.what == "compress") return compress_session(wanted);
    return wanted.what == "scale" ? scale_session(wanted) : film_session(wanted);
}

} // namespace

std::filesystem::path make_data(const Wanted& wanted)
{
    if (wanted.what == "pad") {
        write_tracks(wanted, "pad", {.channels = 2, .silence_s = 6.2});
        return {};
    }
    using Maker = Session (*)(const Wanted&);
    const std::map<std::string, Maker> makers{{"reverb", make_reverb_data}, {"fir", make_fir_data},
                                              {"mix", make_mix_data},       {"sum", make_sum_data},
                                              {"scale", make_clips_data},   {"film", make_clips_data},
                                              {"compress", make_clips_data}};
    const auto maker = makers.find(wanted.what);
    if (maker == makers.end()) throw std::invalid_argument(wanted.what + ": there is no such data to make");
    const Session session = maker->second(wanted);
    write_text(session.file, write_session(session));
    return session.file;
}

} // namespace bench
