#include "studies/level_match.h"

#include <algorithm>
#include <cmath>

#include "analysis/measure.h"
#include "base/error.h"

namespace dubstage {

namespace {

double loudness_of(const Session& session, Device& device, RenderSettings settings, Bypass bypass,
                   const ProgressCall& progress, const CancelFlag& cancel)
{
    settings.bypass = bypass;
    settings.write = settings.verify = settings.stems = settings.tracks = false;
    settings.measure = true;
    settings.meter.spectra = false;
    settings.meter.spectrogram_rows = 0;
    for (MeasuredOutput& output : render(session, device, settings, progress, cancel).measured)
        if (output.name == "mix") {
            const double lufs = measure(std::move(output.observation)).loudness.integrated;
            if (std::isfinite(lufs)) return lufs;
        }
    throw Error(ErrorCode::bad_data, "--level-match",
                bypass == Bypass::none ? "the mix has no loudness to match"
                                       : "what is left without the inserts has no loudness to match",
                "leave it out");
}

// Behind everything: a fader of the master would feed inserts that stand behind it.
Insert gain_behind(double db)
{
    Insert gain;
    gain.type = "gain";
    gain.settings.push_back({"gain_db", {db, 0}});
    gain.post_fader = true;
    gain.place = {"", 0, "level match"};
    return gain;
}

} // namespace

Session level_matched(const Session& session, Device& device, const RenderSettings& settings,
                      const ProgressCall& progress, const CancelFlag& cancel)
{
    if (settings.bypass == Bypass::none)
        throw Error(ErrorCode::usage, "--level-match", "nothing is bypassed",
                    "say what: --bypass all, inserts or master");
    const double whole = loudness_of(session, device, settings, Bypass::none, progress, cancel);
    const double bare = loudness_of(session, device, settings, settings.bypass, progress, cancel);
    Session matched = session;
    const auto master = std::find_if(matched.buses.begin(), matched.buses.end(),
                                     [](const Bus& bus) { return bus.name == "master"; });
    check(master != matched.buses.end(), "a session has a master");
    if (settings.bypass == Bypass::inserts)
        master->inserts.push_back(gain_behind(whole - bare));
    else
        master->gain_db += whole - bare;
    return matched;
}

} // namespace dubstage
