// What `dubstage match` leaves in its folder, file by file and option by option.
#include "cli/match_fixture.h"

namespace dubstage {

namespace {

class MatchFiles : public Match {
  protected:
    std::string mix() const { return song("mix.wav", coloured(6, 0.1, 0.4)); }
    std::string reference() const { return song("reference.wav", coloured(6, 0.1, -0.3, 9)); }
    // The mix through a chain, as floats.
    Channels through(const std::string& chain_file) const
    {
        const Outcome outcome = dubstage_program({"master", path("mix.wav"), "--chain", chain_file, "--for",
                                                  "archive", "-o", path("again"), "--device", "cpu"});
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return read_audio(folder_ / "again" / "archive" / "mix.wav");
    }
    nlohmann::json matched(const std::vector<std::string>& more, const std::string& to = "") const
    {
        std::vector<std::string> words{"--json"};
        words.insert(words.end(), more.begin(), more.end());
        const Outcome outcome = match({path("mix.wav")}, {to.empty() ? path("reference.wav") : to}, words);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return event_named(outcome, "song");
    }
    void SetUp() override { mix(), reference(); }
    const std::vector<std::string> plain_{"--level", "0", "--bits", "32f", "--width", "0"};
};

std::vector<std::vector<double>> rows_of(const std::string& csv)
{
    std::vector<std::vector<double>> rows;
    std::istringstream lines(csv);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        rows.emplace_back();
        std::istringstream cells(line);
        for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(std::stod(cell));
    }
    return rows;
}

double side_over_mid_db(const Channels& channels)
{
    double mid = 0, side = 0;
    for (std::size_t i = 0; i < channels[0].size(); ++i) {
        mid += std::pow(channels[0][i] + channels[1][i], 2);
        side += std::pow(channels[0][i] - channels[1][i], 2);
    }
    return 10 * std::log10(side / mid);
}

} // namespace

TEST_F(MatchFiles, are_all_that_is_promised_before_and_after_limiting)
{
    song("mix.wav", peaky(6));
    song("reference.wav", coloured(6, 0.3, 0.2, 9));
    const auto event = matched({"--dynamics", "50"});
    EXPECT_EQ(files_written(),
              (std::set<std::string>{"mix.matched.wav", "mix.limited.wav", "mix.mid-side.fir.wav",
                                     "mix.curve.csv", "mix.eq.toml", "mix.bands.toml", "mix.bands.txt",
                                     "mix.dynamics.toml", "report.html", "reference.dst", "matched.dst"}));
    matched({"--no-limiter"});
    const std::string page = text_of(out("report.html"));
    EXPECT_EQ(page.find("mix.limited.wav"), std::string::npos);
}

TEST_F(MatchFiles, of_a_release_are_those_of_every_song_and_one_signature)
{
    song("other.wav", coloured(6, 0.2, 0.5, 5));
    ASSERT_EQ(match({path("mix.wav"), path("other.wav")}, {path("reference.wav")}, {"--together"}).status, 0);
    std::set<std::string> promised{"report.html", "reference.dst", "matched.dst"};
    for (const std::string name : {"mix", "other"})
        for (const char* suffix :
             {".matched.wav", ".mid-side.fir.wav", ".curve.csv", ".eq.toml", ".bands.toml", ".bands.txt"})
            promised.insert(name + suffix);
    EXPECT_EQ(files_written(), promised);
    EXPECT_EQ(text_of(out("mix.bands.txt")), text_of(out("other.bands.txt")));
}

TEST_F(MatchFiles, taps_do_what_was_done)
{
    for (const char* phase : {"linear", "minimum"}) {
        auto options = plain_;
        options.insert(options.end(), {"--phase", phase});
        matched(options);
        const Channels taps = read_audio(out("mix.fir.wav"));
        ASSERT_EQ(taps.size(), 1u);
        std::size_t highest = 0;
        for (std::size_t i = 0; i < taps[0].size(); ++i)
            if (std::abs(taps[0][i]) > std::abs(taps[0][highest])) highest = i;
        const bool linear = std::string(phase) == "linear";
        // Linear phase: time zero is the middle. Minimum phase: all of it comes at once.
        if (linear)
            EXPECT_EQ(highest, taps[0].size() / 2);
        else
            EXPECT_LT(highest, 10u);
        std::ofstream(path("chain.toml"))
            << "[[insert]]\ntype = \"fir\"\nfile = \"" << out("mix.fir.wav").string()
            << "\"\ncentre = " << (linear ? highest : 0) << "\n";
        EXPECT_LT(null_db(read_audio(out("mix.matched.wav")), through(path("chain.toml"))), -100) << phase;
    }
}

