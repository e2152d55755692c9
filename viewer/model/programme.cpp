#include "viewer/model/programme.h"

namespace dubstage::viewer {

namespace {

std::vector<float> singles(const std::vector<double>& values)
{
    std::vector<float> all;
    all.reserve(values.size());
    for (const double value : values) all.push_back(static_cast<float>(value));
    return all;
}

} // namespace

ProgrammePointer make_programme(Measurement measured)
{
    auto programme = std::make_shared<Programme>();
    programme->momentary = singles(measured.loudness.momentary);
    programme->short_term = singles(measured.loudness.short_term);
    programme->integrated = singles(measured.loudness.running_integrated);
    for (const ChannelObservation& channel : measured.observation.channels)
        programme->peaks.push_back(channel.peaks);
    programme->measured = std::move(measured);
    return programme;
}

} // namespace dubstage::viewer
