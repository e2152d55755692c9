// A blind ranking of several traces by ear: all of them under letters in an order of chance, a score for
// each, and what many rounds of it are worth.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dubstage::viewer {

// One round. Nothing is told about what is behind a letter before it is done.
class Ranking {
  public:
    Ranking(std::vector<int> traces, std::uint64_t seed);
    // With a seed from the system.
    explicit Ranking(std::vector<int> traces);

    std::size_t sounds() const { return order_.size(); }
    // The trace to be heard behind a letter; counts how often it was asked for.
    int play(std::size_t letter);
    int trace_of(std::size_t letter) const { return order_.at(letter); }
    float& score(std::size_t letter) { return scores_.at(letter); } // 0 to 100, at first 50
    int plays(std::size_t letter) const { return plays_.at(letter); }
    bool heard_all() const;
    std::map<int, double> scores() const; // by trace

  private:
    std::vector<int> order_, plays_;
    std::vector<float> scores_;
};

struct RankedTrace {
    int trace = 0;
    double mean_rank = 0, mean_score = 0; // rank 1: the highest score; those alike share theirs
    std::optional<double> margin;         // of the mean score, 95 %, after Student; none of one round
};

struct RankingResult {
    std::vector<RankedTrace> traces; // the best first
    int rounds = 0;
    // Of ranks at least as far apart by chance (Friedman's test with ties, by chi square); none below three
    // rounds.
    std::optional<double> chance;
};

// Of those rounds in which all of `traces` have a score.
RankingResult result_of(const std::vector<std::map<int, double>>& rounds, const std::vector<int>& traces);

// 1 for the highest; those alike share the mean of theirs.
std::vector<double> ranks_of(const std::vector<double>& scores);
// Of chi square with `freedom` degrees of freedom to be `x` or more.
double chi_square_tail(double x, int freedom);
// Within which 95 % of Student's distribution lie.
double student_95(int freedom);

// One line a round, as CSV, and the result. `names`: of `traces`.
std::string ranking_text(const std::vector<std::map<int, double>>& rounds, const std::vector<int>& traces,
                         const std::vector<std::string>& names);

} // namespace dubstage::viewer
