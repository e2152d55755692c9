#include "viewer/model/ranking.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <random>
#include <utility>

#include "base/csv.h"
#include "base/error.h"

namespace dubstage::viewer {

namespace {

constexpr int least_rounds = 3;

// Fisher and Yates, spelt out: what std::shuffle draws differs between libraries.
std::vector<int> shuffled(std::vector<int> list, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random() % i]);
    return list;
}

std::vector<double> scores_in(const std::map<int, double>& round, const std::vector<int>& traces)
{
    std::vector<double> scores;
    for (const int trace : traces)
        if (const auto at = round.find(trace); at != round.end()) scores.push_back(at->second);
    return scores;
}

// Friedman (1937), with the correction for ties of Conover, Practical Nonparametric Statistics, 5.8.
double friedman_chance(const std::vector<std::vector<double>>& ranks)
{
    const auto n = static_cast<double>(ranks.size()), k = static_cast<double>(ranks.front().size());
    double squares = 0, between = 0;
    for (std::size_t j = 0; j < ranks.front().size(); ++j) {
        double sum = 0;
        for (const auto& row : ranks) {
            sum += row[j];
            squares += row[j] * row[j];
        }
        between += sum * sum;
    }
    const double middle = n * k * (k + 1) * (k + 1) / 4;
    if (squares - middle < 1e-9) return 1; // all alike in every round
    return chi_square_tail((k - 1) * (between - n * middle) / (squares - middle),
                           static_cast<int>(ranks.front().size()) - 1);
}

std::string rounded(const char* form, double value)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), form, value);
    return text.data();
}

} // namespace

Ranking::Ranking(std::vector<int> traces, std::uint64_t seed)
    : order_(shuffled(std::move(traces), seed)), plays_(order_.size()), scores_(order_.size(), 50.0f)
{
    check(order_.size() >= 2, "a ranking has several sounds");
}

Ranking::Ranking(std::vector<int> traces)
    : Ranking(std::move(traces), std::uint64_t{std::random_device{}()} << 32 | std::random_device{}())
{}

int Ranking::play(std::size_t letter)
{
    ++plays_.at(letter);
    return order_[letter];
}

bool Ranking::heard_all() const
{
    return std::all_of(plays_.begin(), plays_.end(), [](int plays) { return plays > 0; });
}

std::map<int, double> Ranking::scores() const
{
    std::map<int, double> scores;
    for (std::size_t i = 0; i < order_.size(); ++i) scores[order_[i]] = static_cast<double>(scores_[i]);
    return scores;
}

std::vector<double> ranks_of(const std::vector<double>& scores)
{
    std::vector<double> ranks;
    for (const double score : scores) {
        const auto above =
            std::count_if(scores.begin(), scores.end(), [&](double other) { return other > score; });
        const auto alike = std::count(scores.begin(), scores.end(), score);
        ranks.push_back(static_cast<double>(above) + (static_cast<double>(alike) + 1) / 2);
    }
    return ranks;
}

// The incomplete gamma function by its series, or by its continued fraction after Lentz.
double chi_square_tail(double x, int freedom)
{
    if (x <= 0) return 1;
    const double a = freedom / 2.0, z = x / 2, factor = std::exp(-z + a * std::log(z) - std::lgamma(a));
    if (z < a + 1) {
        double term = 1 / a, sum = term;
        for (int n = 1; n < 1000 && term > sum * 1e-16; ++n) {
            term *= z / (a + n);
            sum += term;
        }
        return 1 - sum * factor;
    }
    double b = z + 1 - a, c = 1e300, d = 1 / b, fraction = d;
    for (int i = 1; i < 1000; ++i) {
        const double step = -i * (i - a);
        b += 2;
        d = 1 / (step * d + b);
        c = b + step / c;
        fraction *= d * c;
        if (std::abs(d * c - 1) < 1e-15) break;
    }
    return fraction * factor;
}

double student_95(int freedom)
{
    constexpr std::array few{12.7062, 4.30265, 3.18245, 2.77645, 2.57058,
                             2.44691, 2.36462, 2.30600, 2.26216, 2.22814};
    check(freedom > 0, "one value has no margin");
    if (freedom <= static_cast<int>(few.size())) return few[static_cast<std::size_t>(freedom - 1)];
    // Above ten by the series of Cornish and Fisher.
    const double z = 1.959964, n = freedom;
    return z + (z * z * z + z) / (4 * n) + (5 * std::pow(z, 5) + 16 * std::pow(z, 3) + 3 * z) / (96 * n * n) +
           (3 * std::pow(z, 7) + 19 * std::pow(z, 5) + 17 * std::pow(z, 3) - 15 * z) / (384 * n * n * n);
}

RankingResult result_of(const std::vector<std::map<int, double>>& rounds, const std::vector<int>& traces)
{
    std::vector<std::vector<double>> scores, ranks;
    for (const auto& round : rounds)
        if (auto one = scores_in(round, traces); one.size() == traces.size()) {
            ranks.push_back(ranks_of(one));
            scores.push_back(std::move(one));
        }
    RankingResult result;
    result.rounds = static_cast<int>(scores.size());
    if (result.rounds == 0 || traces.size() < 2) return result;
    const double n = result.rounds;
    for (std::size_t j = 0; j < traces.size(); ++j) {
        RankedTrace one{traces[j], 0, 0, {}};
        for (std::size_t i = 0; i < scores.size(); ++i) {
            one.mean_rank += ranks[i][j] / n;
            one.mean_score += scores[i][j] / n;
        }
        double squares = 0;
        for (const auto& round : scores) squares += std::pow(round[j] - one.mean_score, 2);
        if (result.rounds > 1) one.margin = student_95(result.rounds - 1) * std::sqrt(squares / (n - 1) / n);
        result.traces.push_back(one);
    }
    std::stable_sort(result.traces.begin(), result.traces.end(),
                     [](const auto& a, const auto& b) { return a.mean_rank < b.mean_rank; });
    if (result.rounds >= least_rounds) result.chance = friedman_chance(ranks);
    return result;
}

std::string ranking_text(const std::vector<std::map<int, double>>& rounds, const std::vector<int>& traces,
                         const std::vector<std::string>& names)
{
    std::string text = "round";
    for (const auto& name : names) text += "," + csv_field(name);
    text += "\n";
    for (std::size_t i = 0; i < rounds.size(); ++i) {
        text += std::to_string(i + 1);
        for (const int trace : traces) {
            const auto at = rounds[i].find(trace);
            text += "," + (at == rounds[i].end() ? std::string() : rounded("%.0f", at->second));
        }
        text += "\n";
    }
    const RankingResult result = result_of(rounds, traces);
    for (const RankedTrace& one : result.traces) {
        const auto at = std::find(traces.begin(), traces.end(), one.trace);
        text += "mean rank," + csv_field(names[static_cast<std::size_t>(at - traces.begin())]) + "," +
                rounded("%.2f", one.mean_rank) + ",mean score," + rounded("%.1f", one.mean_score) +
                (one.margin ? ",margin," + rounded("%.1f", *one.margin) : std::string()) + "\n";
    }
    if (result.chance) text += "chance," + rounded("%.6g", *result.chance) + "\n";
    return text;
}

} // namespace dubstage::viewer
