#include "tools/sessions.h"

#include <cmath>
#include <cstdio>
#include <numbers>
#include <random>

namespace bench {

using namespace dubstage;

namespace {

constexpr double rate = 48000;

Frames frames_of(double seconds)
{
    return std::llround(seconds * rate);
}

Value as_value(double number)
{
    return {number, 0};
}
Value as_value(const std::string& text)
{
    return {text, 0};
}
Value as_value(bool flag)
{
    return {flag, 0};
}

Insert make_insert(const std::string& type, std::vector<Setting> settings)
{
    Insert insert;
    insert.type = type;
    insert.settings = std::move(settings);
    return insert;
}

struct Band {
    const char* type;
    double frequency, gain_db, q;
};

Insert make_eq(const std::vector<Band>& bands)
{
    std::vector<Value> list;
    for (const auto& band : bands) {
        std::vector<Setting> group{{"type", as_value(std::string(band.type))},
                                   {"frequency", as_value(band.frequency)},
                                   {"q", as_value(band.q)}};
        if (band.gain_db != 0) group.push_back({"gain_db", as_value(band.gain_db)});
        list.push_back({group, 0});
    }
    return make_insert("eq", {{"bands", {list, 0}}});
}

Insert make_reverb(const std::string& file)
{
    return make_insert(
        "reverb",
        {{"file", as_value(file)}, {"normalise", as_value(std::string("none"))}, {"trim", as_value(false)}});
}

Insert make_fir(const std::string& file)
{
    return make_insert("fir", {{"file", as_value(file)}, {"align", as_value(std::string("middle"))}});
}

Bus make_bus(const std::string& name, const std::string& layout)
{
    Bus bus;
    bus.name = name;
    bus.layout = layout;
    bus.to = "master";
    return bus;
}

Session make_session(const Wanted& wanted, const std::string& name, const std::string& layout, double tail_s)
{
    Session session;
    session.file = wanted.folder / (name + ".toml");
    session.name = name;
    session.tail = frames_of(tail_s);
    session.buses.push_back(make_bus("master", layout));
    session.buses.back().to = "";
    return session;
}

Track make_track(const std::string& name, const std::string& layout, const std::string& to)
{
    Track track;
    track.name = name;
    track.layout = layout;
    track.to = to;
    return track;
}

Clip whole_file(const Wanted& wanted, const std::string& file)
{
    Clip clip;
    clip.file = wanted.folder / file;
    clip.length = frames_of(wanted.seconds);
    return clip;
}

// Settings of track i of the mix: spread by a step that shares no factor with the count of steps.
struct MixTrack {
    double gain_db, pan, send_db;
    bool sends;
    std::vector<Band> bands;
};

MixTrack mix_track(int i)
{
    const auto spread = [i](int step) { return (i * step % 32) / 31.0; };
    return {-24.0 + 6.0 * spread(7),
            2.0 * spread(11) - 1.0,
            -9.0,
            i % 8 == 0,
            {{"low_cut", 60 + 90 * spread(5), 0, std::numbers::sqrt2 / 2},
             {"low_shelf", 120 + 180 * spread(13), 3 - 6 * spread(3), std::numbers::sqrt2 / 2},
             {"bell", 500 + 2500 * spread(17), 6 - 9 * spread(9), 1},
             {"high_shelf", 5000 + 4000 * spread(19), 4 - 7 * spread(21), std::numbers::sqrt2 / 2}}};
}

std::vector<Band> any_bands(std::mt19937& random)
{
    std::uniform_real_distribution<double> unit(0, 1);
    return {{"low_cut", 40 + 120 * unit(random), 0, std::numbers::sqrt2 / 2},
            {"bell", 200 * std::pow(20, unit(random)), 8 * unit(random) - 4, 0.7 + unit(random)},
            {"high_shelf", 4000 + 6000 * unit(random), 6 * unit(random) - 3, std::numbers::sqrt2 / 2}};
}

// Pieces of 2 to 10 s from any of the shared files, with gaps so that `fill` of the time is filled; 1: end to
// end.
void scatter_clips(Track& track, const Wanted& wanted, std::mt19937& random)
{
    std::uniform_real_distribution<double> unit(0, 1);
    double at = wanted.fill < 1 ? 12 * unit(random) / wanted.fill * (1 - wanted.fill) : 0;
    while (at < wanted.seconds) {
        Clip clip;
        const double length = std::min(2 + 8 * unit(random), wanted.seconds - at);
        clip.file = wanted.folder / numbered("source", static_cast<int>(random() % shared_sources));
        clip.source_start_s = std::floor(unit(random) * (source_seconds - 10) * 1000) / 1000;
        clip.position = frames_of(at);
        clip.length = frames_of(length);
        clip.fade_in = {std::min<Frames>(480, *clip.length / 2), FadeCurve::equal_power};
        clip.fade_out = {std::min<Frames>(4800, *clip.length / 2), FadeCurve::equal_power};
        at += length + (wanted.fill < 1 ? 12 * unit(random) * (1 - wanted.fill) / wanted.fill : 0);
        if (*clip.length > 0) track.clips.push_back(clip);
    }
}

} // namespace

std::string numbered(const std::string& stem, int number)
{
    char text[64];
    std::snprintf(text, sizeof text, "%s_%02d.wav", stem.c_str(), number);
    return text;
}

Session convolve_session(const Wanted& wanted, const std::string& type, const std::string& file,
                         double ring_s)
{
    Session session =
        make_session(wanted, wanted.what + "_" + std::to_string(wanted.tracks), "stereo", ring_s);
    session.buses.front().mute = true; // no mix: only the tracks are written
    for (int i = 0; i < wanted.tracks; ++i) {
        Track track = make_track(std::to_string(i), "stereo", "");
        track.direct_out = true;
        track.inserts.push_back(type == "fir" ? make_fir(file) : make_reverb(file));
        track.clips.push_back(whole_file(wanted, numbered("st", i)));
        session.tracks.push_back(track);
    }
    return session;
}

Session mix_session(const Wanted& wanted)
{
    Session session = make_session(wanted, "mix_" + std::to_string(wanted.tracks), "stereo", 6.2);
    session.buses.front().gain_db = -6;
    session.buses.push_back(make_bus("room", "stereo"));
    session.buses.back().inserts.push_back(make_reverb("room.wav"));
    for (int i = 0; i < wanted.tracks; ++i) {
        const MixTrack settings = mix_track(i);
        Track track = make_track(std::to_string(i), "mono", "master");
        track.gain_db = settings.gain_db;
        track.pan.position = settings.pan;
        track.inserts = {make_eq(settings.bands), make_fir("fir.wav")};
        if (settings.sends) {
            Send send;
            send.to = "room";
            send.gain_db = settings.send_db;
            track.sends.push_back(send);
        }
        track.clips.push_back(whole_file(wanted, numbered("mono", i)));
        session.tracks.push_back(track);
    }
    return session;
}

std::string mix_sheet(const Wanted& wanted)
{
    char line[256];
    std::string text = "fir " + (wanted.folder / "fir.wav").string() + "\nreverb " +
                       (wanted.folder / "room.wav").string() + "\n";
    std::snprintf(line, sizeof line, "master %.17g\n", db_to_gain(-6));
    text += line;
    for (int i = 0; i < wanted.tracks; ++i) {
        const MixTrack settings = mix_track(i);
        std::snprintf(line, sizeof line, " %.17g %.17g %.17g", db_to_gain(settings.gain_db),
                      (settings.pan + 1) / 2, settings.sends ? db_to_gain(settings.send_db) : 0.0);
        text += "track " + (wanted.folder / numbered("mono", i)).string() + line;
        for (const auto& band : settings.bands) {
            std::snprintf(line, sizeof line, " %s %.17g %.17g %.17g", band.type, band.frequency, band.gain_db,
                          band.q);
            text += line;
        }
        text += "\n";
    }
    return text;
}

Session sum_session(const Wanted& wanted)
{
    Session session = make_session(wanted, "sum_" + std::to_string(wanted.tracks), "stereo", 0);
    for (int i = 0; i < wanted.tracks; ++i) {
        Track track = make_track(std::to_string(i), "mono", "master");
        track.pan.matrix = {{1}, {1}};
        track.clips.push_back(whole_file(wanted, numbered("quiet", i)));
        session.tracks.push_back(track);
    }
    return session;
}

Session scale_session(const Wanted& wanted)
{
    Session session = make_session(wanted, "scale_" + std::to_string(wanted.tracks), "stereo", 0.5);
    std::mt19937 random(7);
    session.buses.front().gain_db = -10 * std::log10(wanted.tracks);
    for (int i = 0; i < wanted.tracks; ++i) {
        const std::string group = "group " + std::to_string(i / 8);
        if (i % 8 == 0) {
            session.buses.push_back(make_bus(group, "stereo"));
            session.buses.back().inserts.push_back(make_eq(any_bands(random)));
        }
        Track track = make_track(std::to_string(i), "mono", group);
        track.pan.position = 2 * (i * 5 % 8) / 7.0 - 1;
        track.inserts.push_back(make_eq(any_bands(random)));
        scatter_clips(track, wanted, random);
        session.tracks.push_back(track);
    }
    return session;
}

Session compress_session(const Wanted& wanted)
{
    Session session = make_session(wanted, "compress_" + std::to_string(wanted.tracks), "stereo", 0);
    std::mt19937 random(13);
    session.buses.front().gain_db = -10 * std::log10(wanted.tracks);
    for (int i = 0; i < wanted.tracks; ++i) {
        Track track = make_track(std::to_string(i), "mono", "master");
        track.pan.position = 2 * (i * 5 % 8) / 7.0 - 1;
        track.inserts.push_back(
            make_insert("compressor", {{"threshold_db", as_value(-24.0)}, {"ratio", as_value(3.0)}}));
        scatter_clips(track, wanted, random);
        session.tracks.push_back(track);
    }
    return session;
}

Session film_session(const Wanted& wanted)
{
    Session session = make_session(wanted, "film_" + std::to_string(wanted.tracks), "5.1", 6);
    std::mt19937 random(11);
    std::uniform_real_distribution<double> unit(0, 1);
    session.buses.front().gain_db = -12 - 5 * std::log10(wanted.tracks);
    const char* stems[] = {"dialogue", "music", "effects", "atmospheres"};
    for (const char* stem : stems) session.buses.push_back(make_bus(stem, "5.1"));
    for (const char* room : {"hall", "valley"}) {
        session.buses.push_back(make_bus(room, "stereo"));
        session.buses.back().inserts.push_back(make_reverb("room.wav"));
        session.buses.back().gain_db = room[0] == 'h' ? -3 : -6;
    }
    for (int i = 0; i < wanted.tracks; ++i) {
        Track track = make_track(std::to_string(i), "mono", stems[i % 4]);
        track.gain_db = -6 * unit(random);
        track.pan.position = 2 * unit(random) - 1;
        track.inserts.push_back(make_eq(any_bands(random)));
        Send send;
        send.to = i % 2 == 0 ? "hall" : "valley";
        send.gain_db = -12;
        if (i % 3 == 0) track.sends.push_back(send);
        scatter_clips(track, wanted, random);
        session.tracks.push_back(track);
    }
    return session;
}

} // namespace bench
