// Matching held against the published method of Matchering, both measured with the same portraits.
#include <gtest/gtest.h>

#include "analysis/programmes.h"
#include "oracle/matchering.h"
#include "studies/match/filters.h"
#include "studies/match/proposal.h"
#include "studies/match_sounds.h"

namespace dubstage::test {

namespace {

constexpr double rate = 44100;

// Noise about as songs lie, each with humps of its own.
std::vector<Lane> song(unsigned seed, double bass_db, double hump_hz, double air_db)
{
    const Law law = [=](double hz) {
        const double octaves = std::log2(hz / hump_hz);
        return -10 * std::log10(hz / 1000) - 2 * std::log2(std::max(hz, 300.0) / 300) +
               bass_db / (1 + std::pow(hz / 90, 4)) + 6 * std::exp(-4 * octaves * octaves) +
               air_db / (1 + std::pow(6000 / hz, 4));
    };
    const Lane middle = filtered(white_noise(0.05, 8, seed, rate), law, rate),
               side = filtered(white_noise(0.02, 8, seed + 50, rate), law, rate);
    std::vector<Lane> lanes(2, middle);
    for (std::size_t i = 0; i < middle.size(); ++i) lanes[0][i] += side[i], lanes[1][i] -= side[i];
    return lanes;
}

} // namespace

TEST(MatchYardstick, leaves_less_than_the_published_method_of_matchering)
{
    const auto mix = song(1, 4, 250, -3), reference = song(7, -5, 2500, 6);
    const Portrait wanted = portrait(reference, "reference", rate), before = portrait(mix, "mix", rate);
    const MatchTarget target = match_target({{wanted, {1, 1, 1, 1}}}, {});
    const MatchProposal proposal = propose_match(before, target, {});
    const FreeCurve mid(curve_points(proposal.curves.mid, {})), side(curve_points(proposal.curves.side, {}));
    const Portrait theirs = portrait(oracle::matchering(mix, reference, rate), "theirs", rate);
    std::vector<Lane> parts(2, Lane(mix[0].size()));
    for (std::size_t i = 0; i < mix[0].size(); ++i) {
        parts[0][i] = (mix[0][i] + mix[1][i]) / 2;
        parts[1][i] = (mix[0][i] - mix[1][i]) / 2;
    }
    parts[0] = filtered(
        parts[0], [&](double hz) { return mid.gain_db(hz); }, rate);
    parts[1] = filtered(
        parts[1], [&](double hz) { return side.gain_db(hz); }, rate);
    std::vector<Lane> ours = parts;
    for (std::size_t i = 0; i < ours[0].size(); ++i) {
        ours[0][i] = parts[0][i] + parts[1][i];
        ours[1][i] = parts[0][i] - parts[1][i];
    }
    const double start = distance(before, wanted).tone_db, peer = distance(theirs, wanted).tone_db,
                 left = distance(portrait(ours, "ours", rate), wanted).tone_db;
    EXPECT_GT(start, 3);
    EXPECT_LT(peer, 0.5 * start); // the yardstick does what it should
    EXPECT_LT(left, 0.2 * start);
    EXPECT_LT(left, peer);
}

} // namespace dubstage::test
