#include "studies/deliver.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <system_error>

#include "audio/lossy.h"
#include "audio/resample.h"
#include "base/error.h"
#include "studies/ddp.h"
#include "studies/groove.h"
#include "studies/mixes.h"
#include "studies/release_file.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

Frames rounded_up(Frames frames, int multiple)
{
    return (frames + multiple - 1) / multiple * multiple;
}

// Where the song begins behind those that are there; one may not overtake the one before it.
Frames position_of(const DeliveryFile& file, const Song& song, double rate, int multiple)
{
    if (file.programme.songs.empty()) return 0;
    const double gap_s = song.crossfade_s > 0 ? -song.crossfade_s : song.gap_s;
    const Frames wanted = file.frames + static_cast<Frames>(std::llround(gap_s * rate));
    return rounded_up(std::max(wanted, file.programme.songs.back().position), multiple);
}

// Puts the song behind the others; what one fades into the next is as long as their overlap.
void append(DeliveryFile& file, const MasteredSong& song, const Song& words, const Medium& medium,
            const SongLevel& level)
{
    const double rate = rate_for(medium, song);
    const Frames length = resampled_frames(song.frames, song.sample_rate, rate);
    PlacedSong placed = placed_for(song, medium, level);
    placed.position = position_of(file, words, rate, medium.multiple_of_frames);
    placed.length = length;
    const Frames overlap = std::min(file.frames - placed.position, length / 2);
    if (!file.programme.songs.empty() && overlap > 0) {
        file.programme.songs.back().fade_out = overlap;
        placed.fade_in = overlap;
    }
    file.frames = std::max(file.frames, placed.position + length);
    file.programme.sample_rate = rate;
    file.programme.layout = song.layout;
    file.programme.tail = rounded_up(file.frames, medium.multiple_of_frames) - file.frames;
    file.programme.songs.push_back(std::move(placed));
}

std::string name_of_cut(const Release& release, Medium::Cut cut, int side)
{
    const std::string title = release.title.empty() ? release.songs.front().title : release.title;
    if (cut == Medium::Cut::disc) return file_name(title);
    return file_name(title + ", side " + side_letter(side));
}

// libsndfile's own encoders read the file that is encoded from here.
std::filesystem::path render_file(Bench& bench, const Medium& medium, const DeliveryFile& file,
                                  const std::filesystem::path& folder, std::vector<std::string>& warnings)
{
    const std::filesystem::path path = folder / (file.name + extension_of(medium));
    if (!medium.codec) {
        bench.render_to(path, file.programme, medium.format, medium.samples, warnings, medium.noise_shape);
        return path;
    }
    const std::filesystem::path plain = folder / (file.name + ".plain.wav");
    bench.render_to(plain, file.programme, FileFormat::wav, SampleFormat::f32, warnings);
    encode_lossy(plain, path, *medium.codec, medium.quality, bench.cancel());
    std::error_code ignored;
    std::filesystem::remove(plain, ignored);
    return path;
}

std::string db_text(double db)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", db);
    return text.data();
}

void check_channels(const Medium& medium, const MasteredSong& song)
{
    const int channels = parse_layout(song.layout, medium.name).channels();
    const auto& allowed = medium.channels;
    if (allowed.empty() || std::find(allowed.begin(), allowed.end(), channels) != allowed.end()) return;
    const bool mono = channels == 1;
    throw Error(ErrorCode::bad_data, medium.name + ": " + song.title,
                std::string(mono ? "is mono, and " : "has " + std::to_string(channels) + " channels, and ") +
                    medium.title + " takes stereo",
                mono ? "render it to a stereo master first"
                     : "fold it down in a session with a stereo master first");
}

void check_length(const Release& release, const Medium& medium, const std::vector<MasteredSong>& songs,
                  std::size_t i)
{
    const auto seconds = [&](std::size_t song) {
        return static_cast<double>(songs[song].frames) / songs[song].sample_rate;
    };
    const std::string subject = medium.name + ": " + songs[i].title;
    if (medium.shortest_song_s && seconds(i) < *medium.shortest_song_s)
        throw Error(ErrorCode::bad_data, subject,
                    "lasts " + db_text(seconds(i)) + " s, and " + medium.title +
                        " takes no song shorter than " + db_text(*medium.shortest_song_s) + " s",
                    "join it with another, or add silence to its mix");
    if (i == 0 || medium.cut == Medium::Cut::song) return;
    const double fade = release.songs[i].crossfade_s;
    if (fade > 0.5 * std::min(seconds(i), seconds(i - 1)))
        throw Error(ErrorCode::bad_data, subject,
                    "its crossfade of " + db_text(fade) + " s is longer than half of a song", "shorten it");
}

