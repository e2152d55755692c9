#include "studies/match/dynamics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr std::size_t band_count = std::size(dynamics_crossovers_hz) + 1;
constexpr const char* band_names[band_count] = {"below 120 Hz", "120 Hz to 1 kHz", "1 to 6 kHz",
                                                "above 6 kHz"};
constexpr double least_change_db = 0.5;                                 // less is left alone
constexpr double most_crest_db = 6, most_range_lu = 8, steepest = 0.85; // 0.85: ratio 6.7
constexpr int corrections = 3;

std::string printed(const char* form, double value)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), form, value);
    return text.data();
}

Value number_value(double value)
{
    return {value, 0};
}

Insert cut_of(std::size_t band)
{
    const auto cut = [](const char* type, double hz) {
        return Value{std::vector<Setting>{{"type", {std::string(type), 0}},
                                          {"frequency", number_value(hz)},
                                          {"slope", number_value(24)}},
                     0};
    };
    std::vector<Value> bands;
    if (band > 0) bands.push_back(cut("low_cut", dynamics_crossovers_hz[band - 1]));
    if (band + 1 < band_count) bands.push_back(cut("high_cut", dynamics_crossovers_hz[band]));
    Insert eq;
    eq.type = "eq";
    eq.settings.push_back({"bands", {std::move(bands), 0}});
    eq.place = {"", 0, "the match: bands of the dynamics"};
    return eq;
}

//   song ─► inserts ─┬─► master            whole
//                    ├─► cut ─► bus 0      below 120 Hz
//                    └─► …
Session banded(const Programme& programme)
{
    Session session = session_of(programme);
    for (std::size_t b = 0; b < band_count; ++b) {
        Bus bus;
        bus.name = "band " + std::to_string(b);
        bus.layout = programme.layout;
        bus.inserts.push_back(cut_of(b));
        bus.place = {programme.name, 0, bus.name};
        session.buses.push_back(std::move(bus));
        for (Track& track : session.tracks) {
            Send send;
            send.to = "band " + std::to_string(b);
            send.place = track.place;
            track.sends.push_back(std::move(send));
        }
    }
    return session;
}

