#include "studies/song_session.h"

#include <utility>

namespace dubstage {

namespace {

Track track_of(const PlacedSong& song, const Programme& programme, std::size_t number)
{
    Track track;
    track.name = std::to_string(number) + " " + song.name;
    track.layout = programme.layout;
    track.to = "master";
    track.inserts = song.inserts;
    track.place = {song.file.string(), 0, "song " + std::to_string(number)};
    Clip clip;
    clip.file = song.file;
    clip.channels = song.channels;
    clip.source_start_s = song.start_s;
    clip.position = song.position;
    clip.gain_db = song.gain_db;
    clip.length = song.length;
    clip.fade_in = {song.fade_in, FadeCurve::equal_power};
    clip.fade_out = {song.fade_out, FadeCurve::equal_power};
    clip.place = track.place;
    track.clips.push_back(std::move(clip));
    return track;
}

} // namespace

Session session_of(const Programme& programme)
{
    Session session;
    session.file = programme.chain_file;
    session.name = programme.name;
    session.sample_rate = programme.sample_rate;
    session.tail = programme.tail;
    Bus master;
    master.name = "master";
    master.layout = programme.layout;
    master.place = {programme.name, 0, "master"};
    session.buses.push_back(std::move(master));
    for (const PlacedSong& song : programme.songs)
        session.tracks.push_back(track_of(song, programme, session.tracks.size() + 1));
    return session;
}

} // namespace dubstage
