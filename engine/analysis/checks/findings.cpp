#include "analysis/checks/findings.h"

#include <cmath>
#include <cstdio>

namespace dubstage {

std::string number_text(double value, int decimals)
{
    if (std::isinf(value)) return value < 0 ? "minus infinity" : "infinity";
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

std::string count_text(std::size_t count, const std::string& what)
{
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string time_text(const Measurement& m, Frames frame)
{
    return format_time(seconds(m, frame));
}

std::string channel_text(const Measurement& m, int channel)
{
    return "channel " + m.observation.layout.channel_name(channel);
}

double seconds(const Measurement& m, Frames frames)
{
    return static_cast<double>(frames) / m.sample_rate;
}

} // namespace dubstage
