// Programmes through a device's meter.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "analysis/meter.h"
#include "support/devices.h"

namespace dubstage::test {

inline Observation observe_on(Device& device, const std::vector<std::vector<double>>& channels,
                              const Layout& layout, double rate, const MeterSettings& settings)
{
    constexpr Frames piece = 50000;
    const auto frames = static_cast<Frames>(channels[0].size());
    Meter meter(device, layout, rate, settings, piece);
    std::vector<std::unique_ptr<Array<float>>> arrays;
    std::vector<std::uint64_t> lanes;
    for (const auto& channel : channels) {
        arrays.push_back(
            std::make_unique<Array<float>>(device, std::vector<float>(channel.begin(), channel.end())));
        lanes.push_back(arrays.back()->address());
    }
    for (Frames done = 0; done < frames;) {
        const Frames now = std::min(piece, frames - done);
        meter.copy_in(lanes, static_cast<std::uint64_t>(done) * sizeof(float), now);
        done += now;
        meter.advance(now, done == frames);
    }
    return meter.take();
}

} // namespace dubstage::test