TEST_F(MatchFiles, taps_of_mid_and_side_and_of_left_and_right_have_two_channels)
{
    song("mix.wav", coloured(6, 0.1, 0.4));
    Channels wide = coloured(6, 0.1, -0.3, 9);
    for (std::size_t i = 0; i < wide[0].size(); ++i) wide[1][i] = 0.5 * wide[1][i] + 0.5 * wide[0][i];
    song("reference.wav", wide);
    for (const auto& [channels, file] :
         {std::pair{"mid_side", "mix.mid-side.fir.wav"}, std::pair{"left_right", "mix.left-right.fir.wav"}}) {
        matched({"--channels", channels, "--width", "0"});
        EXPECT_EQ(read_audio(out(file)).size(), 2u) << channels;
    }
}

TEST_F(MatchFiles, the_curve_as_rows_is_what_the_prediction_adds_to_the_mix)
{
    const auto event = matched({"--width", "0"});
    const std::string text = text_of(out("mix.curve.csv"));
    EXPECT_TRUE(
        text.starts_with("frequency_hz,mid_db,side_db,left_db,right_db,mix_db,target_db,predicted_db"));
    const auto rows = rows_of(text);
    EXPECT_EQ(rows.size(), 504u);
    const double gain = event["gain_db"].get<double>();
    double moved = 0;
    for (const auto& row : rows) {
        EXPECT_EQ(row[1], row[2]);
        if (row[0] < 200 || row[0] > 8000) continue;
        EXPECT_NEAR(row[7] - row[5], row[1] + gain, 0.6)
            << row[0];                              // the spectra are smoothed, the curve is not
        EXPECT_NEAR(row[7], row[6], 1.0) << row[0]; // and it is the target
        moved = std::max(moved, std::abs(row[1]));
    }
    EXPECT_GT(moved, 2);
}

TEST_F(MatchFiles, bands_are_applied_where_they_are_asked_for_and_are_the_chain_that_is_written)
{
    auto options = plain_;
    options.insert(options.end(), {"--use", "bands", "--bands", "3"});
    const auto event = matched(options);
    EXPECT_LE(event["bands"]["all"].size(), 3u);
    EXPECT_LT(event["matched"]["distance"]["tone_db"].get<double>(),
              0.5 * event["before"]["tone_db"].get<double>());
    EXPECT_FALSE(written("mix.fir.wav"));
    EXPECT_LT(null_db(read_audio(out("mix.matched.wav")), through(out("mix.bands.toml").string())), -100);
    EXPECT_NE(text_of(out("mix.bands.txt")).find("Filter 1: ON "), std::string::npos);
}

TEST_F(MatchFiles, what_is_proposed_for_dynamics_is_a_chain)
{
    Channels swelling = coloured(14, 0.2, 0.4);
    for (auto& lane : swelling)
        for (std::size_t i = 0; i < lane.size(); ++i)
            if (i / 48000 % 7 >= 4) lane[i] *= 0.3;
    song("mix.wav", swelling);
    auto options = plain_;
    options.insert(options.end(), {"--dynamics", "100", "--tone", "0"});
    matched(options);
    EXPECT_LT(null_db(read_audio(out("mix.matched.wav")), through(out("mix.dynamics.toml").string())), -100);
}

