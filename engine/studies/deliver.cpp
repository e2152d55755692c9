#include "studies/deliver.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <system_error>

#include "audio/lossy.h"
#include "audio/resample.h"
#include "base/error.h"
#include "studies/mixes.h"

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
    return file_name(title + ", side " + std::string(1, static_cast<char>('A' + (side - 1) % 26)));
}

// libsndfile's own encoders read the file that is encoded from here.
std::filesystem::path render_file(Bench& bench, const Medium& medium, const DeliveryFile& file,
                                  const std::filesystem::path& folder, std::vector<std::string>& warnings)
{
    const std::filesystem::path path = folder / (file.name + extension_of(medium));
    if (!medium.codec) {
        bench.render_to(path, file.programme, medium.format, medium.samples, warnings);
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
            files.push_back({own_file ? names[i] : name_of_cut(release, medium.cut, side), {}, {}, 0});
            files.back().programme.name = files.back().name;
        }
        append(files.back(), songs[i], release.songs[i], medium, levels[i]);
        files.back().songs.push_back(i);
    }
    return files;
}

void check_medium(const Medium& medium, const std::vector<MasteredSong>& songs)
{
    const int channels = parse_layout(songs.front().layout, medium.name).channels();
    if (!medium.channels.empty() &&
        std::find(medium.channels.begin(), medium.channels.end(), channels) == medium.channels.end()) {
        const bool mono = channels == 1;
        throw Error(
            ErrorCode::bad_data, medium.name + ": " + songs.front().title,
            std::string(mono ? "is mono, and " : "has " + std::to_string(channels) + " channels, and ") +
                medium.title + " takes stereo",
            mono ? "render it to a stereo master first"
                 : "fold it down in a session with a stereo master first");
    }
}

DeliveredFile deliver(Bench& bench, const Medium& medium, const DeliveryFile& file,
                      const std::filesystem::path& folder, std::vector<std::string>& warnings)
{
    DeliveredFile delivered;
    const auto path = render_file(bench, medium, file, folder, warnings);
    delivered.measured = bench.measure_file(path, medium.name + ": " + file.name);
    if (medium.preset) delivered.measured.verdict = judge(delivered.measured, *medium.preset);
    delivered.path = path;
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