double median(std::vector<double> values)
{
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

struct Stretch {
    double rms_db, crest_db;
};

// Stretches of 3 s, one each second, that sound; of the channel that peaks highest against the RMS of all.
std::vector<Stretch> stretches_of(const Observation& o)
{
    constexpr std::size_t steps = 30, hop = 10;
    std::vector<Stretch> stretches;
    const std::size_t count = o.channels.empty() ? 0 : o.channels.front().squares.size();
    for (std::size_t from = 0; from + std::min(steps, count) <= count && count > 0; from += hop) {
        const std::size_t to = std::min(count, from + steps);
        double squares = 0, peak = 0;
        for (const ChannelObservation& channel : o.channels)
            for (std::size_t i = from; i < to; ++i) {
                squares += static_cast<double>(channel.squares[i]);
                peak = std::max(peak, static_cast<double>(channel.peaks[i]));
            }
        const auto frames =
            static_cast<double>(step_start(to, o.sample_rate) - step_start(from, o.sample_rate));
        const double mean = squares / (frames * static_cast<double>(o.channels.size()));
        if (mean > 0) stretches.push_back({10 * std::log10(mean), gain_to_db(peak) - 10 * std::log10(mean)});
    }
    return stretches;
}

BandDynamics band_of(const Observation& o)
{
    constexpr double sounding_db = 15; // below the loudest stretch
    const std::vector<Stretch> all = stretches_of(o);
    double loudest = minus_infinity;
    for (const Stretch& one : all) loudest = std::max(loudest, one.rms_db);
    std::vector<double> rms, crest;
    for (const Stretch& one : all) {
        if (one.rms_db < loudest - sounding_db) continue;
        rms.push_back(one.rms_db);
        crest.push_back(one.crest_db);
    }
    return {median(crest), median(rms)};
}

// What a band of the compressor is set to, and what it has to do.
struct Squeeze {
    double wanted_db = 0;               // by which the crest is to fall
    double threshold_db = 0, slope = 0; // slope: 1 - 1 / ratio
    double makeup_db = 0;
};

class Dynamics {
  public:
    Dynamics(Bench& bench, const Programme& programme, const PortraitDynamics& target, double amount,
             std::vector<std::string>& warnings)
        : bench_(bench), programme_(programme), target_(target), amount_(amount), warnings_(warnings)
    {}
    DynamicsProposal run();

  private:
    void plan();
    void plan_range();
    void plan_bands();
    void correct(const MeasuredDynamics& now);
    MeasuredDynamics tried() const;
    std::vector<Insert> inserts() const;
    Insert compressor() const;
    Insert rider() const;
    void tell();
    bool squeezes() const
    {
        return std::any_of(bands_.begin(), bands_.end(), [](const Squeeze& b) { return b.slope > 0; });
    }

    Bench& bench_;
    const Programme& programme_;
    const PortraitDynamics& target_;
    double amount_;
    std::vector<std::string>& warnings_;
    MeasuredDynamics before_;
    std::array<Squeeze, band_count> bands_{};
    double range_lu_ = 0, ride_lu_ = 0, ride_to_ = 0; // wanted, and what the rider is set to
    DynamicsProposal proposal_;
};

void Dynamics::plan_range()
{
    const double less = amount_ * (before_.whole.loudness.range - target_.range);
    if (less < -least_change_db)
        proposal_.notes.push_back("the reference has " + printed("%.1f LU", -less) +
                                  " more range: nothing here gives that back");
    if (less < least_change_db) return;
    range_lu_ = ride_lu_ = std::min(less, most_range_lu);
    const PortraitDynamics own = dynamics_of(before_);
    ride_to_ = own.short_term.size() > 3 ? own.short_term[3] : before_.whole.loudness.integrated;
}

void Dynamics::plan_bands()
{
    if (target_.band_crest_db.size() != band_count) return;
    for (std::size_t b = 0; b < band_count; ++b) {
        const double crest = before_.bands[b].crest_db, less = amount_ * (crest - target_.band_crest_db[b]);
        if (less < -least_change_db)
            proposal_.notes.push_back(std::string(band_names[b]) + ": the reference peaks " +
                                      printed("%.1f dB", -less) +
                                      " higher over its RMS: nothing here gives "
                                      "that back");
        if (less < least_change_db || crest < 3) continue;
        Squeeze& band = bands_[b];
        band.wanted_db = std::min(less, most_crest_db);
        band.threshold_db = before_.bands[b].rms_db + crest / 2;
        band.slope = std::min(steepest, band.wanted_db / (crest / 2));
    }
}

Insert Dynamics::rider() const
{
    Insert insert;
    insert.type = "gain_rider";
    insert.settings = {{"target_lufs", number_value(std::round(ride_to_ * 10) / 10)},
                       {"boost_db", number_value(std::round(ride_lu_ * 5) / 10)},
                       {"cut_db", number_value(std::round(ride_lu_ * 5) / 10)},
                       {"gate_lufs", number_value(std::max(-69.0, std::round(ride_to_ - 25)))}};
    insert.place = {"", 0, "the match: gain_rider"};
    return insert;
}

Insert Dynamics::compressor() const
{
    std::vector<Value> crossovers, bands;
    for (const double hz : dynamics_crossovers_hz) crossovers.push_back(number_value(hz));
    for (const Squeeze& band : bands_) {
        const double ratio = std::round(100 / (1 - band.slope)) / 100;
        std::vector<Setting> keys{{"threshold_db", number_value(std::round(band.threshold_db * 10) / 10)},
                                  {"ratio", number_value(ratio)},
                                  {"attack", {std::string("1 ms"), 0}},
                                  {"release", {std::string("40 ms"), 0}},
                                  {"makeup_db", number_value(std::round(band.makeup_db * 10) / 10)}};
        bands.push_back({std::move(keys), 0});
    }
    Insert insert;
    insert.type = "multiband";
    insert.settings = {{"crossovers", {std::move(crossovers), 0}},
                       {"lookahead", {std::string("2 ms"), 0}},
                       {"bands", {std::move(bands), 0}}};
    insert.place = {"", 0, "the match: multiband"};
    return insert;
}

std::vector<Insert> Dynamics::inserts() const
{
    std::vector<Insert> list;
    if (ride_lu_ > 0) list.push_back(rider());
    if (squeezes()) list.push_back(compressor());
    return list;
}

MeasuredDynamics Dynamics::tried() const
{
    Programme with = programme_;
    for (Insert& insert : inserts()) with.songs.front().inserts.push_back(std::move(insert));
    return measure_dynamics(bench_, with, warnings_);
}

// As much more or less as was missing.
void Dynamics::correct(const MeasuredDynamics& now)
{
    const auto by = [](double wanted, double reached) {
        return std::clamp(wanted / std::max(reached, wanted / 3), 0.5, 2.0);
    };
    if (ride_lu_ > 0)
        ride_lu_ = std::min(2 * most_range_lu, ride_lu_ * by(range_lu_, before_.whole.loudness.range -
                                                                            now.whole.loudness.range));
    for (std::size_t b = 0; b < band_count; ++b) {
        Squeeze& band = bands_[b];
        if (band.slope <= 0) continue;
        const double reached = before_.bands[b].crest_db - now.bands[b].crest_db;
        const double steeper = band.slope * by(band.wanted_db, reached);
        band.slope = std::min(steepest, steeper);
        if (steeper > steepest) band.threshold_db -= std::min(4.0, (band.wanted_db - reached) / steepest);
        band.makeup_db =
            std::clamp(band.makeup_db + before_.bands[b].rms_db - now.bands[b].rms_db, 0.0, 12.0);
    }
}

// What is set, and what came of it.
void Dynamics::tell()
{
    const PortraitDynamics &before = proposal_.before, &after = proposal_.after;
    const auto came = [](double was, double is, double wanted, const char* unit) {
        return printed(": %.1f", was) + printed(" to %.1f ", is) + unit + printed(", reference %.1f", wanted);
    };
    if (ride_lu_ > 0)
        proposal_.words.push_back("range" + came(before.range, after.range, target_.range, "LU") +
                                  "; ride towards " + printed("%.1f LUFS", ride_to_) + " by up to " +
                                  printed("%.1f dB", ride_lu_ / 2));
    for (std::size_t b = 0; b < band_count; ++b)
        if (bands_[b].slope > 0)
            proposal_.words.push_back(
                std::string("crest ") + band_names[b] +
                came(before.band_crest_db[b], after.band_crest_db[b], target_.band_crest_db[b], "dB") +
                "; above " + printed("%.1f dB, ", bands_[b].threshold_db) +
                printed("ratio %.2g, ", 1 / (1 - bands_[b].slope)) +
                printed("makeup %.1f dB", bands_[b].makeup_db));
}

DynamicsProposal Dynamics::run()
{
    before_ = measure_dynamics(bench_, programme_, warnings_);
    proposal_.before = proposal_.after = dynamics_of(before_);
    plan_range();
    plan_bands();
    for (int round = 0; round < corrections && !inserts().empty(); ++round) correct(tried());
    proposal_.inserts = inserts();
    if (!proposal_.inserts.empty()) proposal_.after = dynamics_of(tried());
    tell();
    return std::move(proposal_);
}

} // namespace

MeasuredDynamics measure_dynamics(Bench& bench, const Programme& programme,
                                  std::vector<std::string>& warnings)
{
    auto measured = bench.observe(banded(programme), warnings);
    MeasuredDynamics dynamics;
    for (std::size_t b = 0; b < band_count; ++b)
        dynamics.bands.push_back(band_of(measured.at("stem band " + std::to_string(b)).observation));
    dynamics.whole = std::move(measured.at("mix"));
    dynamics.whole.name = programme.name;
    return dynamics;
}

PortraitDynamics dynamics_of(const MeasuredDynamics& measured)
{
    PortraitDynamics dynamics = portrait_dynamics(measured.whole);
    for (const BandDynamics& band : measured.bands) dynamics.band_crest_db.push_back(band.crest_db);
    return dynamics;
}

DynamicsProposal propose_dynamics(Bench& bench, const Programme& programme, const PortraitDynamics& target,
                                  double amount, std::vector<std::string>& warnings)
{
    return Dynamics(bench, programme, target, amount, warnings).run();
}

} // namespace dubstage
