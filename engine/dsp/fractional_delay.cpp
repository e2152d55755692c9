#include "dsp/fractional_delay.h"

#include <cmath>
#include <numbers>

#include "dsp/windows.h"

namespace dubstage {

namespace {

constexpr int half_length = 128;
constexpr double kaiser_beta = 12.0; // -118 dB beside the main lobe (Kaiser 1974)

double sinc(double x)
{
    const double angle = std::numbers::pi * x;
    return std::abs(x) < 1e-12 ? 1.0 : std::sin(angle) / angle;
}

} // namespace

Response fractional_delay(double fraction)
{
    Response response{1 - half_length, {}};
    response.taps.resize(2 * half_length);
    for (std::size_t i = 0; i < response.taps.size(); ++i) {
        const double x = static_cast<double>(response.first) + static_cast<double>(i) - fraction;
        response.taps[i] = sinc(x) * kaiser(x / half_length, kaiser_beta);
    }
    return response;
}

} // namespace dubstage
