#include "kernels/fft_cases.h"

#include <algorithm>
#include <cmath>

namespace bench {

FftCase make_fft_case(dubstage::Device& device, int length, double samples)
{
    const int rows = std::clamp(static_cast<int>(samples / length), 1, device.max_fft_rows(length));
    FftCase made{device.create_fft_plan(length, rows, "benchmark transform"), 0, 0};
    const double all = static_cast<double>(length) * rows;
    made.bytes = 8 * all;
    made.operations = 2.5 * all * std::log2(length);
    dubstage::CommandList clear;
    clear.zero(made.plan->buffer(), 0, made.plan->buffer().bytes());
    device.wait(device.submit(clear));
    return made;
}

} // namespace bench
