// Every check finds its fault and says nothing of a clean programme.
#include "analysis/checks/checks.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <set>

#include "analysis/programmes.h"
#include "dsp/fft.h"
#include "support/places.h"

namespace dubstage::test {
namespace {

using Codes = std::set<std::string>;
using Lanes = std::vector<Lane>;

Codes codes_of(const Measurement& m)
{
    Codes codes;
    for (const Finding& finding : m.findings) codes.insert(finding.code);
    return codes;
}

Codes found(const Lanes& lanes, const std::string& layout = "stereo", double rate = 48000,
            const MeasureOptions& options = {})
{
    return codes_of(measured(lanes, layout, rate, options));
}

const Finding& finding_of(const Measurement& m, const std::string& code)
{
    const auto at = std::find_if(m.findings.begin(), m.findings.end(),
                                 [&](const Finding& finding) { return finding.code == code; });
    if (at == m.findings.end()) throw std::runtime_error("no finding " + code);
    return *at;
}

// A spoiled clean programme.
template <class Spoil> Lanes spoiled(Spoil spoil, double seconds = 12)
{
    Lanes lanes = clean_stereo(seconds);
    spoil(lanes);
    return lanes;
}

Lane filtered(const Lane& lane, double top_hz, double rate = 48000, double rest = 0)
{
    auto spectrum = forward_fft(lane);
    for (std::size_t k = 0; k < spectrum.size(); ++k)
        if (static_cast<double>(k) * rate / static_cast<double>(lane.size()) > top_hz) spectrum[k] *= rest;
    Lane result = inverse_fft(spectrum, lane.size());
    fade_ends(result, 4800);
    return result;
}

TEST(Checks, say_nothing_of_clean_programmes)
{
    EXPECT_EQ(found(clean_stereo()), Codes{});
    EXPECT_EQ(found(clean_stereo(12, 44100), "stereo", 44100), Codes{});
    EXPECT_EQ(found(clean_stereo(12, 96000), "stereo", 96000), Codes{});
    EXPECT_EQ(found({clean_stereo()[0]}, "mono"), Codes{});
    const Lanes front = clean_stereo(), rear = clean_stereo();
    Lanes surround{front[0],
                   front[1],
                   white_noise(0.03, 12, 8),
                   filtered(white_noise(0.1, 12, 9), 110),
                   white_noise(0.02, 12, 10),
                   white_noise(0.02, 12, 11)};
    for (Lane& lane : surround) fade_ends(lane, 4800);
    EXPECT_EQ(found(surround, "5.1"), Codes{});
}

TEST(Checks, every_code_that_is_found_is_in_the_table_with_the_worst_it_can_be)
{
    std::set<std::string_view> codes;
    for (const CheckCode& code : check_codes()) {
        EXPECT_TRUE(codes.insert(code.code).second) << code.code;
        EXPECT_FALSE(code.meaning.empty());
    }
    const Measurement m = measured(spoiled([](Lanes& l) {
        for (std::size_t i = 20000; i < 20050; ++i) l[0][i] = 1;
        l[1].back() = 0.5;
    }));
    EXPECT_GE(m.findings.size(), 3u);
    for (const Finding& finding : m.findings) {
        const auto row = std::find_if(check_codes().begin(), check_codes().end(),
                                      [&](const CheckCode& code) { return code.code == finding.code; });
        ASSERT_NE(row, check_codes().end()) << finding.code;
        EXPECT_LE(finding.severity, row->worst) << finding.code;
    }
}

TEST(Checks, the_documentation_explains_every_code)
{
    std::ifstream file(source_path("/docs/measuring.md"));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (const CheckCode& code : check_codes())
        EXPECT_NE(text.find("\n| `" + std::string(code.code) + "` | "), std::string::npos) << code.code;
}

TEST(Checks, not_finite_samples_are_counted_and_located)
{
    const Measurement m = measured(spoiled([](Lanes& l) {
        l[1][48000] = std::numeric_limits<double>::quiet_NaN();
        l[1][50000] = std::numeric_limits<double>::infinity();
    }));
    const Finding& finding = finding_of(m, "not_finite");
    EXPECT_EQ(finding.severity, Severity::error);
    EXPECT_EQ(finding.channel, 1);
    EXPECT_EQ(finding.from, 48000);
    EXPECT_NE(finding.text.find("2 samples"), std::string::npos) << finding.text;
}

TEST(Checks, dc_offset)
{
    const auto with = [](double offset) {
        return measured(spoiled([=](Lanes& l) {
            for (double& x : l[0]) x += offset;
            l[0].front() = l[0].back() = 0;
        }));
    };
    EXPECT_EQ(finding_of(with(0.005), "dc_offset").severity, Severity::warning);
    EXPECT_EQ(finding_of(with(0.02), "dc_offset").severity, Severity::error);
}

TEST(Checks, unused_bits)
{
    Lanes lanes = clean_stereo();
    for (Lane& lane : lanes)
        for (double& x : lane) x = std::round(x * 32768) / 32768;
    MeasureOptions options;
    options.file_bits = 24;
    EXPECT_EQ(found(lanes, "stereo", 48000, options), Codes{"unused_bits"});
    options.file_bits = 16;
    EXPECT_EQ(found(lanes, "stereo", 48000, options), Codes{});
}

TEST(Checks, clipping)
{
    const auto clipped = [](std::size_t samples) {
        return measured(spoiled([=](Lanes& l) {
            for (std::size_t i = 0; i < samples; ++i) l[0][96000 + i] = 1;
        }));
    };
    const Measurement four = clipped(4), twelve = clipped(12);
    EXPECT_EQ(finding_of(four, "clipping").severity, Severity::warning);
    EXPECT_EQ(finding_of(four, "clipping").from, 96000);
    EXPECT_EQ(finding_of(twelve, "clipping").severity, Severity::error);
    EXPECT_EQ(finding_of(twelve, "clipping").channel, 0);
    EXPECT_FALSE(codes_of(clipped(2)).contains("clipping"));
    // One sample in a thousand at full scale.
    EXPECT_TRUE(found(spoiled([](Lanes& l) {
                    for (std::size_t i = 9000; i < l[0].size() - 9000; i += 1000) l[0][i] = 1;
                })).contains("full_scale_share"));
}

TEST(Checks, true_peaks_over_the_ceiling)
{
    // Samples at 45 degrees of a fourth of the rate: 3 dB below the waveform.
    Lane lane(48000 * 4);
    for (std::size_t i = 0; i < lane.size(); ++i)
        lane[i] = 0.98 * std::sin(std::numbers::pi / 2 * static_cast<double>(i) + std::numbers::pi / 4);
    fade_ends(lane, 4800);
    const Measurement m = measure(observe({lane}, parse_layout("mono", "test"), 48000));
    EXPECT_LT(m.sample_peak_db, -3);
    EXPECT_EQ(finding_of(m, "true_peak_over").severity, Severity::warning);
    EXPECT_NEAR(m.true_peak_db, -0.175, 0.03);
}

TEST(Checks, silence_at_the_ends)
{
    EXPECT_EQ(found({Lane(96000), Lane(96000)}), Codes{"silence"});
    const auto padded = [](double head, double tail) {
        return spoiled([=](Lanes& l) {
            for (Lane& lane : l) {
                lane.insert(lane.begin(), static_cast<std::size_t>(head * 48000), 0.0);
                lane.insert(lane.end(), static_cast<std::size_t>(tail * 48000), 0.0);
            }
        });
    };
    EXPECT_EQ(found(padded(0.5, 2)), Codes{});
    const Measurement m = measured(padded(2, 12));
    EXPECT_EQ(codes_of(m), (Codes{"silent_head", "silent_tail"}));
    EXPECT_EQ(finding_of(m, "silent_head").severity, Severity::note);
    EXPECT_EQ(finding_of(m, "silent_tail").severity, Severity::warning);
    EXPECT_NEAR(static_cast<double>(finding_of(m, "silent_head").to), 96000, 300);
}

TEST(Checks, ends_that_are_no_fades)
{
    const Lanes lanes = spoiled([](Lanes& l) {
        for (Lane& lane : l) lane.erase(lane.end() - 9600, lane.end());
        l[1].back() = 0.1;
    });
    EXPECT_EQ(found(lanes), Codes{"abrupt_end"});
    Lanes turned = lanes;
    for (Lane& lane : turned) std::reverse(lane.begin(), lane.end());
    EXPECT_EQ(found(turned), Codes{"abrupt_start"});
}

TEST(Checks, dropouts_in_one_channel_and_in_all)
{
    const auto zeros = [](std::size_t frames, bool both) {
        return spoiled([=](Lanes& l) {
            for (std::size_t c = 0; c < (both ? 2u : 1u); ++c)
                std::fill_n(l[c].begin() + 200000, frames, 0.0);
        });
    };
    const Measurement one = measured(zeros(480, false));
    EXPECT_EQ(finding_of(one, "dropout").channel, 0);
    EXPECT_EQ(finding_of(one, "dropout").from, 200000);
    EXPECT_EQ(finding_of(one, "dropout").to, 200480);
    EXPECT_EQ(finding_of(measured(zeros(480, true)), "dropout").channel, -1);
    EXPECT_EQ(codes_of(measured(zeros(480, true))), Codes{"dropout"});
    const Lanes mono{zeros(480, false)[0]};
    EXPECT_EQ(finding_of(measured(mono, "mono"), "dropout").channel, 0);
    EXPECT_FALSE(found(zeros(48, false)).contains("dropout")); // 1 ms
    EXPECT_TRUE(found(zeros(48000, true)).contains("digital_silence"));
    EXPECT_FALSE(found(zeros(48000, true)).contains("dropout"));
}

TEST(Checks, clicks)
{
    Lane lane = sine(300, 0.3, 6);
    fade_ends(lane, 4800);
    Lanes both{lane, lane};
    for (double& x : both[1]) x *= 0.8;
    both[0][100000] += 0.2;
    const Measurement one = measured(both);
    EXPECT_EQ(finding_of(one, "click").severity, Severity::warning);
    EXPECT_NEAR(static_cast<double>(finding_of(one, "click").from), 100000, 2);
    EXPECT_EQ(finding_of(one, "click").channel, 0);
    both[1][100010] += 0.2;
    const Measurement two = measured(both);
    EXPECT_EQ(std::count_if(two.findings.begin(), two.findings.end(),
                            [](const Finding& finding) { return finding.code == "click"; }),
              1);
    EXPECT_EQ(finding_of(two, "click").channel, -1);
    lane[100000] += 0.03; // of a tenth of the peak: it may belong there
    EXPECT_EQ(finding_of(measured({lane}, "mono"), "click").severity, Severity::note);
}

// Jumps in channel 0 at these times.
Measurement with_jumps(const std::vector<double>& times_s)
{
    Lane lane = sine(300, 0.3, 12);
    fade_ends(lane, 4800);
    for (const double time : times_s) lane[static_cast<std::size_t>(std::llround(48000 * time))] += 0.2;
    return measured({lane}, "mono");
}

TEST(Checks, jumps_of_a_pattern_that_comes_again_are_played)
{
    std::vector<double> scratches, crackle, clock;
    for (int bar = 0; bar < 4; ++bar)
        for (const double beat : {0.0, 0.31, 0.7, 1.9}) scratches.push_back(1 + 2.5 * bar + beat);
    const Measurement played = with_jumps(scratches);
    EXPECT_EQ(finding_of(played, "click").severity, Severity::note);
    EXPECT_EQ(std::count_if(played.findings.begin(), played.findings.end(),
                            [](const Finding& finding) { return finding.code == "click"; }),
              1);
    for (int i = 0; i < 16; ++i) {
        crackle.push_back(1 + 0.6 * i + 0.23 * std::sin(7.0 * i * i));
        clock.push_back(1 + 0.625 * i);
    }
    EXPECT_EQ(finding_of(with_jumps(crackle), "click").severity, Severity::warning);
    EXPECT_EQ(finding_of(with_jumps(clock), "click").severity, Severity::warning);
}

TEST(Checks, level_jumps_and_low_levels)
{
    const Measurement m = measured(spoiled([](Lanes& l) {
        for (Lane& lane : l)
            for (std::size_t i = 0; i < 6 * 48000; ++i) lane[i] *= 0.2;
    }));
    EXPECT_NEAR(static_cast<double>(finding_of(m, "level_jump").from), 6 * 48000, 24000);
    EXPECT_TRUE(found(spoiled([](Lanes& l) {
                    for (Lane& lane : l)
                        for (double& x : lane) x *= 0.05;
                })).contains("low_level"));
    // A swell of the same size within 6 s is none.
    EXPECT_EQ(found(spoiled([](Lanes& l) {
                  for (Lane& lane : l)
                      for (std::size_t i = 0; i < lane.size(); ++i)
                          lane[i] *= std::pow(10.0, std::min(0.0, static_cast<double>(i) / 288000 - 1) * 0.7);
              })),
              Codes{});
}

TEST(Checks, phase_and_width)
{
    EXPECT_TRUE(found(spoiled([](Lanes& l) {
                    for (std::size_t i = 0; i < l[0].size(); ++i) l[1][i] = 0.1 * l[1][i] - 0.9 * l[0][i];
                })).contains("polarity"));
    const Measurement part = measured(spoiled([](Lanes& l) {
        for (std::size_t i = 200000; i < 200000 + 3 * 48000; ++i) l[1][i] = -l[1][i];
    }));
    EXPECT_NEAR(static_cast<double>(finding_of(part, "out_of_phase").from), 200000, 24000);
    EXPECT_EQ(finding_of(part, "out_of_phase").severity, Severity::warning);
    EXPECT_TRUE(found(spoiled([](Lanes& l) { l[1] = l[0]; })).contains("dual_mono"));
    EXPECT_TRUE(found(spoiled([](Lanes& l) {
                    for (double& x : l[1]) x *= 0.3;
                })).contains("unbalanced"));
    const Codes apart =
        found({filtered(white_noise(0.1, 12, 1), 30000), filtered(white_noise(0.1, 12, 2), 30000)});
    EXPECT_EQ(apart, Codes{}); // uncorrelated is no fault
    EXPECT_TRUE(found(spoiled([](Lanes& l) {
                    const Lane other = white_noise(0.04, 12, 77);
                    for (std::size_t i = 0; i < other.size(); ++i) {
                        l[0][i] += 0.7 * other[i] - 0.7 * l[0][i];
                        l[1][i] -= 0.7 * other[i] + 0.7 * l[1][i];
                    }
                    for (Lane& lane : l) fade_ends(lane, 4800);
                })).contains("mono_loss"));
    // The lows of one side upside down.
    EXPECT_TRUE(found(spoiled([](Lanes& l) {
                    const Lane low = filtered(white_noise(0.5, 12, 55), 150);
                    for (std::size_t i = 0; i < low.size(); ++i) {
                        l[0][i] += low[i];
                        l[1][i] -= low[i];
                    }
                })).contains("bass_phase"));
}

Lanes surround(double lfe_top_hz, std::size_t lfe_at)
{
    Lanes lanes;
    for (unsigned c = 0; c < 6; ++c)
        lanes.push_back(filtered(white_noise(0.05, 6, 20 + c), c == lfe_at ? lfe_top_hz : 30000));
    return lanes;
}

TEST(Checks, channel_maps)
{
    EXPECT_EQ(found(surround(110, 3), "5.1"), Codes{});
    EXPECT_EQ(found(surround(5000, 3), "5.1"), Codes{"lfe_full_range"});
    // The film order L C R Ls Rs LFE read as ours.
    const Measurement film = measured(surround(110, 5), "5.1");
    EXPECT_TRUE(codes_of(film).contains("lfe_full_range"));
    EXPECT_EQ(finding_of(film, "channel_order").channel, 5);
    Lanes empty = surround(110, 3);
    empty[2].assign(empty[2].size(), 0);
    const Measurement silent = measured(empty, "5.1");
    EXPECT_EQ(finding_of(silent, "silent_channel").channel, 2);
    EXPECT_EQ(finding_of(silent, "silent_channel").severity, Severity::warning);
}

TEST(Checks, hum_of_either_mains_and_no_note_beside_them)
{
    const auto with = [](double hz) {
        return found(spoiled([=](Lanes& l) {
            for (Lane& lane : l) {
                for (std::size_t i = 0; i < lane.size(); ++i) {
                    if (i > 240000) lane[i] *= 0.003; // a quiet part
                    for (int n = 1; n <= 5; ++n)
                        lane[i] +=
                            0.001 * std::sin(2 * std::numbers::pi * hz * n * static_cast<double>(i) / 48000);
                }
                fade_ends(lane, 4800);
            }
        }));
    };
    EXPECT_TRUE(with(50).contains("hum"));
    EXPECT_TRUE(with(60).contains("hum"));
    EXPECT_FALSE(with(49).contains("hum"));    // G1
    EXPECT_FALSE(with(61.74).contains("hum")); // B1
    EXPECT_FALSE(with(55).contains("hum"));    // A1
}

TEST(Checks, the_marks_of_lossy_coders_and_converters)
{
    const auto cut = [](double top, double rate) {
        Lanes lanes = clean_stereo(6, rate);
        for (Lane& lane : lanes) lane = filtered(lane, top, rate, 1e-4);
        return lanes;
    };
    const Measurement m = measured(cut(16000, 44100), "stereo", 44100);
    EXPECT_EQ(codes_of(m), Codes{"lossy_source"});
    EXPECT_NE(finding_of(m, "lossy_source").text.find("128 kbit/s"), std::string::npos);
    EXPECT_EQ(found(cut(19000, 48000)), Codes{"lossy_source"});
    EXPECT_EQ(found(cut(22050, 96000), "stereo", 96000), Codes{"upsampled"});
    EXPECT_EQ(found(cut(21000, 44100), "stereo", 44100), Codes{}); // a converter's own slope
    // A gentle roll-off is none.
    Lanes soft = clean_stereo(6);
    for (Lane& lane : soft) {
        auto spectrum = forward_fft(lane);
        for (std::size_t k = 0; k < spectrum.size(); ++k) {
            const double hz = static_cast<double>(k) * 48000 / static_cast<double>(lane.size());
            spectrum[k] /= 1 + std::pow(hz / 3000, 3);
        }
        lane = inverse_fft(spectrum, lane.size());
        fade_ends(lane, 4800);
    }
    EXPECT_EQ(found(soft), Codes{});
}

} // namespace
} // namespace dubstage::test
