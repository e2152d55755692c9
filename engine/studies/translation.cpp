#include "studies/translation.h"

#include <algorithm>
#include <cmath>

#include "audio/layout.h"
#include "base/error.h"

namespace dubstage {

namespace {

constexpr double ceiling_db = -1, low_to_hz = 120, high_from_hz = 5000, lost_db = 10;
constexpr const char* as_it_is = "as_it_is";

double power_between(const SpectrumFigures& spectrum, double from, double to)
{
    double sum = 0;
    for (std::size_t i = 0; i < spectrum.third_octave_db.size(); ++i)
        if (spectrum.third_octave_hz[i] >= from && spectrum.third_octave_hz[i] < to)
            sum += std::pow(10.0, spectrum.third_octave_db[i] / 10);
    return sum;
}

double change_db(const Measurement& before, const Measurement& behind, double from, double to, double louder)
{
    const double in = power_between(before.spectrum, from, to),
                 out = power_between(behind.spectrum, from, to);
    return in > 0 && out > 0 ? 10 * std::log10(out / in) - louder : 0;
}

// From the lowest to the highest band that is not lost; what is lost between them counts too.
void find_reach(const Measurement& before, const Measurement& behind, double louder, Heard& heard)
{
    const auto& in = before.spectrum;
    const auto& out = behind.spectrum;
    double all = 0, kept = 0;
    for (std::size_t i = 0; i < std::min(in.third_octave_db.size(), out.third_octave_db.size()); ++i) {
        const double power = std::pow(10.0, in.third_octave_db[i] / 10);
        if (!(power > 0)) continue;
        all += power;
        if (out.third_octave_db[i] - in.third_octave_db[i] - louder < -lost_db) continue;
        kept += power;
        if (heard.from_hz == 0) heard.from_hz = in.third_octave_hz[i];
        heard.to_hz = in.third_octave_hz[i];
    }
    heard.lost_share = all > 0 ? std::max(0.0, 1 - kept / all) : 0;
}

Insert gain_of(double db)
{
    Insert gain;
    gain.type = "gain";
    gain.settings.push_back({"gain_db", {db, 0}});
    gain.place = {"", 0, "level match"};
    return gain;
}

} // namespace

Heard heard_of(const Measurement& before, const Measurement& behind, const ListeningDevice& device)
{
    Heard heard;
    heard.device = device.name;
    heard.title = device.title;
    const double louder = behind.loudness.integrated - before.loudness.integrated;
    heard.loudness_change_lu = louder;
    heard.low_db = change_db(before, behind, 20, low_to_hz, louder);
    heard.mid_db = change_db(before, behind, low_to_hz, high_from_hz, louder);
    heard.high_db = change_db(before, behind, high_from_hz, 20001, louder);
    find_reach(before, behind, louder, heard);
    if (device.mono && !before.stereo.empty()) heard.mono_loss_lu = before.stereo.front().mono_loss_lu;
    heard.range_change_lu = behind.loudness.range - before.loudness.range;
    heard.plr_change_db = behind.dynamics.plr - before.dynamics.plr;
    return heard;
}

Translation translate(Bench& bench, const Programme& master, const std::vector<ListeningDevice>& devices,
                      const std::filesystem::path& folder, const std::string& name,
                      std::vector<std::string>& warnings)
{
    const int channels = parse_layout(master.layout, master.name).channels();
    if (channels > 2)
        throw Error(ErrorCode::bad_data, master.name,
                    "has " + std::to_string(channels) + " channels, and these devices play mono and stereo",
                    "fold it down first, or leave --heard-on out");
    std::vector<Programme> programmes{master};
    for (const ListeningDevice& device : devices) {
        programmes.push_back(master);
        auto& inserts = programmes.back().songs.front().inserts;
        for (Insert& insert : inserts_of(device, channels)) inserts.push_back(std::move(insert));
    }
    Translation translation;
    translation.song = master.name;
    translation.lufs = 0;
    std::vector<Measurement> measured;
    for (const Programme& programme : programmes) {
        measured.push_back(bench.measure_programme(programme, warnings));
        const Measurement& m = measured.back();
        if (!std::isfinite(m.loudness.integrated))
            throw Error(ErrorCode::bad_data, master.name, "has no loudness to match on other devices",
                        "check the file and the chain, or leave --heard-on out");
        translation.lufs = std::min(translation.lufs, m.loudness.integrated + ceiling_db - m.true_peak_db);
    }
    for (std::size_t i = 0; i < programmes.size(); ++i) {
        const std::string device = i == 0 ? as_it_is : devices[i - 1].name;
        Programme& programme = programmes[i];
        programme.songs.front().inserts.push_back(
            gain_of(translation.lufs - measured[i].loudness.integrated));
        const auto file = folder / device / (name + ".wav");
        bench.render_to(file, programme, FileFormat::wav, SampleFormat::s24, warnings);
        if (i == 0) {
            translation.as_it_is = file;
            continue;
        }
        translation.heard.push_back(heard_of(measured[0], measured[i], devices[i - 1]));
        translation.heard.back().file = file;
    }
    return translation;
}

} // namespace dubstage
