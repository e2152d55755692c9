#include "studies/match/stem_solver.h"

#include <algorithm>
#include <cmath>

namespace dubstage {

namespace {

constexpr double cost_of_gain = 0.01, cost_of_step = 0.04; // against a dB that is missing in the sum
constexpr int sweeps = 200;

// Coordinate descent: the best gain of one stem in one band while the others stand, until nothing moves.
class Solver {
  public:
    explicit Solver(const StemProblem& problem)
        : p_(problem), bands_(problem.wanted_db.size()),
          gains_(problem.power.size(), std::vector<double>(bands_)), before_(bands_), after_(bands_)
    {
        for (std::size_t b = 0; b < bands_; ++b) before_[b] = after_[b] = sum(b);
    }
    std::vector<std::vector<double>> run();

  private:
    double sum(std::size_t band) const;
    double change_db(std::size_t band) const
    {
        return before_[band] > 0 ? 10 * std::log10(after_[band] / before_[band]) : 0;
    }
    double offset_db() const;
    double move(std::size_t stem, std::size_t band, double offset_db);

    const StemProblem& p_;
    std::size_t bands_;
    std::vector<std::vector<double>> gains_;
    std::vector<double> before_, after_; // power of the sum
};

double Solver::sum(std::size_t band) const
{
    double power = 0;
    for (std::size_t s = 0; s < gains_.size(); ++s)
        power += p_.power[s][band] * std::pow(10.0, gains_[s][band] / 10);
    return power;
}

// The gain of all that the wanted change may have for nothing.
double Solver::offset_db() const
{
    double offset = 0;
    for (std::size_t b = 0; b < bands_; ++b) offset += p_.weight[b] * (change_db(b) - p_.wanted_db[b]);
    return offset;
}

double Solver::move(std::size_t stem, std::size_t band, double offset)
{
    double& gain = gains_[stem][band];
    const double power = p_.power[stem][band] * std::pow(10.0, gain / 10);
    const double share = after_[band] > 0 ? power / after_[band] : 0; // dB of the sum for a dB of the stem
    const double missing = p_.wanted_db[band] + offset - change_db(band);
    double weight = share * share + cost_of_gain, wanted = share * (missing + share * gain);
    for (const int step : {-1, 1}) {
        const std::size_t other = band + static_cast<std::size_t>(step); // wraps below 0
        if (other >= bands_) continue;
        weight += cost_of_step;
        wanted += cost_of_step * gains_[stem][other];
    }
    const double before = gain;
    gain = std::clamp(wanted / weight, -p_.most_db, p_.most_db);
    after_[band] = sum(band);
    return std::abs(gain - before);
}

std::vector<std::vector<double>> Solver::run()
{
    constexpr double settled_db = 1e-3;
    for (int sweep = 0; sweep < sweeps; ++sweep) {
        double moved = 0;
        const double offset = offset_db();
        for (std::size_t b = 0; b < bands_; ++b)
            for (std::size_t s = 0; s < gains_.size(); ++s) moved = std::max(moved, move(s, b, offset));
        if (moved < settled_db) break;
    }
    return std::move(gains_);
}

} // namespace

std::vector<std::vector<double>> solve_stems(const StemProblem& problem)
{
    return Solver(problem).run();
}

} // namespace dubstage
