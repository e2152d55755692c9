#include "studies/compare/baseline.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "studies/compare/figures.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

using Json = nlohmann::json;
constexpr int schema = 1;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& reason)
{
    throw Error(ErrorCode::bad_data, file.string(), reason, "name the results.json of a dubstage compare");
}

Json read_results(const std::filesystem::path& file)
{
    const Json json = Json::parse(read_text_file(file, "baseline"), nullptr, false);
    if (!json.is_object() || !json.contains("schema") || !json.contains("chains"))
        refuse(file, "holds no results of a comparison");
    if (json["schema"] != schema)
        refuse(file,
               "has schema " + json["schema"].dump() + ", and this program reads " + std::to_string(schema));
    return json;
}

const Json* named(const Json& list, const char* key, const std::string& name)
{
    for (const Json& one : list)
        if (one.value(key, "") == name) return &one;
    return nullptr;
}

// Null stands for what had no finite value: of a level that is silence.
double value_before(const Json& value, double now)
{
    if (value.is_number()) return value.get<double>();
    return std::isnan(now) ? now : minus_infinity;
}

// One run says nothing of how much times differ by themselves.
bool left_the_spread(const Figure& figure, const Json* spreads)
{
    if (!figure.spread) return true;
    if (spreads == nullptr || !spreads->contains(figure.key)) return false;
    const Json& old = (*spreads)[figure.key];
    if (figure.spread->least == figure.spread->most || old[0] == old[1]) return false;
    return figure.spread->least > old[1].get<double>() || figure.spread->most < old[0].get<double>();
}

class Differ {
  public:
    explicit Differ(BaselineReport& report) : report_(report) {}

    void add(const std::string& chain, const std::string& song, const std::vector<Figure>& figures,
             const Json& old, const Json* spreads = nullptr)
    {
        for (const Figure& figure : figures) {
            if (!old.contains(figure.key) || std::isnan(figure.value)) continue;
            const double before = value_before(old[figure.key], figure.value);
            const double a = std::max(before, figure.floor), b = std::max(figure.value, figure.floor);
            if (a == b || std::abs(b - a) <= figure.tolerance || !left_the_spread(figure, spreads)) continue;
            Change change = Change::other;
            if (figure.better != Better::neither)
                change = (b < a) == (figure.better == Better::lower) ? Change::better : Change::worse;
            report_.changes.push_back({chain, song, figure.key, figure.title, figure.unit, before,
                                       figure.value, figure.digits, change});
        }
    }
    void fault(const std::string& chain, const std::string& song, bool before, bool now)
    {
        if (before == now) return;
        report_.changes.push_back({chain, song, "fault", "fails", "", before ? 1.0 : 0.0, now ? 1.0 : 0.0, 0,
                                   now ? Change::worse : Change::better});
    }

  private:
    BaselineReport& report_;
};

void compare_candidate(Differ& differ, const ComparedCandidate& candidate, const Comparison& comparison,
                       const Json& old, BaselineReport& report)
{
    const std::string& name = candidate.candidate.name;
    for (std::size_t s = 0; s < comparison.songs.size(); ++s) {
        const ComparedMaster& master = candidate.masters[s];
        const std::string& song = comparison.songs[s].name;
        const Json* before = named(old.at("songs"), "song", song);
        if (before == nullptr) {
            report.missing.push_back("the baseline has no song '" + song + "' of '" + name + "'");
            continue;
        }
        const bool failed = before->contains("fault");
        differ.fault(name, song, failed, !master.good());
        if (failed || !master.good()) continue;
        differ.add(name, song, result_figures(master, comparison.songs[s]), before->at("figures"));
        const Json* spreads = before->contains("cost_least_most") ? &before->at("cost_least_most") : nullptr;
        differ.add(name, song, cost_figures(master, comparison.songs[s]), before->at("cost"), spreads);
    }
    if (candidate.behaviour && old.contains("behaviour"))
        differ.add(name, "", behaviour_figures(*candidate.behaviour), old["behaviour"].at("figures"));
}

} // namespace

bool BaselineReport::worse() const
{
    return std::any_of(changes.begin(), changes.end(),
                       [](const auto& one) { return one.change == Change::worse; });
}

void check_baseline(const std::filesystem::path& file)
{
    read_results(file);
}

BaselineReport compare_with_baseline(const Comparison& comparison, const std::filesystem::path& file)
{
    const Json old = read_results(file);
    BaselineReport report;
    report.file = file;
    report.date = old.value("date", "");
    report.version = old.value("dubstage", "");
    Differ differ(report);
    try {
        for (const ComparedCandidate& candidate : comparison.candidates) {
            const Json* before = named(old["chains"], "name", candidate.candidate.name);
            if (before == nullptr)
                report.missing.push_back("the baseline has no chain '" + candidate.candidate.name + "'");
            else
                compare_candidate(differ, candidate, comparison, *before, report);
        }
        for (const Json& chain : old["chains"]) {
            const std::string name = chain.value("name", "");
            if (std::none_of(comparison.candidates.begin(), comparison.candidates.end(),
                             [&](const auto& one) { return one.candidate.name == name; }))
                report.missing.push_back("the chain '" + name + "' of the baseline was not run");
        }
    } catch (const Json::exception&) {
        refuse(file, "is damaged: a part of its results is missing");
    }
    std::stable_sort(report.changes.begin(), report.changes.end(), [](const auto& a, const auto& b) {
        constexpr int order[] = {1, 0, 2};
        return order[static_cast<std::size_t>(a.change)] < order[static_cast<std::size_t>(b.change)];
    });
    return report;
}

} // namespace dubstage
