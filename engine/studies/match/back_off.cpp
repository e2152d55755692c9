#include "studies/match/back_off.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "processors/processor.h"

namespace dubstage {

namespace {

constexpr double least_more_db = 0.5, least_share = 0.05;

// What a processor compresses with; times 0 it does nothing.
struct Strength {
    const char *type, *key;
};
constexpr Strength strengths[] = {{"compressor", "mix"},      {"multiband", "mix"},
                                  {"limiter", "drive_db"},    {"clipper", "drive_db"},
                                  {"gain_rider", "boost_db"}, {"gain_rider", "cut_db"}};

Setting* find_setting(Insert& insert, const std::string& key)
{
    for (Setting& setting : insert.settings)
        if (setting.key == key) return &setting;
    return nullptr;
}

double number_of(const Value& value, double fallback)
{
    if (const auto* number = std::get_if<double>(&value.data)) return *number;
    if (const auto* number = std::get_if<std::int64_t>(&value.data)) return static_cast<double>(*number);
    return fallback;
}

// As given, or as the processor has it of itself.
double strength_of(Insert& insert, const char* key)
{
    for (const Parameter& parameter : find_processor(insert.type, insert.place.text()).parameters)
        if (std::string(key) == parameter.key) {
            const Setting* given = find_setting(insert, key);
            return given != nullptr ? number_of(given->value, parameter.fallback) : parameter.fallback;
        }
    return 0;
}

bool weaken(Insert& insert, double share)
{
    bool weaker = false;
    for (const Strength& one : strengths) {
        if (insert.bypass || insert.type != one.type || find_setting(insert, "key") != nullptr) continue;
        const double strength = strength_of(insert, one.key);
        if (strength <= 0) continue;
        weaker = true;
        const Value less{std::round((1 - share) * strength * 100) / 100, 0};
        if (Setting* given = find_setting(insert, one.key); given != nullptr)
            given->value = less;
        else
            insert.settings.push_back({one.key, less});
    }
    return weaker;
}

// Range, and crest of each band, as one list of dB.
std::vector<double> figures_of(const PortraitDynamics& d)
{
    std::vector<double> figures{d.range};
    figures.insert(figures.end(), d.band_crest_db.begin(), d.band_crest_db.end());
    return figures;
}

std::string printed(const char* form, double a)
{
    std::array<char, 60> text{};
    std::snprintf(text.data(), text.size(), form, a);
    return text.data();
}

} // namespace

Session backed_off(const Session& session, double share, std::vector<std::string>* touched)
{
    Session copy = session;
    const auto weaken_all = [&](Strip& strip) {
        for (Insert& insert : strip.inserts)
            if (weaken(insert, share) && touched != nullptr)
                touched->push_back(insert.type + " on " + strip.name);
    };
    for (Track& track : copy.tracks) weaken_all(track);
    for (Bus& bus : copy.buses) weaken_all(bus);
    return copy;
}

// Between what is and what is left without any compression the figures go about straight: the share is found
// by least squares over those that are to rise.
BackOff find_back_off(const Session& session, const PortraitDynamics& now, const PortraitDynamics& target,
                      double amount, const DynamicsCall& measure)
{
    BackOff found;
    std::vector<std::string> touched;
    const Session open = backed_off(session, 1, &touched);
    const std::vector<double> is = figures_of(now), wanted = figures_of(target);
    if (touched.empty() || is.size() != wanted.size()) return found;
    const auto more = [&](std::size_t i) { return amount * (wanted[i] - is[i]); };
    bool any = false;
    for (std::size_t i = 0; i < is.size(); ++i) any = any || more(i) >= least_more_db;
    if (!any) return found;
    const std::vector<double> most = figures_of(measure(open));
    double product = 0, squares = 0;
    for (std::size_t i = 0; i < std::min(is.size(), most.size()); ++i) {
        const double change = most[i] - is[i];
        product += change * std::max(more(i), 0.0);
        squares += change * change;
    }
    if (squares < least_more_db * least_more_db) return found; // it hardly does anything
    const double share = std::clamp(product / squares, 0.0, 1.0);
    if (share < least_share) return found;
    found.share = std::round(share * 100) / 100;
    std::string all;
    for (const std::string& one : touched) all += (all.empty() ? "" : ", ") + one;
    const PortraitDynamics after = measure(backed_off(session, found.share));
    found.words.push_back("the session's own compression backed off by " +
                          printed("%.0f %%", 100 * found.share) + ": " + all + "; range " +
                          printed("%.1f", now.range) + printed(" to %.1f LU", after.range) +
                          printed(", PSR %.1f", now.psr) + printed(" to %.1f dB", after.psr));
    return found;
}

} // namespace dubstage
