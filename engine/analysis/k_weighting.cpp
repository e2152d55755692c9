#include "analysis/k_weighting.h"

#include <algorithm>
#include <numbers>

namespace dubstage {

Frames sub_block_start(std::size_t sub_block, double sample_rate)
{
    return static_cast<Frames>(std::llround(static_cast<double>(sub_block) * sample_rate / 100));
}

KEnergy::KEnergy(double sample_rate) : filter_(k_weighting(sample_rate)), sample_rate_(sample_rate) {}

void KEnergy::add(const float* samples, std::size_t count)
{
    weigh(samples, count);
}

void KEnergy::add(const double* samples, std::size_t count)
{
    weigh(samples, count);
}

template <class Sample> void KEnergy::weigh(const Sample* samples, std::size_t count)
{
    const auto [s, h] = filter_;
    auto [s1, s2, h1, h2] = state_;
    for (std::size_t at = 0; at < count;) {
        while (frames_ >= next_start_) {
            sums_.push_back(0);
            next_start_ = sub_block_start(sums_.size(), sample_rate_);
        }
        const std::size_t end = std::min(count, at + static_cast<std::size_t>(next_start_ - frames_));
        frames_ += static_cast<Frames>(end - at);
        double sum = 0;
        for (; at < end; ++at) {
            const double x = static_cast<double>(samples[at]), y = s.b0 * x + s1;
            s1 = s.b1 * x - s.a1 * y + s2;
            s2 = s.b2 * x - s.a2 * y;
            const double z = h.b0 * y + h1;
            h1 = h.b1 * y - h.a1 * z + h2;
            h2 = h.b2 * y - h.a2 * z;
            sum += z * z;
        }
        sums_.back() += sum;
    }
    state_ = {s1, s2, h1, h2};
}

} // namespace dubstage