TEST_F(MatchFiles, a_signature_is_what_later_songs_are_measured_against)
{
    matched({});
    std::filesystem::copy(out("matched.dst"), path("release.dst"));
    std::filesystem::copy(out("mix.matched.wav"), path("same.wav"));
    const auto same =
        event_named(propose({path("same.wav"), "--reference", path("release.dst"), "--json"}), "song");
    EXPECT_LT(same["before"]["tone_db"].get<double>(), 0.02);
    EXPECT_NEAR(same["before"]["loudness_lu"].get<double>(), 0, 0.01);
    EXPECT_LT(same["before"]["crest_db"].get<double>(), 0.02);
    const auto later = event_named(
        propose({song("later.wav", coloured(6, 0.05, 0.1, 7)), "--reference", path("release.dst"), "--json"}),
        "song");
    EXPECT_GT(later["before"]["tone_db"].get<double>(), 1);
    EXPECT_LT(later["predicted"]["tone_db"].get<double>(), 0.2 * later["before"]["tone_db"].get<double>());
}

TEST_F(MatchFiles, the_page_plays_all_at_the_level_of_the_softest)
{
    song("mix.wav", peaky(6));
    song("reference.wav", coloured(6, 0.3, 0.2, 9));
    const auto event = matched({});
    const std::string page = text_of(out("report.html"));
    const double softest = std::min({event["mix"]["integrated_lufs"].get<double>(),
                                     event["matched"]["measured"]["integrated_lufs"].get<double>(),
                                     event["limited"]["measured"]["integrated_lufs"].get<double>()});
    const auto volume_of = [&](const std::string& file) {
        const std::size_t at = page.find("data-volume=\"", page.find(file + "\""));
        return at == std::string::npos ? 0.0 : std::stod(page.substr(at + 13));
    };
    for (const auto& [file, lufs] :
         {std::pair{std::string("mix.wav"), event["mix"]["integrated_lufs"].get<double>()},
          std::pair{std::string("src=\"mix.matched.wav"),
                    event["matched"]["measured"]["integrated_lufs"].get<double>()},
          std::pair{std::string("src=\"mix.limited.wav"),
                    event["limited"]["measured"]["integrated_lufs"].get<double>()}})
        EXPECT_NEAR(20 * std::log10(volume_of(file)), softest - lufs, 0.05) << file;
    EXPECT_GT(volume_of("reference.wav"), 0);
}

TEST_F(MatchFiles, formats_are_as_asked_for)
{
    const auto format_of = [&](const std::vector<std::string>& options, const std::string& file) {
        auto all = plain_;
        all.erase(all.begin() + 2, all.begin() + 4);
        all.insert(all.end(), options.begin(), options.end());
        matched(all);
        SF_INFO info{};
        read_audio(out(file), &info);
        return info.format;
    };
    EXPECT_EQ(format_of({"--bits", "16"}, "mix.matched.wav") & SF_FORMAT_SUBMASK, SF_FORMAT_PCM_16);
    EXPECT_EQ(format_of({}, "mix.matched.wav") & SF_FORMAT_SUBMASK, SF_FORMAT_PCM_24);
    EXPECT_EQ(format_of({"--format", "flac"}, "mix.matched.flac"), SF_FORMAT_FLAC | SF_FORMAT_PCM_24);
    EXPECT_EQ(format_of({"--format", "rf64"}, "mix.matched.wav") & SF_FORMAT_TYPEMASK, SF_FORMAT_RF64);
}

TEST_F(MatchFiles, parts_of_the_mix_and_the_whole_are_measured_as_asked_for)
{
    // Loud and bright, then soft and dark: what lies below the gate counts for the whole alone.
    Channels mix = coloured(4, 0.3, 0.6);
    const Channels dark = coloured(8, 0.02, -0.9, 5);
    for (std::size_t c = 0; c < 2; ++c) mix[c].insert(mix[c].end(), dark[c].begin(), dark[c].end());
    song("mix.wav", mix);
    const auto before = [&](const std::vector<std::string>& options) {
        std::vector<std::string> words{path("mix.wav"), "--reference", path("reference.wav"), "--json"};
        words.insert(words.end(), options.begin(), options.end());
        return event_named(propose(words), "song")["before"]["tone_db"].get<double>();
    };
    const double loud = before({}), whole = before({"--of", "whole"});
    EXPECT_GT(std::abs(loud - whole), 0.15);
    EXPECT_NEAR(before({"--range", "0..4"}), loud, 0.1);
    EXPECT_GT(std::abs(before({"--range", "4.."}) - loud), 1);
    matched({"--range", "0..4"}); // and all of it is delivered
    EXPECT_EQ(read_audio(out("mix.matched.wav"))[0].size(), 12u * 48000);
}

