// A blind test of whether two traces can be told apart by ear, and what its answers are worth.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace dubstage::viewer {

// Of right answers at least as many as `right` among `trials` by guessing alone: the exact one-sided sum of
// the binomial distribution with probability 1/2.
double chance_of_guessing(int right, int trials);
// The fewest right answers among `trials` whose chance is at most `level`; trials + 1 where there is none.
int needed_right(int trials, double level);

enum class AbxChoice { a, b };

struct AbxTrial {
    AbxChoice x = AbxChoice::a, answer = AbxChoice::a;
    int plays_a = 0, plays_b = 0, plays_x = 0; // how often each was asked for
    double seconds = 0;                        // until the answer
    bool right() const { return x == answer; }
};

// The number of trials is fixed before the first, and nothing is told about right and wrong before the last:
// who stops when it looks good finds a difference where there is none.
class Abx {
  public:
    Abx(int a, int b, int trials, std::uint64_t seed);
    // With a seed from the system.
    Abx(int a, int b, int trials);

    enum class Button { a, b, x };
    // The trace to be heard; counts how often it was asked for.
    int play(Button button);
    // The trace behind a button.
    int trace_of(Button button) const;
    void answer(AbxChoice choice, double seconds);

    int a() const { return a_; }
    int b() const { return b_; }
    int trials() const { return trials_; }
    int answered() const { return static_cast<int>(log_.size()); }
    bool finished() const { return answered() >= trials_; }

    // What may be known when it is finished only.
    int right() const;
    double chance() const { return chance_of_guessing(right(), answered()); }
    const std::vector<AbxTrial>& log() const { return log_; }
    // One line a trial and a summary, as CSV. `names`: of a and b.
    std::string text(const std::string& name_a, const std::string& name_b) const;

  private:
    void draw();

    int a_, b_, trials_;
    std::mt19937_64 random_;
    AbxTrial now_;
    std::vector<AbxTrial> log_;
};

} // namespace dubstage::viewer
