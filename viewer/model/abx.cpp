#include "viewer/model/abx.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/csv.h"
#include "base/error.h"

namespace dubstage::viewer {

double chance_of_guessing(int right, int trials)
{
    // Logarithms of factorials: exact to 1e-12 for thousands of trials, where the factorials themselves
    // overflow.
    double sum = 0;
    for (int k = trials; k >= std::max(right, 0); --k)
        sum += std::exp(std::lgamma(trials + 1.0) - std::lgamma(k + 1.0) - std::lgamma(trials - k + 1.0) -
                        trials * std::log(2.0));
    return std::min(sum, 1.0);
}

int needed_right(int trials, double level)
{
    int right = trials + 1;
    while (right > 0 && chance_of_guessing(right - 1, trials) <= level) --right;
    return right;
}

Abx::Abx(int a, int b, int trials, std::uint64_t seed) : a_(a), b_(b), trials_(trials), random_(seed)
{
    check(trials > 0, "a blind test has trials");
    draw();
}

Abx::Abx(int a, int b, int trials)
    : Abx(a, b, trials, std::uint64_t{std::random_device{}()} << 32 | std::random_device{}())
{}

void Abx::draw()
{
    now_ = AbxTrial();
    now_.x = random_() >> 63 ? AbxChoice::b : AbxChoice::a;
}

int Abx::trace_of(Button button) const
{
    const bool is_a = button == Button::a || (button == Button::x && now_.x == AbxChoice::a);
    return is_a ? a_ : b_;
}

int Abx::play(Button button)
{
    ++(button == Button::a ? now_.plays_a : button == Button::b ? now_.plays_b : now_.plays_x);
    return trace_of(button);
}

void Abx::answer(AbxChoice choice, double seconds)
{
    if (finished()) return;
    now_.answer = choice;
    now_.seconds = seconds;
    log_.push_back(now_);
    draw();
}

int Abx::right() const
{
    return static_cast<int>(
        std::count_if(log_.begin(), log_.end(), [](const AbxTrial& trial) { return trial.right(); }));
}

std::string Abx::text(const std::string& name_a, const std::string& name_b) const
{
    std::string text = "A," + csv_field(name_a) + "\nB," + csv_field(name_b) +
                       "\ntrial,X was,answer,right,A played,B played,X played,seconds\n";
    const auto letter = [](AbxChoice choice) { return choice == AbxChoice::a ? "A" : "B"; };
    char line[160];
    for (std::size_t i = 0; i < log_.size(); ++i) {
        const AbxTrial& t = log_[i];
        std::snprintf(line, sizeof line, "%zu,%s,%s,%d,%d,%d,%d,%.1f\n", i + 1, letter(t.x), letter(t.answer),
                      t.right() ? 1 : 0, t.plays_a, t.plays_b, t.plays_x, t.seconds);
        text += line;
    }
    std::snprintf(line, sizeof line, "right,%d\ntrials,%d\nchance of guessing,%.6g\n", right(), answered(),
                  chance());
    return text + line;
}

} // namespace dubstage::viewer
