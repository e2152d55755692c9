#include "studies/match/dynamics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

namespace dubstage {

namespace {

constexpr double least_change_db = 0.5;                                 // less is left alone
constexpr double least_crest_db = 3;                                    // what has less has no peaks
constexpr double most_crest_db = 6, most_range_lu = 8, steepest = 0.85; // 0.85: ratio 6.7
// Opening is heard sooner: peaks that were never played, and room between the notes that breathes.
constexpr double most_opening_db = 4, most_opening_lu = 6;
constexpr double most_rise = 1; // dB more for a dB above the threshold: ratio 0.5
constexpr double most_sink = 2; // dB less for a dB below the threshold: ratio 3
constexpr double most_sunk_db = 12;
constexpr int tries = 4;

std::string printed(const char* form, double value)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), form, value);
    return text.data();
}

// To a tenth or a hundredth: as a person would set it.
Value rounded_value(double value, double parts)
{
    return {std::round(value * parts) / parts + 0.0, 0}; // + 0.0: no "-0"
}

double percentile(const std::vector<double>& rising, double share)
{
    if (rising.empty()) return 0;
    return rising[static_cast<std::size_t>(share * static_cast<double>(rising.size() - 1))];
}

// A band of the multiband compressor. Above 0 `wanted_db` is by how much the crest is to fall, and `slope` is
// 1 - 1 / ratio; below 0 it is to rise, and the ratio lies below 1.
struct BandMove {
    double wanted_db = 0, threshold_db = 0, slope = 0, makeup_db = 0;
    double ratio() const { return 1 / (1 - slope); }
};

// What lasts seconds: ridden towards a level where the range is to fall, sunk below one where it is to rise.
struct RangeMove {
    double wanted_lu = 0; // by which the range is to fall; below 0: to rise
    double ride_lu = 0, ride_to_lufs = 0;
    double sink = 0, sink_below_db = 0; // dB less for a dB below
};

struct Moves {
    RangeMove range;
    std::array<BandMove, dynamics_bands> bands{};
    bool any_band() const
    {
        return std::any_of(bands.begin(), bands.end(), [](const BandMove& b) { return b.slope != 0; });
    }
    bool any() const { return range.ride_lu > 0 || range.sink > 0 || any_band(); }
};

//   programme ─► measure ─► plan ─┬─► try ─► correct ─┐
//                                 └──────◄────────────┘ the try that comes closest is proposed
class Dynamics {
  public:
    Dynamics(Bench& bench, const Programme& programme, const PortraitDynamics& target, double amount,
             std::vector<std::string>& warnings)
        : bench_(bench), programme_(programme), target_(target), amount_(amount), warnings_(warnings)
    {}
    DynamicsProposal run();

  private:
    void plan_range();
    void plan_sinking(double more_lu);
    void plan_bands();
    void plan_rise(std::size_t band, double more_db);
    void search();
    bool drop_what_fails(const MeasuredDynamics& now);
    double missed(const MeasuredDynamics& now, const Moves& moves) const;
    void correct(const MeasuredDynamics& now);
    MeasuredDynamics tried() const;
    std::vector<Insert> inserts() const;
    Insert multiband() const;
    Insert rider() const;
    Insert expander() const;
    void tell();

    Bench& bench_;
    const Programme& programme_;
    const PortraitDynamics& target_;
    double amount_;
    std::vector<std::string>& warnings_;
    MeasuredDynamics before_;
    Moves moves_;
    DynamicsProposal proposal_;
};

void Dynamics::plan_range()
{
    const double less = amount_ * (before_.whole.loudness.range - target_.range);
    if (less <= -least_change_db) plan_sinking(-less);
    if (less < least_change_db) return;
    RangeMove& move = moves_.range;
    move.wanted_lu = move.ride_lu = std::min(less, most_range_lu);
    const PortraitDynamics own = dynamics_of(before_);
    move.ride_to_lufs = own.short_term.size() > 3 ? own.short_term[3] : before_.whole.loudness.integrated;
}

// What lies below the loud parts is turned down; where nothing does, nothing can be.
void Dynamics::plan_sinking(double more_lu)
{
    constexpr double loud = 0.9, soft = 0.1, least_swing_db = 0.5;
    const std::string more = "the reference has " + printed("%.1f LU", more_lu) + " more range: ";
    const double threshold = percentile(before_.stretches_db, loud),
                 swing = threshold - percentile(before_.stretches_db, soft);
    if (swing < least_swing_db) {
        proposal_.notes.push_back(more + "the mix is as loud all along, there is nothing to turn down");
        return;
    }
    RangeMove& move = moves_.range;
    move.wanted_lu = -std::min({more_lu, most_opening_lu, most_sink * swing});
    move.sink = -move.wanted_lu / swing;
    move.sink_below_db = threshold;
    if (-move.wanted_lu < more_lu - 0.05)
        proposal_.notes.push_back(more + printed("%.1f LU", -move.wanted_lu) +
                                  " of it are given: more would make the room between the notes breathe");
}

