// The page: well formed, complete, and all in one file.
#include <gtest/gtest.h>

#include "analysis/measure.h"
#include "analysis/report/html.h"
#include "analysis/report/xml_text.h"
#include "oracle/observe.h"
#include "support/audio_files.h"

namespace dubstage::test {
namespace {

Measurement noise(const std::string& name, double peak, std::size_t channels = 2)
{
    MeterSettings settings;
    settings.fft = 1024;
    settings.spectrogram_rows = 32;
    const Layout layout = parse_layout(channels == 2 ? "stereo" : "5.1", "test");
    Measurement m =
        measure(observe(noise_channels(channels, 110000, peak), layout, 48000, settings, Peaks::of_samples));
    m.name = name;
    return m;
}

std::size_t count(const std::string& page, const std::string& what)
{
    std::size_t n = 0;
    for (auto at = page.find(what); at != std::string::npos; at = page.find(what, at + 1)) ++n;
    return n;
}

// The page without what base64 may spell.
std::string without_pictures(std::string page)
{
    const std::string begin = "base64,";
    for (auto at = page.find(begin); at != std::string::npos; at = page.find(begin, at + begin.size()))
        page.erase(at + begin.size(), page.find('"', at) - at - begin.size());
    return page;
}

void expect_only_numbers(const std::string& page)
{
    for (const char* word : {"nan", "inf ", "inf\"", "infL"})
        EXPECT_EQ(page.find(word), std::string::npos) << word;
}

TEST(Html, is_one_page_of_well_formed_plots)
{
    const std::vector<Measurement> all{noise("one", 0.7), noise("<b>& \"quoted\"", 0.7)};
    const std::string page = without_pictures(html_report({all}));
    EXPECT_EQ(page.find("<b>&"), std::string::npos);
    EXPECT_NE(page.find("&lt;b&gt;&amp; &quot;quoted&quot;"), std::string::npos);
    // Average, loud, difference; of both loudness, histogram, spectrogram, bands, goniometer, correlation
    // over time and per band, side over mid, spectra.
    EXPECT_EQ(count(page, "<svg"), 3u + 2 * 9);
    for (const std::string tag : {"svg", "section", "tr", "figure", "div", "text"})
        EXPECT_EQ(count(page, "<" + tag + " ") + count(page, "<" + tag + ">"), count(page, "</" + tag + ">"))
            << tag;
    expect_only_numbers(page);
}

TEST(Html, needs_nothing_from_outside)
{
    const std::vector<Measurement> all{noise("one", 0.7)};
    const std::string page = html_report({all});
    EXPECT_EQ(count(page, "href=\""), count(page, "href=\"data:image/png;base64,"));
    EXPECT_EQ(count(page, "src="), 0u);
    EXPECT_EQ(count(page, "url("), 0u);
}

TEST(Html, surround_has_bars_per_channel_and_correlation_per_pair)
{
    const std::vector<Measurement> all{noise("film", 0.5, 6)};
    const std::string page = html_report({all});
    EXPECT_EQ(count(page, "<figure class=\"channels\""), 1u);
    EXPECT_EQ(count(page, "<figure class=\"correlation"), all[0].stereo.size());
    EXPECT_GE(all[0].stereo.size(), 2u);
    EXPECT_EQ(count(page, "<figure class=\"difference\""), 0u) << "there is nothing to compare with";
}

TEST(Html, one_programme_is_compared_with_a_reference)
{
    const std::vector<Measurement> all{noise("one", 0.7)};
    const Measurement reference = noise("master & reference", 0.5);
    const std::string page = html_report({all, "Report", {}, &reference});
    EXPECT_EQ(count(page, "<figcaption>Difference to master &amp; reference at equal loudness"), 1u);
}

TEST(Html, an_album_tells_the_songs_that_stand_out)
{
    const std::vector<Measurement> songs{noise("quiet song", 0.1), noise("loud song", 0.7),
                                         noise("another", 0.7)};
    const AlbumFigures album = measure_album({&songs[0], &songs[1], &songs[2]});
    const std::string page = html_report({songs, "Album", {}, nullptr, &album});
    const auto row = page.find("quiet song", page.find("Difference to the album"));
    ASSERT_NE(row, std::string::npos);
    EXPECT_NE(page.substr(row, 300).find("▲"), std::string::npos);
    EXPECT_NE(page.find("Difference to the album's mean at equal loudness"), std::string::npos);
}

TEST(Html, silence_has_a_page_too)
{
    std::vector<Measurement> all{measure(observe({std::vector<double>(9600), std::vector<double>(9600)},
                                                 parse_layout("stereo", "test"), 48000))};
    all.push_back(noise("sound", 0.5));
    expect_only_numbers(without_pictures(html_report({all})));
}

TEST(XmlText, bytes_that_are_no_text_become_a_replacement)
{
    EXPECT_EQ(xml_text("größe \U0001f3b5"), "größe \U0001f3b5");
    EXPECT_EQ(xml_text("a\xff"
                       "b"),
              "a\ufffd"
              "b");
    EXPECT_EQ(xml_text("cut \xe2\x82"), "cut \ufffd\ufffd");
    EXPECT_EQ(xml_text("surrogate \xed\xa0\x80"), "surrogate \ufffd\ufffd\ufffd");
    EXPECT_EQ(xml_text("over\xc0\xaf"), "over\ufffd\ufffd");
    EXPECT_EQ(xml_text("bell\x07"), "bell");
    EXPECT_EQ(shortened("größer", 4), "größ…");
    EXPECT_EQ(shortened("groß", 4), "groß");
}

} // namespace
} // namespace dubstage::test
