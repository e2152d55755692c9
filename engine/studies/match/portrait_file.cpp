#include "studies/match/portrait_file.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

using Json = nlohmann::ordered_json;
constexpr int version = 1;
constexpr double silent_db = -300;

// Hundredths of a dB are enough, and short.
double rounded(double value)
{
    return std::round(value * 100) / 100;
}

Json tone_json(const Tone& density)
{
    Json list = Json::array();
    for (const double db : in_db(density)) list.push_back(std::isfinite(db) ? rounded(db) : silent_db);
    return list;
}

// The product has a sign: as a share of what two equal channels would have.
Json product_json(const Portrait& p)
{
    Json list = Json::array();
    for (std::size_t i = 0; i < tone_cells; ++i) {
        const double most = std::sqrt(p.left[i] * p.right[i]);
        list.push_back(most > 0 ? std::round(p.product[i] / most * 1e6) / 1e6 : 0.0);
    }
    return list;
}

class PortraitReader {
  public:
    PortraitReader(const std::string& text, std::string subject) : subject_(std::move(subject))
    {
        json_ = Json::parse(text, nullptr, false);
        if (!json_.is_object() || json_.value("format", "") != "dubstage target") fail("is no target");
        if (json_.value("version", 0) != version) fail("is of another version");
    }
    Portrait read();

  private:
    [[noreturn]] void fail(const std::string& reason) const
    {
        throw Error(ErrorCode::bad_data, subject_, reason,
                    "make it again: dubstage match writes reference.dst and matched.dst");
    }
    double number(const Json& object, const char* key) const
    {
        if (!object.contains(key) || !object[key].is_number())
            fail(std::string("is damaged: '") + key + "' is no number");
        return object[key].get<double>();
    }
    std::vector<double> list(const Json& object, const char* key, std::size_t count) const;
    Tone tone(const char* key) const;
    PortraitDynamics dynamics() const;

    Json json_;
    std::string subject_;
};

std::vector<double> PortraitReader::list(const Json& object, const char* key, std::size_t count) const
{
    const std::string damage =
        std::string("is damaged: '") + key + "' is no list of " + std::to_string(count) + " numbers";
    if (!object.contains(key) || !object[key].is_array() || object[key].size() != count) fail(damage);
    std::vector<double> values;
    for (const Json& value : object[key]) {
        if (!value.is_number()) fail(damage);
        values.push_back(value.get<double>());
    }
    return values;
}

Tone PortraitReader::tone(const char* key) const
{
    Tone density = list(json_, key, tone_cells);
    for (double& value : density) value = value <= silent_db ? 0 : std::pow(10.0, value / 10);
    return density;
}

PortraitDynamics PortraitReader::dynamics() const
{
    const Json& object = json_["dynamics"];
    PortraitDynamics d;
    d.range = number(object, "range_lu");
    d.plr = number(object, "plr_db");
    d.psr = number(object, "psr_db");
    d.short_term = list(object, "short_term_lufs", std::size(short_term_percentiles));
    if (object.contains("band_crest_db"))
        d.band_crest_db = list(object, "band_crest_db", std::size(dynamics_crossovers_hz) + 1);
    return d;
}

Portrait PortraitReader::read()
{
    Portrait p;
    p.name = json_.value("name", "");
    p.seconds = number(json_, "seconds");
    p.stereo = json_.value("stereo", false);
    p.top_hz = number(json_, "top_hz");
    p.left = tone("left_db");
    p.right = tone("right_db");
    p.noise = tone("noise_db");
    p.product = list(json_, "correlation", tone_cells);
    for (std::size_t i = 0; i < tone_cells; ++i) p.product[i] *= std::sqrt(p.left[i] * p.right[i]);
    if (!(k_weighted_power(p.total()) > 0)) fail("is damaged: its spectrum is silent");
    if (json_.contains("level")) {
        const Json& level = json_["level"];
        p.level = PortraitLevel{number(level, "integrated_lufs"), number(level, "max_short_term_lufs"),
                                number(level, "true_peak_db")};
    }
    if (json_.contains("dynamics")) p.dynamics = dynamics();
    return p;
}

} // namespace

void write_portrait(const std::filesystem::path& path, const Portrait& p)
{
    Json json{{"format", "dubstage target"}, {"version", version}, {"name", p.name}};
    json["seconds"] = p.seconds;
    json["stereo"] = p.stereo;
    json["top_hz"] = p.top_hz;
    if (p.level)
        json["level"] = {{"integrated_lufs", p.level->integrated},
                         {"max_short_term_lufs", p.level->max_short_term},
                         {"true_peak_db", p.level->true_peak_db}};
    if (p.dynamics) {
        const PortraitDynamics& d = *p.dynamics;
        json["dynamics"] = {{"range_lu", d.range}, {"plr_db", d.plr}, {"psr_db", d.psr}};
        if (!d.short_term.empty()) json["dynamics"]["short_term_lufs"] = d.short_term;
        if (!d.band_crest_db.empty()) json["dynamics"]["band_crest_db"] = d.band_crest_db;
    }
    json["lowest_hz"] = rounded(cell_hz(0) * 1000) / 1000;
    json["cells_per_octave"] = cells_per_octave;
    json["left_db"] = tone_json(p.left);
    json["right_db"] = tone_json(p.right);
    json["correlation"] = product_json(p);
    json["noise_db"] = tone_json(p.noise);
    write_text_file(path, json.dump() + "\n");
}

Portrait read_portrait(const std::filesystem::path& path)
{
    return PortraitReader(read_text_file(path, "target"), path.string()).read();
}

} // namespace dubstage