void Dynamics::plan_bands()
{
    if (target_.band_crest_db.size() != dynamics_bands) return;
    for (std::size_t b = 0; b < dynamics_bands; ++b) {
        const double crest = before_.bands[b].crest_db, wanted = target_.band_crest_db[b];
        if (crest < least_crest_db || wanted < least_crest_db) continue; // one of both is silent there
        const double less = amount_ * (crest - wanted);
        if (less <= -least_change_db) plan_rise(b, -less);
        if (less < least_change_db) continue;
        BandMove& band = moves_.bands[b];
        band.wanted_db = std::min(less, most_crest_db);
        band.threshold_db = before_.bands[b].rms_db + crest / 2;
        band.slope = std::min(steepest, band.wanted_db / (crest / 2));
    }
}

void Dynamics::plan_rise(std::size_t number, double more_db)
{
    BandMove& band = moves_.bands[number];
    const double crest = before_.bands[number].crest_db;
    band.wanted_db = -std::min({more_db, most_opening_db, most_rise * crest / 2});
    band.threshold_db = before_.bands[number].rms_db + crest / 2;
    band.slope = band.wanted_db / (crest / 2);
    if (-band.wanted_db < more_db - 0.05)
        proposal_.notes.push_back(std::string(dynamics_band_names[number]) + ": the reference peaks " +
                                  printed("%.1f dB", more_db) +
                                  " higher over its RMS: " + printed("%.1f dB", -band.wanted_db) +
                                  " of it are given, more would be heard as clicks that nobody played");
}

Insert Dynamics::rider() const
{
    const RangeMove& move = moves_.range;
    Insert insert;
    insert.type = "gain_rider";
    insert.settings = {{"target_lufs", rounded_value(move.ride_to_lufs, 10)},
                       {"boost_db", rounded_value(move.ride_lu / 2, 10)},
                       {"cut_db", rounded_value(move.ride_lu / 2, 10)},
                       {"gate_lufs", {std::max(-69.0, std::round(move.ride_to_lufs - 25)), 0}}};
    insert.place = {"", 0, "the match: gain_rider"};
    return insert;
}

Insert Dynamics::expander() const
{
    const RangeMove& move = moves_.range;
    Insert insert;
    insert.type = "expander";
    insert.settings = {{"threshold_db", rounded_value(move.sink_below_db, 10)},
                       {"ratio", rounded_value(1 + move.sink, 100)},
                       {"range_db", rounded_value(std::min(most_sunk_db, 1 - 1.5 * move.wanted_lu), 10)},
                       {"knee_db", {3.0, 0}},
                       {"attack", {std::string("500 ms"), 0}},
                       {"release", {std::string("500 ms"), 0}},
                       {"lookahead", {std::string("1 s"), 0}},
                       {"detector", {std::string("rms"), 0}},
                       {"rms_window", {std::string("1 s"), 0}}};
    insert.place = {"", 0, "the match: expander"};
    return insert;
}

