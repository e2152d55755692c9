// Presets: all of them can be read, judge what they say, and refuse bad files by line and key.
#include "analysis/preset.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

#include "base/error.h"
#include "support/audio_files.h"
#include "support/places.h"

namespace dubstage::test {
namespace {

// A measurement that meets a preset, by its own figures.
Measurement ideal(const Preset& p)
{
    Measurement m;
    m.sample_rate = p.rates.empty() ? 48000 : p.rates.front();
    const auto channels = static_cast<std::size_t>(p.channels.empty() ? 2 : p.channels.front());
    m.channels.resize(channels);
    m.observation.channels.resize(channels);
    m.loudness.integrated = p.loudness_lufs.value_or(p.loudness_max_lufs.value_or(-20));
    m.loudness.speech = p.loudness_lufs.value_or(p.dialogue_max_lufs.value_or(-23));
    m.loudness.speech_share = 0.5;
    m.loudness.max_short_term = m.loudness.max_momentary = m.loudness.integrated + 3;
    m.loudness.range = p.range_min_lu.value_or(8);
    m.true_peak_db = p.true_peak_max_db.value_or(-1);
    m.sample_peak_db = p.sample_peak_max_db.value_or(-1);
    m.dynamics.rms_db = p.rms_min_db.value_or(-20);
    m.dynamics.leq_m = p.leq_m_max_db.value_or(80) - 1;
    m.file_bits = static_cast<int>(p.bits.value_or(24));
    m.frames = static_cast<Frames>(m.sample_rate * 60);
    if (p.multiple_of_frames) m.frames -= m.frames % static_cast<Frames>(*p.multiple_of_frames);
    for (ChannelObservation& channel : m.observation.channels) {
        channel.silent_head = static_cast<Frames>(p.head_min_s.value_or(0) * m.sample_rate);
        channel.silent_tail = static_cast<Frames>(p.tail_min_s.value_or(0) * m.sample_rate);
    }
    return m;
}

std::string unmet(const Verdict& verdict)
{
    std::string text;
    for (const Requirement& r : verdict.requirements)
        if (!r.met) text += r.name + ": " + r.measured + ", not " + r.wanted + "; ";
    return text;
}

bool fails(const Measurement& m, const Preset& p, const std::string& requirement)
{
    const Verdict verdict = judge(m, p);
    return !verdict.passed &&
           std::any_of(verdict.requirements.begin(), verdict.requirements.end(),
                       [&](const Requirement& r) { return r.name == requirement && !r.met; });
}

TEST(Presets, all_are_read_with_title_source_and_date_and_documented)
{
    std::ifstream file(source_path("/docs/measuring.md"));
    const std::string documentation{std::istreambuf_iterator<char>(file), {}};
    const std::vector<Preset> all = presets();
    EXPECT_GE(all.size(), 40u);
    for (const Preset& p : all) {
        SCOPED_TRACE(p.name);
        EXPECT_FALSE(p.title.empty() || p.source.empty() || p.date.empty());
        EXPECT_EQ(find_preset(p.name).title, p.title);
        EXPECT_NE(documentation.find("\n| `" + p.name + "` | " + p.title + " | "), std::string::npos);
    }
}

TEST(Presets, each_passes_what_meets_it_and_fails_what_does_not)
{
    for (const Preset& p : presets()) {
        SCOPED_TRACE(p.name);
        const Measurement good = ideal(p);
        const Verdict verdict = judge(good, p);
        EXPECT_TRUE(verdict.passed) << unmet(verdict);
        EXPECT_EQ(verdict.weak_source, p.weak);
        Measurement bad = good;
        bad.loudness.integrated = -3;
        bad.loudness.speech = -3;
        bad.true_peak_db = bad.sample_peak_db = 2;
        bad.dynamics.leq_m = 100;
        bad.sample_rate = 22050;
        bad.frames = bad.frames * 100 + 1;
        EXPECT_FALSE(judge(bad, p).passed);
    }
}

TEST(Presets, readings_are_compared_as_they_are_shown)
{
    const Preset p = find_preset("ebu_r128");
    Measurement m = ideal(p);
    for (const double good : {-23.2, -22.8, -23.24, -22.76}) {
        m.loudness.integrated = good;
        EXPECT_TRUE(judge(m, p).passed) << good;
    }
    for (const double bad : {-23.26, -22.74, minus_infinity}) {
        m.loudness.integrated = bad;
        EXPECT_TRUE(fails(m, p, "integrated loudness")) << bad;
    }
    m = ideal(p);
    m.true_peak_db = -0.94;
    EXPECT_TRUE(fails(m, p, "true peak"));
}

TEST(Presets, dialogue_falls_back_to_the_programme_for_want_of_speech)
{
    const Preset p = find_preset("netflix");
    Measurement m = ideal(p);
    m.loudness.integrated = -20; // of no matter while there is speech
    EXPECT_TRUE(judge(m, p).passed) << unmet(judge(m, p));
    m.loudness.speech_share = 0.1;
    EXPECT_TRUE(fails(m, p, "integrated loudness, for want of speech"));
    m.loudness.integrated = -24.5;
    EXPECT_TRUE(judge(m, p).passed) << unmet(judge(m, p));
    m.loudness.speech.reset();
    m.loudness.speech_share.reset();
    EXPECT_TRUE(fails(m, p, "dialogue loudness")); // nobody knows
    EXPECT_TRUE(judge(m, find_preset("netflix_qc")).passed);
}

TEST(Presets, playback_levels_are_told_and_fail_nobody)
{
    const Preset p = find_preset("spotify");
    Measurement m = ideal(p);
    m.loudness.integrated = -8;
    const Verdict verdict = judge(m, p);
    EXPECT_TRUE(verdict.passed);
    EXPECT_NE(verdict.requirements[0].measured.find("turned down by 6.0 dB"), std::string::npos)
        << verdict.requirements[0].measured;
}

TEST(Presets, a_compact_disc_is_16_bits_at_44100_in_whole_sectors)
{
    const Preset p = find_preset("cd");
    const Measurement good = ideal(p);
    EXPECT_TRUE(judge(good, p).passed) << unmet(judge(good, p));
    Measurement bad = good;
    bad.file_bits = 24;
    EXPECT_TRUE(fails(bad, p, "bits"));
    bad = good;
    bad.frames += 1;
    EXPECT_TRUE(fails(bad, p, "length"));
}

std::string refusal(const std::string& text)
{
    try {
        read_preset(text, "mine.toml");
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_data);
        return error.what();
    }
    return "";
}

TEST(Presets, bad_files_are_refused_by_line_and_key)
{
    const std::string head = "title = \"t\"\nsource = \"s\"\ndate = \"2020\"\n";
    EXPECT_EQ(refusal(head), "");
    const auto mentions = [&](const std::string& text, const std::vector<std::string>& words) {
        const std::string message = refusal(text);
        for (const auto& word : words)
            EXPECT_NE(message.find(word), std::string::npos) << message << ": " << word;
    };
    mentions("title = \"t\"\n", {"mine.toml", "source"});
    mentions(head + "loudnes_lufs = -23\n", {"mine.toml:4", "loudnes_lufs", "loudness_lufs"});
    mentions(head + "loudness_lufs = \"loud\"\n", {"mine.toml:4", "loudness_lufs", "number"});
    mentions(head + "loudness_lufs = -23\n", {"mine.toml:4", "tolerance_lu"});
    mentions(head + "kind = \"music\"\n", {"mine.toml:4", "programme", "dialogue"});
    mentions(head + "rates = [48000, \"x\"]\n", {"mine.toml:4", "rates"});
    mentions(head + "range_min_lu = 9\nrange_max_lu = 3\n", {"range_min_lu"});
    mentions(head + "true_peak_max_db = nan\n", {"true_peak_max_db"});
    mentions(head + "[[[", {"mine.toml:4"});
}

TEST(Presets, the_users_own_come_by_path_or_from_their_folder)
{
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "dubstage/presets");
    const std::string text = "title = \"House\"\nsource = \"us\"\ndate = \"2020\"\ntrue_peak_max_db = -3\n";
    std::ofstream(folder / "dubstage/presets/house.toml") << text;
    std::ofstream(folder / "other.toml") << text;
    EXPECT_EQ(find_preset((folder / "other.toml").string()).name, "other");

    const char* before = std::getenv("XDG_CONFIG_HOME");
    const std::string old = before != nullptr ? before : "";
    setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
    EXPECT_EQ(find_preset("house").true_peak_max_db, -3.0);
    const auto all = presets();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const Preset& p) { return p.name == "house"; }));
    if (before != nullptr)
        setenv("XDG_CONFIG_HOME", old.c_str(), 1);
    else
        unsetenv("XDG_CONFIG_HOME");

    try {
        find_preset("spotfy");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::usage);
        EXPECT_NE(std::string(error.what()).find("spotify"), std::string::npos) << error.what();
    }
    EXPECT_THROW(find_preset((folder / "missing.toml").string()), Error);
}

} // namespace
} // namespace dubstage::test
