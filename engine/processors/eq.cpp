#include <algorithm>
#include <array>
#include <cmath>

#include "dsp/fir_design.h"
#include "dsp/response_math.h"
#include "processors/eq_bands.h"
#include "processors/linear.h"
#include "session/text.h"

namespace dubstage {

namespace {

enum class BandType { bell, low_shelf, high_shelf, low_cut, high_cut, notch, band_pass, tilt, curve };
constexpr const char* band_types[] = {"bell",  "low_shelf", "high_shelf", "low_cut", "high_cut",
                                      "notch", "band_pass", "tilt",       "curve"};

// Which of a band's keys mean something, in the order of BandType.
struct Meaning {
    bool frequency, gain, q, slope;
};
constexpr Meaning meanings[] = {
    {true, true, true, false},  {true, true, true, true},   {true, true, true, true},
    {true, false, true, true},  {true, false, true, true},  {true, false, true, false},
    {true, false, true, false}, {true, true, false, false}, {false, false, false, false}};

enum class Target { all, stereo, mid, side, left, right };
constexpr const char* targets[] = {"all", "stereo", "mid", "side", "left", "right"};

constexpr const char* phases[] = {"minimum", "linear"};

} // namespace

const Parameter eq_band_parameters[eq_band_keys] = {
    {"type", Kind::choice, Unit::none, 0, 8, 0, "What the band does", band_types, {}, true},
    {"frequency", Kind::number, Unit::hertz, 5, 96000, 1000,
     "Middle of a bell, notch, band-pass or tilt; half the gain of a shelf; -3 dB of a cut"},
    {"gain_db", Kind::number, Unit::decibel, -60, 60, 0,
     "Of a bell or shelf; of a tilt: above its frequency, and the opposite below"},
    {"q", Kind::number, Unit::none, 0.05, 100, butterworth_q,
     "Frequency over width; shelves and cuts resonate above 0.7071"},
    {"slope", Kind::number, Unit::db_per_octave, 6, 96, 12, "Of shelves and cuts, in steps of 6"},
    {"points", Kind::points, Unit::none, -60, 60, 0,
     "Of a curve: [[frequency in Hz, gain in dB], ...] in rising order, joined smoothly"},
    {"channels", Kind::choice, Unit::none, 0, 5, 0,
     "Where it works, if not where the whole EQ does: all channels (\"stereo\" means the same), or one side "
     "of a stereo signal",
     targets},
};

namespace {

constexpr Parameter parameters[] = {
    {"bands",
     Kind::groups,
     Unit::none,
     0,
     0,
     0,
     "Any number of bands, one after the other",
     {},
     eq_band_parameters,
     true},
    {"phase", Kind::choice, Unit::none, 0, 1, 0,
     "minimum: like analog; linear: no phase shift, and ringing before as well as after", phases},
    {"taps", Kind::number, Unit::samples, 0, static_cast<double>(longest_design) - 1, 0,
     "Length of the filter; 0: the shortest within 0.1 dB of the analog response from 20 Hz to 20 kHz"},
    {"channels", Kind::choice, Unit::none, 0, 5, 0, "Where bands work that do not say it themselves",
     targets},
};

struct Band {
    Target target;
    Prototype prototype;
};

void refuse_strangers(const Settings& band, BandType type)
{
    const Meaning& meaning = meanings[static_cast<std::size_t>(type)];
    const bool curve = type == BandType::curve;
    const std::pair<const char*, bool> keys[] = {{"frequency", meaning.frequency},
                                                 {"gain_db", meaning.gain},
                                                 {"q", meaning.q},
                                                 {"slope", meaning.slope},
                                                 {"points", curve}};
    for (const auto& [key, known] : keys)
        if (!known && band.given(key))
            band.fail(key,
                      std::string(key) + " means nothing to a band of type \"" +
                          band_types[static_cast<std::size_t>(type)] + "\"",
                      "take it away");
    const char* needed = curve ? "points" : "frequency";
    if (!band.given(needed))
        band.fail(needed, "the key '" + std::string(needed) + "' is missing",
                  std::string("a band of type \"") + band_types[static_cast<std::size_t>(type)] +
                      "\" needs it");
}

int order_of(const Settings& band)
{
    const double slope = band.number("slope");
    if (slope != 6.0 * std::round(slope / 6.0))
        band.fail("slope", "slope = " + format_number(slope) + " is not a multiple of 6 dB/octave",
                  "write 6, 12, 18, ... 96");
    return static_cast<int>(std::lround(slope / 6.0));
}

Prototype band_prototype(const Settings& band)
{
    const auto type = static_cast<BandType>(band.choice("type"));
    refuse_strangers(band, type);
    const double frequency = band.number("frequency"), gain = band.number("gain_db"), q = band.number("q");
    const int order = order_of(band);
    switch (type) {
    case BandType::bell:
        return {analog_bell(frequency, gain, q), {}};
    case BandType::low_shelf:
        return {analog_low_shelf(frequency, gain, q, order), {}};
    case BandType::high_shelf:
        return {analog_high_shelf(frequency, gain, q, order), {}};
    case BandType::low_cut:
        return {analog_low_cut(frequency, q, order), {}};
    case BandType::high_cut:
        return {analog_high_cut(frequency, q, order), {}};
    case BandType::notch:
        return {analog_notch(frequency, q), {}};
    case BandType::band_pass:
        return {analog_band_pass(frequency, q), {}};
    case BandType::tilt:
        return {analog_tilt(frequency, gain), {}};
    case BandType::curve:
        break;
    }
    const auto points = band.points("points");
    if (points.empty()) band.fail("points", "points is empty", "write at least one [frequency, gain]");
    return {{}, {FreeCurve(points)}};
}

std::vector<Band> read_bands(const Settings& settings, const ProcessorContext& context)
{
    const bool stereo = context.layout.channels() == 2;
    std::vector<Band> bands;
    for (const auto& group : settings.groups("bands")) {
        const Settings& source = group.given("channels") ? group : settings;
        const auto target = static_cast<Target>(source.choice("channels"));
        if (!stereo && target > Target::stereo)
            source.fail("channels",
                        std::string("\"") + targets[static_cast<std::size_t>(target)] +
                            "\" needs a stereo signal, and this one is " + context.layout.name(),
                        "write channels = \"all\"");
        bands.push_back({target == Target::stereo ? Target::all : target, band_prototype(group)});
    }
    return bands;
}

std::string key_of(const Prototype& prototype, Phase phase, std::size_t taps)
{
    std::string key =
        std::string("eq ") + phases[phase == Phase::linear ? 1 : 0] + " " + std::to_string(taps);
    for (const auto& section : prototype.sections) {
        key += ";" + format_number(section.frequency_hz);
        for (const double c : section.b) key += "," + format_number(c);
        for (const double c : section.a) key += "," + format_number(c);
    }
    for (const auto& curve : prototype.curves) key += ";" + curve.fingerprint();
    return key;
}

void add_band(Prototype& to, const Prototype& band)
{
    to.add(band.sections);
    to.curves.insert(to.curves.end(), band.curves.begin(), band.curves.end());
}

struct Named {
    std::string key;
    std::shared_ptr<const Response> response; // null = unity
};

Named design_named(Prototype prototype, Phase phase, std::size_t taps, const ProcessorContext& context)
{
    std::erase_if(prototype.sections, [](const AnalogSection& section) { return section.a == section.b; });
    if (prototype.flat()) return {"eq unity", nullptr};
    const std::string key = key_of(prototype, phase, taps);
    return {key, shared_response(context, key, [&] {
                FirDesign made = design_fir(prototype, context.sample_rate, phase, taps);
                if (!made.within_tolerance && context.warn)
                    context.warn(
                        "even " + std::to_string(made.response.taps.size()) +
                        " taps are not within 0.1 dB of this response: a band is very narrow and very low");
                return std::move(made.response);
            })};
}

// Filters from those of the bands that work on any of the given targets.
class EqDesigner {
  public:
    EqDesigner(const Settings& settings, const ProcessorContext& context)
        : context_(context), phase_(settings.choice("phase") == 1 ? Phase::linear : Phase::minimum),
          taps_(static_cast<std::size_t>(settings.number("taps"))), bands_(read_bands(settings, context))
    {
        if (static_cast<double>(taps_) != settings.number("taps"))
            settings.fail("taps", "taps is not a whole number", "write for example taps = 8191");
        if (taps_ != 0 && taps_ % 2 == 0 && phase_ == Phase::linear)
            settings.fail("taps", "a linear-phase filter of " + std::to_string(taps_) + " taps has no middle",
                          "write an odd number, for example " + std::to_string(taps_ - 1));
    }

