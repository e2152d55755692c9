// How songs differ from their album, against sums done by hand.
#include <cmath>
#include <gtest/gtest.h>

#include "analysis/album.h"
#include "analysis/measure.h"
#include "oracle/observe.h"
#include "support/audio_files.h"

namespace dubstage::test {
namespace {

// Some sound, with figures put in their place; `extra_db` in the third octave of 1 kHz.
Measurement song(double integrated, double range, double extra_db, double seconds = 1)
{
    Measurement m = measure(
        observe(noise_channels(2, 48000, 0.5), parse_layout("stereo", "test"), 48000, {}, Peaks::of_samples));
    m.frames = static_cast<Frames>(48000 * seconds);
    m.loudness.integrated = integrated;
    m.loudness.range = range;
    m.true_peak_db = integrated + 12;
    m.dynamics.plr = 12;
    m.spectrum.third_octave_db.assign(m.spectrum.third_octave_hz.size(), integrated - 12);
    m.spectrum.third_octave_db.at(17) += extra_db; // 20 Hz is the first
    return m;
}

AlbumFigures album_of(const std::vector<Measurement>& songs)
{
    std::vector<const Measurement*> all;
    for (const Measurement& one : songs) all.push_back(&one);
    return measure_album(all);
}

constexpr int tone_bands = 27; // 40 Hz to 16 kHz

} // namespace

TEST(AlbumDifferences, tone_is_compared_at_equal_loudness)
{
    const std::vector<Measurement> songs{song(-14, 5, 0), song(-20, 5, 0), song(-14, 5, 6)};
    const AlbumFigures album = album_of(songs);
    ASSERT_EQ(album.songs.size(), 3u);
    // Their mean has 2 dB more at 1 kHz.
    EXPECT_NEAR(*album.songs[0].tone_db.value, 2 / std::sqrt(tone_bands), 1e-9);
    EXPECT_NEAR(*album.songs[1].tone_db.value, 2 / std::sqrt(tone_bands), 1e-9)
        << "6 LU quieter, of the same tone";
    EXPECT_NEAR(*album.songs[2].tone_db.value, 4 / std::sqrt(tone_bands), 1e-9);
    EXPECT_NEAR(album.songs[2].tone_most_db, 4, 1e-9);
    EXPECT_NEAR(album.songs[2].tone_most_hz, 1000, 1e-6);
    EXPECT_NEAR(album.songs[0].tone_most_db, -2, 1e-9);
}

TEST(AlbumDifferences, long_songs_weigh_more_in_the_mean_tone)
{
    const AlbumFigures album = album_of({song(-14, 5, 0, 30), song(-14, 5, 8, 10)});
    EXPECT_NEAR(album.songs[0].tone_most_db, -2, 1e-9);
    EXPECT_NEAR(album.songs[1].tone_most_db, 6, 1e-9);
}

TEST(AlbumDifferences, figures_are_compared_with_their_mean_and_outliers_marked)
{
    const AlbumFigures album =
        album_of({song(-14, 4, 0), song(-14, 4, 0), song(-14, 4, 0), song(-22, 16, 0)});
    const SongDifference &usual = album.songs[0], &unusual = album.songs[3];
    EXPECT_NEAR(*usual.true_peak_db.value, 2, 1e-9);
    EXPECT_NEAR(*unusual.true_peak_db.value, -6, 1e-9);
    EXPECT_NEAR(*usual.range_lu.value, -3, 1e-9);
    EXPECT_NEAR(*unusual.range_lu.value, 9, 1e-9);
    EXPECT_NEAR(*unusual.plr_db.value, 0, 1e-9);
    EXPECT_NEAR(*unusual.loudness_lu.value - *usual.loudness_lu.value, -8, 1e-9);
    EXPECT_TRUE(unusual.true_peak_db.outlier && unusual.range_lu.outlier);
    EXPECT_FALSE(usual.true_peak_db.outlier || usual.range_lu.outlier || unusual.plr_db.outlier ||
                 unusual.tone_db.outlier);
}

TEST(AlbumDifferences, a_silent_song_is_compared_with_nothing_and_changes_nothing)
{
    std::vector<Measurement> songs{song(-14, 4, 0), song(-14, 4, 0)};
    songs.push_back(measure(observe({std::vector<double>(48000), std::vector<double>(48000)},
                                    parse_layout("stereo", "test"), 48000)));
    const AlbumFigures album = album_of(songs);
    const SongDifference& silent = album.songs[2];
    EXPECT_FALSE(silent.loudness_lu.value || silent.true_peak_db.value || silent.range_lu.value ||
                 silent.plr_db.value || silent.tone_db.value);
    EXPECT_NEAR(*album.songs[0].range_lu.value, 0, 1e-9);
    EXPECT_NEAR(*album.songs[0].true_peak_db.value, 0, 1e-9);
    EXPECT_NEAR(*album.songs[0].tone_db.value, 0, 1e-9);
}

} // namespace dubstage::test