TEST_F(MatchFiles, the_loudest_three_seconds_are_matched_where_that_is_asked_for)
{
    Channels mix = coloured(9, 0.05, 0.4);
    for (auto& lane : mix)
        for (std::size_t i = 144000; i < 288000; ++i) lane[i] *= 2;
    song("mix.wav", mix);
    const auto event = matched({"--level-by", "short_term"});
    const auto short_term = [](const nlohmann::json& of) {
        return of["measured"]["max_short_term_lufs"].get<double>();
    };
    const auto reference = event_named(
        propose({path("reference.wav"), "--reference", "pink", "--json", "--level", "0"}), "song");
    EXPECT_NEAR(short_term(event["matched"]), reference["mix"]["max_short_term_lufs"].get<double>(), 0.05);
    EXPECT_LT(event["matched"]["distance"]["loudness_lu"].get<double>(), -1);
}

TEST_F(MatchFiles, the_low_end_is_mono_where_that_is_asked_for)
{
    Channels deep = coloured(6, 0.02, 0.4);
    for (std::size_t i = 0; i < deep[0].size(); ++i) {
        const double wave = 0.2 * std::sin(2 * std::numbers::pi * 100 * static_cast<double>(i) / 48000);
        deep[0][i] += wave, deep[1][i] -= wave;
    }
    song("mix.wav", deep);
    matched({"--tone", "0", "--level", "0", "--width", "0"});
    const double open = side_over_mid_db(read_audio(out("mix.matched.wav")));
    matched({"--tone", "0", "--level", "0", "--width", "0", "--mono-below", "600"});
    EXPECT_LT(side_over_mid_db(read_audio(out("mix.matched.wav"))), open - 15);
}

TEST_F(MatchFiles, weights_take_the_tone_of_one_and_the_level_of_another)
{
    song("quiet.wav", coloured(6, 0.02, 0.4, 7));
    const auto before = [&](const std::vector<std::string>& references) {
        std::vector<std::string> words{path("mix.wav"), "--json"};
        for (const auto& one : references) words.insert(words.end(), {"--reference", one});
        return event_named(propose(words), "song")["before"];
    };
    const auto tone = before({path("reference.wav")}), level = before({path("quiet.wav")}),
               both = before({path("reference.wav") + "@tone=1,level=0,width=0,dynamics=0",
                              path("quiet.wav") + "@tone=0"});
    EXPECT_NEAR(both["tone_db"].get<double>(), tone["tone_db"].get<double>(), 1e-6);
    EXPECT_NEAR(both["loudness_lu"].get<double>(), level["loudness_lu"].get<double>(), 1e-6);
    EXPECT_NEAR(both["crest_db"].get<double>(), level["crest_db"].get<double>(), 1e-6);
    EXPECT_NEAR(both["width_db"].get<double>(), level["width_db"].get<double>(), 1e-6);
    EXPECT_GT(std::abs(tone["loudness_lu"].get<double>() - level["loudness_lu"].get<double>()), 6);
}

TEST_F(MatchFiles, a_folder_is_one_reference_the_mean_of_its_files)
{
    std::filesystem::create_directories(folder_ / "genre");
    song("genre/a.wav", coloured(6, 0.1, 0.8, 3));
    song("genre/b.wav", coloured(6, 0.1, -0.5, 4));
    const auto before = [&](const std::vector<std::string>& references) {
        std::vector<std::string> words{path("mix.wav"), "--json"};
        for (const auto& one : references) words.insert(words.end(), {"--reference", one});
        return event_named(propose(words), "song")["before"];
    };
    const auto folder = before({path("genre")}), both = before({path("genre/a.wav"), path("genre/b.wav")}),
               one = before({path("genre/a.wav")});
    EXPECT_NEAR(folder["tone_db"].get<double>(), both["tone_db"].get<double>(), 1e-6);
    EXPECT_NEAR(folder["loudness_lu"].get<double>(), both["loudness_lu"].get<double>(), 1e-6);
    EXPECT_GT(std::abs(folder["tone_db"].get<double>() - one["tone_db"].get<double>()), 0.5);
}

} // namespace dubstage
