#include <algorithm>
#include <cmath>

#include "analysis/checks/findings.h"
#include "analysis/dynamics.h"

namespace dubstage {

namespace {

constexpr double dc_warning_db = -60, dc_error_db = -40;

} // namespace

void check_samples(const Measurement& m, Findings& findings)
{
    int bits = 0;
    for (std::size_t c = 0; c < m.channels.size(); ++c) {
        const ChannelObservation& channel = m.observation.channels[c];
        const int number = static_cast<int>(c);
        bits = std::max(bits, m.channels[c].bits);
        if (channel.not_finite > 0)
            findings.push_back({"not_finite", Severity::error,
                                count_text(channel.not_finite, "sample") + " of " + channel_text(m, number) +
                                    " are NaN or infinite, the first at " +
                                    time_text(m, channel.first_not_finite),
                                number, channel.first_not_finite, channel.first_not_finite + 1});
        const double dc = to_db(std::abs(m.channels[c].dc));
        if (dc > dc_warning_db)
            findings.push_back({"dc_offset", dc > dc_error_db ? Severity::error : Severity::warning,
                                channel_text(m, number) + " has a DC offset of " + number_text(dc) + " dBFS",
                                number, -1, -1});
    }
    if (m.file_bits > 0 && bits > 0 && bits <= m.file_bits - 8)
        findings.push_back({"unused_bits", Severity::note,
                            "of the file's " + std::to_string(m.file_bits) + " bits only " +
                                std::to_string(bits) + " are used",
                            -1, -1, -1});
}

} // namespace dubstage