Insert Dynamics::multiband() const
{
    std::vector<Value> crossovers, bands;
    for (const double hz : dynamics_crossovers_hz) crossovers.push_back({hz, 0});
    for (const BandMove& band : moves_.bands) {
        if (band.slope == 0) {
            bands.push_back({std::vector<Setting>{{"bypass", {true, 0}}}, 0});
            continue;
        }
        std::vector<Setting> keys{{"threshold_db", rounded_value(band.threshold_db, 10)},
                                  {"ratio", rounded_value(band.ratio(), 100)},
                                  {"attack", {std::string("1 ms"), 0}},
                                  {"release", {std::string("40 ms"), 0}},
                                  {"makeup_db", rounded_value(band.makeup_db, 10)}};
        if (band.slope < 0) keys.push_back({"range_db", {most_crest_db, 0}});
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
    if (moves_.range.ride_lu > 0) list.push_back(rider());
    if (moves_.range.sink > 0) list.push_back(expander());
    if (moves_.any_band()) list.push_back(multiband());
    return list;
}

MeasuredDynamics Dynamics::tried() const
{
    Programme with = programme_;
    for (Insert& insert : inserts()) with.songs.front().inserts.push_back(std::move(insert));
    return measure_dynamics(bench_, with, warnings_);
}

// What is missing of all that is wanted, as a sum of squares of dB.
double Dynamics::missed(const MeasuredDynamics& now, const Moves& moves) const
{
    double sum = 0;
    const auto add = [&](double reached, double wanted) {
        if (wanted != 0) sum += (reached - wanted) * (reached - wanted);
    };
    add(before_.whole.loudness.range - now.whole.loudness.range, moves.range.wanted_lu);
    for (std::size_t b = 0; b < dynamics_bands; ++b)
        add(before_.bands[b].crest_db - now.bands[b].crest_db, moves.bands[b].wanted_db);
    return sum;
}

// As much more or less as was missing.
void Dynamics::correct(const MeasuredDynamics& now)
{
    const auto by = [](double wanted, double reached) {
        return std::clamp(1 / std::max(reached / wanted, 1.0 / 3), 0.5, 2.0);
    };
    RangeMove& range = moves_.range;
    const double fallen = before_.whole.loudness.range - now.whole.loudness.range;
    if (range.ride_lu > 0)
        range.ride_lu = std::min(2 * most_range_lu, range.ride_lu * by(range.wanted_lu, fallen));
    if (range.sink > 0) range.sink = std::min(most_sink, range.sink * by(range.wanted_lu, fallen));
    for (std::size_t b = 0; b < dynamics_bands; ++b) {
        BandMove& band = moves_.bands[b];
        if (band.slope == 0) continue;
        const double reached = before_.bands[b].crest_db - now.bands[b].crest_db;
        const double steeper = band.slope * by(band.wanted_db, reached);
        band.slope = std::clamp(steeper, -most_rise, steepest);
        if (steeper > steepest) band.threshold_db -= std::min(4.0, (band.wanted_db - reached) / steepest);
        if (steeper < -most_rise) // not so low that what lies between the peaks rises with them
            band.threshold_db = std::max(before_.bands[b].rms_db + before_.bands[b].crest_db / 4,
                                         band.threshold_db - std::clamp(reached - band.wanted_db, 0.0, 4.0));
        band.makeup_db =
            std::clamp(band.makeup_db + before_.bands[b].rms_db - now.bands[b].rms_db, -12.0, 12.0);
    }
}

void Dynamics::search()
{
    constexpr double close_enough = 0.05; // dB squared, in all
    Moves best = moves_;
    MeasuredDynamics best_measured;
    double least = std::numeric_limits<double>::infinity();
    for (int number = 1; least > close_enough; ++number) {
        MeasuredDynamics now = tried();
        const Moves these = moves_;
        if (number < tries) correct(now);
        if (const double missing = missed(now, these); missing < least) {
            least = missing;
            best = these;
            best_measured = std::move(now);
        }
        if (number == tries) break;
    }
    moves_ = best;
    if (drop_what_fails(best_measured)) best_measured = moves_.any() ? tried() : before_;
    proposal_.after = dynamics_of(best_measured);
}

// Peaks that do not stand out, as those of noise, take what lies between them along: better nothing then.
bool Dynamics::drop_what_fails(const MeasuredDynamics& now)
{
    constexpr double least_share = 0.2;
    bool dropped = false;
    const auto fails = [&](double reached, double wanted, const std::string& what) {
        if (wanted == 0 || reached / wanted >= least_share) return false;
        proposal_.notes.push_back(what + ": no setting brings it closer, it is left alone");
        return dropped = true;
    };
    if (fails(before_.whole.loudness.range - now.whole.loudness.range, moves_.range.wanted_lu, "range"))
        moves_.range = {};
    for (std::size_t b = 0; b < dynamics_bands; ++b)
        if (fails(before_.bands[b].crest_db - now.bands[b].crest_db, moves_.bands[b].wanted_db,
                  std::string("crest ") + dynamics_band_names[b]))
            moves_.bands[b] = {};
    return dropped;
}

// What is set, and what came of it.
void Dynamics::tell()
{
    const PortraitDynamics &before = proposal_.before, &after = proposal_.after;
    const auto came = [](double was, double is, double wanted, const char* unit) {
        return printed(": %.1f", was) + printed(" to %.1f ", is) + unit + printed(", reference %.1f", wanted);
    };
    const RangeMove& range = moves_.range;
    const std::string of_range = "range" + came(before.range, after.range, target_.range, "LU");
    if (range.ride_lu > 0)
        proposal_.words.push_back(of_range + "; ride towards " + printed("%.1f LUFS", range.ride_to_lufs) +
                                  " by up to " + printed("%.1f dB", range.ride_lu / 2));
    if (range.sink > 0)
        proposal_.words.push_back(of_range + "; turn down what lies below " +
                                  printed("%.1f dB, ", range.sink_below_db) +
                                  printed("ratio %.2f", 1 + range.sink));
    for (std::size_t b = 0; b < dynamics_bands; ++b)
        if (const BandMove& band = moves_.bands[b]; band.slope != 0)
            proposal_.words.push_back(
                std::string("crest ") + dynamics_band_names[b] +
                came(before.band_crest_db[b], after.band_crest_db[b], target_.band_crest_db[b], "dB") +
                (band.slope < 0 ? "; raise what lies above " : "; turn down what lies above ") +
                printed("%.1f dB, ", band.threshold_db) + printed("ratio %.2f, ", band.ratio()) +
                printed("makeup %+.1f dB", band.makeup_db));
}

DynamicsProposal Dynamics::run()
{
    before_ = measure_dynamics(bench_, programme_, warnings_);
    proposal_.before = proposal_.after = dynamics_of(before_);
    plan_range();
    plan_bands();
    if (moves_.any()) search();
    proposal_.inserts = inserts();
    tell();
    return std::move(proposal_);
}

} // namespace

DynamicsProposal propose_dynamics(Bench& bench, const Programme& programme, const PortraitDynamics& target,
                                  double amount, std::vector<std::string>& warnings)
{
    return Dynamics(bench, programme, target, amount, warnings).run();
}

} // namespace dubstage
