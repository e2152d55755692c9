#include "studies/compare/results.h"

#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "session/text.h"
#include "studies/compare/figures.h"

namespace dubstage {

namespace {

using Json = nlohmann::ordered_json;
constexpr int schema = 1;

// JSON knows neither infinity nor NaN.
Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json numbers(const std::vector<double>& list)
{
    Json json = Json::array();
    // Curves in steps of a ten-thousandth: of decibels, degrees, milliseconds.
    for (const double one : list) json.push_back(number(std::round(one * 1e4) / 1e4));
    return json;
}

Json figures_json(const std::vector<Figure>& figures)
{
    Json json = Json::object();
    for (const Figure& figure : figures) json[figure.key] = number(figure.value);
    return json;
}

Json spreads_json(const std::vector<Figure>& figures)
{
    Json json = Json::object();
    for (const Figure& figure : figures)
        if (figure.spread) json[figure.key] = {figure.spread->least, figure.spread->most};
    return json;
}

Json findings_json(const Measurement& measured)
{
    constexpr const char* severities[] = {"note", "warning", "error"};
    Json json = Json::array();
    for (const Finding& finding : measured.findings)
        json.push_back({{"code", finding.code},
                        {"severity", severities[static_cast<std::size_t>(finding.severity)]},
                        {"text", finding.text}});
    return json;
}

Json fault_json(const Fault& fault)
{
    return {{"code", static_cast<int>(fault.code)}, {"reason", fault.reason}, {"remedy", fault.remedy}};
}

Json stages_json(const ComparedMaster& master)
{
    Json json = Json::object();
    if (master.runs.empty()) return json;
    for (const StageTime& stage : master.runs.back().stages) json[stage.stage] = stage.seconds;
    return json;
}

Json master_json(const ComparedMaster& master, const ComparedSong& song)
{
    Json json{{"song", song.name}};
    if (master.fault) {
        json["fault"] = fault_json(*master.fault);
        return json;
    }
    json["master"] = master.master.string();
    json["residual"] = master.residual.string();
    json["figures"] = figures_json(result_figures(master, song));
    const std::vector<Figure> cost = cost_figures(master, song);
    json["cost"] = figures_json(cost);
    json["cost_least_most"] = spreads_json(cost);
    json["stages"] = stages_json(master);
    json["aligned"] = master.alignment.found;
    json["correlation"] = number(master.alignment.correlation);
    json["drift_frames"] = master.alignment.drift ? number(*master.alignment.drift) : Json(nullptr);
    json["null_per_channel_db"] = numbers(master.null.channel_depth_db);
    json["third_octaves"] = {{"hz", numbers(master.third_octave_hz)},
                             {"db", numbers(master.third_octave_db)}};
    json["findings"] = findings_json(master.measured);
    return json;
}

Json sweep_json(const SweepFigures& sweep)
{
    Json harmonics = Json::object();
    for (std::size_t k = 0; k < sweep.harmonics_db.size(); ++k)
        harmonics[std::to_string(k + 2)] = numbers(sweep.harmonics_db[k]);
    return {{"hz", numbers(sweep.hz)},
            {"gain_db", numbers(sweep.gain_db)},
            {"phase_deg", numbers(sweep.phase_deg)},
            {"group_delay_ms", numbers(sweep.group_delay_ms)},
            {"harmonics_db", std::move(harmonics)}};
}

Json harmonics_json(const ToneFigures& tone)
{
    return {{"hz", tone.hz},
            {"level_db", tone.level_db},
            {"gain_db", number(tone.gain_db)},
            {"harmonics_db", numbers({tone.harmonics_db.begin(), tone.harmonics_db.end()})}};
}

Json rate_json(const RateBehaviour& rate)
{
    Json json{{"sample_rate", rate.sample_rate}};
    if (rate.sweep) json["sweep"] = sweep_json(*rate.sweep);
    if (rate.tone) json["tone"] = harmonics_json(*rate.tone);
    if (rate.hard_tone) json["hard_tone"] = harmonics_json(*rate.hard_tone);
    if (rate.high_tone) json["high_tone"] = harmonics_json(*rate.high_tone);
    if (rate.impulse)
        json["impulse"] = {{"ms", numbers(rate.impulse->milliseconds)},
                           {"db", numbers(rate.impulse->level_db)}};
    return json;
}

Json channels_json(const ChannelSweeps& channels)
{
    return {{"hz", numbers(channels.hz)},
            {"side_over_mid_db", numbers(channels.side_over_mid_db)},
            {"right_over_left_db", numbers(channels.right_over_left_db)},
            {"left_to_right_db", numbers(channels.left_to_right_db)},
            {"right_to_left_db", numbers(channels.right_to_left_db)},
            {"mid_to_side_db", numbers(channels.mid_to_side_db)},
            {"side_to_mid_db", numbers(channels.side_to_mid_db)}};
}

Json behaviour_json(const Behaviour& b)
{
    Json json{{"figures", figures_json(behaviour_figures(b))}, {"faults", b.faults}};
    Json rates = Json::array();
    for (const RateBehaviour& rate : b.rates) rates.push_back(rate_json(rate));
    json["rates"] = std::move(rates);
    if (b.channels) json["channels"] = channels_json(*b.channels);
    if (b.curve)
        json["static_curve"] = {{"in_db", numbers(b.curve->in_db)},
                                {"out_db", numbers(b.curve->out_db)},
                                {"thd_db", numbers(b.curve->thd_db)}};
    if (b.step) json["step"] = {{"s", numbers(b.step->seconds)}, {"gain_db", numbers(b.step->gain_db)}};
    Json hard = Json::array();
    for (const HardSignal& one : b.hard)
        hard.push_back({{"name", one.name},
                        {"in_true_peak_db", number(one.in_true_peak_db)},
                        {"sample_peak_db", number(one.sample_peak_db)},
                        {"true_peak_db", number(one.true_peak_db)}});
    json["hard_signals"] = std::move(hard);
    if (b.repeats == Repeat::differs) json["repeat_error_db"] = number(b.repeat_error_db);
    if (b.forgets == Repeat::differs) json["leak_db"] = number(b.leak_db);
    return json;
}

Json candidate_json(const ComparedCandidate& candidate, const std::vector<ComparedSong>& songs)
{
    Json json{{"name", candidate.candidate.name},
              {"kind", word_of(candidate.candidate.kind)},
              {"what", candidate.candidate.what},
              {"device", candidate.device},
              {"notes", candidate.notes}};
    Json masters = Json::array();
    for (std::size_t s = 0; s < songs.size(); ++s)
        masters.push_back(master_json(candidate.masters[s], songs[s]));
    json["songs"] = std::move(masters);
    if (candidate.behaviour) json["behaviour"] = behaviour_json(*candidate.behaviour);
    return json;
}

Json pairs_json(const Comparison& comparison)
{
    Json json = Json::array();
    for (const ComparedPair& pair : comparison.pairs)
        json.push_back({{"song", comparison.songs[pair.song].name},
                        {"a", comparison.candidates[pair.a].candidate.name},
                        {"b", comparison.candidates[pair.b].candidate.name},
                        {"null_db", number(pair.null.depth_db)},
                        {"gain_db", number(pair.alignment.gain_db())},
                        {"delay_frames", pair.alignment.delay}});
    return json;
}

Json excerpts_json(const Comparison& comparison)
{
    Json json = Json::array();
    for (const Excerpt& excerpt : comparison.excerpts) {
        Json sounds = Json::array();
        for (const Excerpt::Sound& sound : excerpt.sounds)
            sounds.push_back(
                {{"of",
                  sound.candidate < 0
                      ? std::string("song")
                      : comparison.candidates[static_cast<std::size_t>(sound.candidate)].candidate.name},
                 {"gain_db", sound.gain_db},
                 {"file", sound.file.string()}});
        json.push_back({{"song", comparison.songs[excerpt.song].name},
                        {"why", excerpt.why},
                        {"from_s", excerpt.from_s},
                        {"length_s", excerpt.length_s},
                        {"level_lufs", excerpt.level_lufs},
                        {"sounds", std::move(sounds)}});
    }
    return json;
}

Json head_json(const Comparison& comparison, const std::string& date)
{
    return {{"schema", schema},
            {"dubstage", DUBSTAGE_VERSION},
            {"date", date},
            {"command", comparison.command},
            {"machine", comparison.machine},
            {"measured_on", comparison.measured_on}};
}

// A path is bytes, JSON is UTF-8.
std::string text_of(const Json& json, int indent)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string cell(double value)
{
    return std::isfinite(value) ? format_number(value) : "";
}

// All columns that any master has.
std::vector<Figure> columns_of(const Comparison& comparison)
{
    for (const ComparedCandidate& candidate : comparison.candidates)
        for (std::size_t s = 0; s < comparison.songs.size(); ++s)
            if (candidate.masters[s].good()) {
                std::vector<Figure> columns = result_figures(candidate.masters[s], comparison.songs[s]);
                const std::vector<Figure> cost = cost_figures(candidate.masters[s], comparison.songs[s]);
                columns.insert(columns.end(), cost.begin(), cost.end());
                return columns;
            }
    return {};
}

} // namespace

std::string results_json(const Comparison& comparison, const std::string& date)
{
    Json json = head_json(comparison, date);
    json["settings"] = {{"repeats", comparison.repeats},
                        {"preset", comparison.preset},
                        {"level_db", comparison.tests.level_db},
                        {"hard_db", comparison.tests.hard_db},
                        {"rates", comparison.tests.rates}};
    json["energy"] = comparison.energy_note;
    json["seconds"] = comparison.seconds;
    json["warnings"] = comparison.warnings;
    Json songs = Json::array();
    for (const ComparedSong& song : comparison.songs)
        songs.push_back({{"name", song.name},
                         {"file", song.file.string()},
                         {"seconds", song.seconds()},
                         {"sample_rate", song.measured.sample_rate},
                         {"layout", song.measured.layout},
                         {"figures", figures_json(song_figures(song))},
                         {"findings", findings_json(song.measured)}});
    json["songs"] = std::move(songs);
    Json candidates = Json::array();
    for (const ComparedCandidate& candidate : comparison.candidates)
        candidates.push_back(candidate_json(candidate, comparison.songs));
    json["chains"] = std::move(candidates);
    json["pairs"] = pairs_json(comparison);
    json["excerpts"] = excerpts_json(comparison);
    if (comparison.floor) json["floor"] = behaviour_json(*comparison.floor);
    return text_of(json, 1) + "\n";
}

std::string history_line(const Comparison& comparison, const std::string& date)
{
    Json json = head_json(comparison, date);
    Json chains = Json::object();
    for (const ComparedCandidate& candidate : comparison.candidates) {
        Json& chain = chains[candidate.candidate.name];
        for (std::size_t s = 0; s < comparison.songs.size(); ++s) {
            const ComparedMaster& master = candidate.masters[s];
            Json& song = chain["songs"][comparison.songs[s].name];
            if (master.fault) {
                song["fault"] = master.fault->reason;
                continue;
            }
            song = figures_json(result_figures(master, comparison.songs[s]));
            song.update(figures_json(cost_figures(master, comparison.songs[s])));
        }
        if (candidate.behaviour) chain["behaviour"] = figures_json(behaviour_figures(*candidate.behaviour));
    }
    json["chains"] = std::move(chains);
    return text_of(json, -1) + "\n";
}

std::string results_csv(const Comparison& comparison)
{
    const std::vector<Figure> columns = columns_of(comparison);
    std::string text = "chain,song,fault";
    for (const Figure& column : columns) text += "," + column.key;
    text += "\r\n";
    for (const ComparedCandidate& candidate : comparison.candidates)
        for (std::size_t s = 0; s < comparison.songs.size(); ++s) {
            const ComparedMaster& master = candidate.masters[s];
            text += csv_field(candidate.candidate.name) + "," + csv_field(comparison.songs[s].name) + "," +
                    (master.fault ? csv_field(master.fault->reason) : "");
            std::vector<Figure> figures;
            if (master.good()) {
                figures = result_figures(master, comparison.songs[s]);
                const std::vector<Figure> cost = cost_figures(master, comparison.songs[s]);
                figures.insert(figures.end(), cost.begin(), cost.end());
            }
            for (const Figure& column : columns) {
                const Figure* figure = find_figure(figures, column.key);
                text += "," + (figure != nullptr ? cell(figure->value) : "");
            }
            text += "\r\n";
        }
    return text;
}

std::string behaviour_csv(const Comparison& comparison)
{
    std::string text = "chain,figure,unit,value\r\n";
    for (const ComparedCandidate& candidate : comparison.candidates)
        if (candidate.behaviour)
            for (const Figure& figure : behaviour_figures(*candidate.behaviour))
                text += csv_field(candidate.candidate.name) + "," + figure.key + "," +
                        csv_field(figure.unit) + "," + cell(figure.value) + "\r\n";
    return text;
}

std::string date_text()
{
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

} // namespace dubstage