    bool any(Target target) const
    {
        return std::any_of(bands_.begin(), bands_.end(), [&](const Band& b) { return b.target == target; });
    }

    Named design(std::initializer_list<Target> wanted) const;
    Named sum(const Named& a, const Named& b, double sign) const; // (a + sign b) / 2
    Named product(const Named& a, const Named& b) const;

  private:
    const ProcessorContext& context_;
    Phase phase_;
    std::size_t taps_;
    std::vector<Band> bands_;
};

Named EqDesigner::design(std::initializer_list<Target> wanted) const
{
    Prototype prototype;
    for (const auto& band : bands_)
        if (std::find(wanted.begin(), wanted.end(), band.target) != wanted.end())
            add_band(prototype, band.prototype);
    return design_named(std::move(prototype), phase_, taps_, context_);
}

Named EqDesigner::sum(const Named& a, const Named& b, double sign) const
{
    const std::string key = "(" + a.key + ")" + (sign > 0.0 ? "+" : "-") + "(" + b.key + ")";
    return {key, shared_response(context_, key, [&] {
                const Response unit = unit_response();
                return weighted_sum(a.response ? *a.response : unit, 0.5, b.response ? *b.response : unit,
                                    0.5 * sign);
            })};
}

Named EqDesigner::product(const Named& a, const Named& b) const
{
    if (a.response == nullptr) return b;
    if (b.response == nullptr) return a;
    const std::string key = "(" + a.key + ")*(" + b.key + ")";
    return {key, shared_response(context_, key, [&] { return convolve(*a.response, *b.response); })};
}

// Bands on mid and side work before bands on left and right:
//
//     L ─┬─► M = (L + R) / 2 ─► mid bands ──┬─► L = M + S ─► left bands
//     R ─┴─► S = (L - R) / 2 ─► side bands ─┴─► R = M - S ─► right bands
std::vector<Path> mid_side_paths(const EqDesigner& designer)
{
    const auto mid = designer.design({Target::all, Target::mid});
    const auto side = designer.design({Target::all, Target::side});
    const auto same = designer.sum(mid, side, 1.0), other = designer.sum(mid, side, -1.0);
    const auto left = designer.design({Target::left}), right = designer.design({Target::right});
    return {
        {0, 0, 1.0, 0, designer.product(same, left).response},
        {1, 0, 1.0, 0, designer.product(other, left).response},
        {0, 1, 1.0, 0, designer.product(other, right).response},
        {1, 1, 1.0, 0, designer.product(same, right).response},
    };
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const EqDesigner designer(settings, context);
    if (designer.any(Target::mid) || designer.any(Target::side))
        return std::make_unique<FixedPaths>(mid_side_paths(designer));
    std::vector<Path> paths;
    if (designer.any(Target::left) || designer.any(Target::right)) {
        paths.push_back({0, 0, 1.0, 0, designer.design({Target::all, Target::left}).response});
        paths.push_back({1, 1, 1.0, 0, designer.design({Target::all, Target::right}).response});
    } else {
        const auto all = designer.design({Target::all}).response;
        for (int i = 0; i < context.layout.channels(); ++i) paths.push_back({i, i, 1.0, 0, all});
    }
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

std::shared_ptr<const Response> eq_response(const std::vector<Settings>& bands,
                                            const ProcessorContext& context)
{
    Prototype prototype;
    for (const Settings& band : bands) {
        if (band.choice("channels") > static_cast<int>(Target::stereo))
            band.fail("channels", "these bands work on all channels", "take it away");
        add_band(prototype, band_prototype(band));
    }
    return design_named(std::move(prototype), Phase::minimum, 0, context).response;
}

extern const ProcessorType eq_processor{
    "eq", "Equaliser with linear or minimum phase, true to its analog model", parameters, make};

} // namespace dubstage