// A side that is too long can still be cut, more softly; a disc cannot.
void check_file(const Medium& medium, const DeliveryFile& file)
{
    const std::string subject = medium.name + ": " + file.name;
    const double seconds = static_cast<double>(file.frames) / file.programme.sample_rate;
    if (medium.most_songs && static_cast<int>(file.songs.size()) > *medium.most_songs)
        throw Error(ErrorCode::bad_data, subject,
                    "has " + std::to_string(file.songs.size()) + " songs, and " + medium.title + " takes " +
                        std::to_string(*medium.most_songs),
                    "make it several discs");
    if (medium.cut == Medium::Cut::disc && medium.longest_s && seconds > *medium.longest_s)
        throw Error(ErrorCode::bad_data, subject,
                    "lasts " + format_time(seconds) + ", and " + medium.title + " takes " +
                        format_time(*medium.longest_s),
                    "make it several discs");
}

std::vector<std::filesystem::path> write_beside(const Release& release, const Medium& medium,
                                                const DeliveryFile& file, const std::filesystem::path& path,
                                                const CancelFlag& cancel)
{
    const Disc disc = disc_of(release, file);
    std::filesystem::path cue = path;
    cue.replace_extension();
    const std::filesystem::path ddp = cue.string() + " DDP";
    cue += ".cue";
    write_text_file(cue, cue_sheet(disc, path.filename().string()));
    std::vector<std::filesystem::path> beside{cue};
    if (!medium.ddp) return beside;
    write_ddp(disc, path, ddp, cancel);
    for (const auto& entry : std::filesystem::directory_iterator(ddp)) beside.push_back(entry.path());
    std::sort(beside.begin() + 1, beside.end());
    return beside;
}

} // namespace

std::string extension_of(const Medium& medium)
{
    if (medium.codec) return extension_of(*medium.codec);
    return medium.format == FileFormat::flac ? ".flac" : ".wav";
}

std::vector<DeliveryFile> delivery_files(const Release& release, const Medium& medium,
                                         const std::vector<MasteredSong>& songs,
                                         const std::vector<SongLevel>& levels)
{
    std::vector<DeliveryFile> files;
    const std::vector<std::string> names = file_names(release);
    int side = 0;
    for (std::size_t i = 0; i < songs.size(); ++i) {
        const bool own_file = medium.cut == Medium::Cut::song;
        const bool new_side = medium.cut == Medium::Cut::side && release.songs[i].side != side;
        if (files.empty() || own_file || new_side) {
            side = release.songs[i].side;
            files.emplace_back();
            files.back().name = own_file ? names[i] : name_of_cut(release, medium.cut, side);
            files.back().programme.name = files.back().name;
            files.back().multiple_of_frames = medium.multiple_of_frames;
        }
        append(files.back(), songs[i], release.songs[i], medium, levels[i]);
        files.back().songs.push_back(i);
    }
    return files;
}

void check_medium(const Release& release, const Medium& medium, const std::vector<MasteredSong>& songs)
{
    check_channels(medium, songs.front());
    for (std::size_t i = 0; i < songs.size(); ++i) check_length(release, medium, songs, i);
    const std::vector<SongLevel> levels(songs.size());
    for (const DeliveryFile& file : delivery_files(release, medium, songs, levels)) check_file(medium, file);
}

Disc disc_of(const Release& release, const DeliveryFile& file)
{
    Disc disc;
    disc.title = release.title;
    disc.artist = release.artist;
    disc.upc = release.upc;
    disc.sample_rate = file.programme.sample_rate;
    disc.frames = file.frames + file.programme.tail.value_or(0);
    Frames end = 0;
    for (std::size_t i = 0; i < file.songs.size(); ++i) {
        const Song& song = release.songs[file.songs[i]];
        const PlacedSong& placed = file.programme.songs[i];
        DiscTrack track{song.title, song.artist, song.isrc, std::nullopt, placed.position};
        if (i > 0 && disc.sector(placed.position) > disc.sector(end)) track.pause = end;
        disc.tracks.push_back(std::move(track));
        end = rounded_up(placed.position + placed.length.value_or(0), file.multiple_of_frames);
    }
    return disc;
}

DeliveredFile deliver(Bench& bench, const Release& release, const Medium& medium, const DeliveryFile& file,
                      const std::filesystem::path& folder, std::vector<std::string>& warnings)
{
    DeliveredFile delivered;
    const auto path = render_file(bench, medium, file, folder, warnings);
    delivered.measured = bench.measure_file(path, medium.name + ": " + file.name);
    if (medium.preset) delivered.measured.verdict = judge(delivered.measured, *medium.preset);
    delivered.path = path;
    if (medium.groove) delivered.findings = groove_findings(delivered.measured, medium.longest_s);
    if (medium.cut != Medium::Cut::song)
        delivered.beside = write_beside(release, medium, file, path, bench.cancel());
    if (!medium.target.ceiling_db) return delivered;
    constexpr double tolerance_db = 0.01; // dither and rounding
    const double over = delivered.measured.true_peak_db - *medium.target.ceiling_db;
    if (over <= tolerance_db) return delivered;
    delivered.overshoot_db = over;
    warnings.push_back(medium.name + ": " + file.name + ": decoded again, its true peaks stand " +
                       db_text(over) + " dB above the ceiling of " + db_text(*medium.target.ceiling_db) +
                       " dBTP" + (medium.codec ? ": the codec overshoots" : ""));
    return delivered;
}

} // namespace dubstage
