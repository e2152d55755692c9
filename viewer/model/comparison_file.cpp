#include "viewer/model/comparison_file.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace dubstage::viewer {

namespace {

using Json = nlohmann::ordered_json;
constexpr int version = 1;

// One list of the view's fields for both directions: `each(key, field)`.
template <class V, class Each> void view_fields(V& view, Each each)
{
    each("panel", view.panel);
    each("hertz", view.hertz);
    each("decibel", view.decibel);
    each("difference", view.difference);
    each("seconds", view.seconds);
    each("selection", view.selection);
    each("loudness", view.loudness);
    each("spectrogram", view.spectrogram);
    each("tilt", view.tilt);
    each("smoothing", view.smoothing);
    each("statistic", view.statistic);
    each("side", view.side);
    each("level_match", view.level_match);
    each("show_difference", view.show_difference);
    each("piano", view.piano);
    each("spectrogram_difference", view.spectrogram_difference);
    each("spectrogram_in_step", view.spectrogram_in_step);
    each("hold", view.hold);
    each("mean", view.mean);
    each("frozen", view.frozen);
    each("linked", view.linked);
    each("own_axes", view.own_axes);
    each("glide", view.glide);
    each("side_bar", view.side_bar);
    each("tolerance_db", view.tolerance_db);
    each("preset", view.preset);
    each("time", view.time);
    each("frames_per_second", view.frames_per_second);
    each("drop_frame", view.drop_frame);
    each("match_tone", view.match_tone);
    each("match_width", view.match_width);
    each("match_level", view.match_level);
    each("match_dynamics", view.match_dynamics);
    each("match_limit_db", view.match_limit_db);
    each("match_fraction", view.match_fraction);
    each("match_nudges", view.match_nudges);
    each("scale", view.scale);
    each("high_contrast", view.high_contrast);
}

template <class T> Json json_of(const T& value)
{
    if constexpr (std::is_enum_v<T>)
        return static_cast<int>(value);
    else
        return value;
}
Json json_of(const Range& range)
{
    return Json::array({range.low, range.high});
}
Json json_of(const std::optional<Range>& range)
{
    return range ? json_of(*range) : Json(nullptr);
}

Json json_of(const std::vector<Nudge>& nudges)
{
    Json list = Json::array();
    for (const Nudge& nudge : nudges) list.push_back(Json::array({nudge.hz, nudge.db}));
    return list;
}

Json json_of(const std::map<std::string, OwnAxes>& axes)
{
    Json object = Json::object();
    for (const auto& [panel, own] : axes)
        object[panel] = {{"seconds", json_of(own.seconds)}, {"hertz", json_of(own.hertz)}};
    return object;
}

// Reads one object, and says which key is wrong.
class Fields {
  public:
    Fields(const Json& object, std::string subject) : object_(object), subject_(std::move(subject)) {}

    template <class T> void operator()(const char* key, T& field) const
    {
        const auto found = object_.find(key);
        if (found == object_.end()) return;
        try {
            read(*found, field);
        } catch (const nlohmann::json::exception&) {
            fail(key);
        }
    }
    [[noreturn]] void fail(const char* key) const
    {
        throw Error(ErrorCode::bad_data, subject_, std::string("'") + key + "' does not hold what it should",
                    "correct it, or save the comparison again");
    }

  private:
    template <class T> static void read(const Json& json, T& field)
    {
        if constexpr (std::is_enum_v<T>)
            field = static_cast<T>(std::clamp(json.get<int>(), 0, last_of(field)));
        else
            json.get_to(field);
    }
    static void read(const Json& json, Range& field)
    {
        const Range range{json.at(0).get<double>(), json.at(1).get<double>()};
        if (range.high > range.low) field = range;
    }
    static void read(const Json& json, std::optional<Range>& field)
    {
        field.reset();
        if (!json.is_null()) read(json, field.emplace());
    }
    static void read(const Json& json, std::vector<Nudge>& field)
    {
        field.clear();
        for (const Json& nudge : json)
            field.push_back({nudge.at(0).get<double>(), nudge.at(1).get<double>()});
    }
    static void read(const Json& json, std::map<std::string, OwnAxes>& field)
    {
        field.clear();
        for (const auto& [panel, own] : json.items()) {
            read(own.at("seconds"), field[panel].seconds);
            read(own.at("hertz"), field[panel].hertz);
        }
    }
    static int last_of(Statistic) { return static_cast<int>(Statistic::now); }
    static int last_of(Ear) { return static_cast<int>(Ear::side); }
    static int last_of(Side) { return static_cast<int>(Side::side); }
    static int last_of(Role) { return static_cast<int>(Role::other); }
    static int last_of(TimeStyle) { return static_cast<int>(TimeStyle::timecode); }

    const Json& object_;
    std::string subject_;
};

std::string relative_to(const std::filesystem::path& path, const std::filesystem::path& folder)
{
    const auto near = std::filesystem::absolute(path).lexically_relative(folder);
    return near.empty() || near.begin()->string() == ".." ? std::filesystem::absolute(path).string()
                                                          : near.string();
}

Trace trace_of(const Json& json, const std::filesystem::path& folder, const std::string& subject)
{
    Trace trace;
    const Fields fields(json, subject);
    std::string file;
    fields("id", trace.id);
    fields("file", file);
    fields("part", trace.part);
    fields("name", trace.name);
    fields("role", trace.role);
    fields("colour", trace.colour);
    fields("visible", trace.visible);
    if (json.contains("kept")) {
        const Fields kept(json["kept"], subject);
        trace.kept.emplace();
        kept("statistic", trace.kept->statistic);
        kept("side", trace.kept->side);
        kept("seconds", trace.kept->seconds);
    }
    if (file.empty() || trace.id <= 0) fields.fail("file");
    trace.path = folder / file;
    return trace;
}

// One list of what is listened with, for both directions.
template <class L, class Each> void listening_fields(L& listening, Each each)
{
    each("ear", listening.monitoring.ear);
    each("band_hz", listening.monitoring.band_hz);
    each("volume_db", listening.monitoring.volume_db);
    each("match_selection", listening.monitoring.match_selection);
    each("looping", listening.looping);
}

Json json_of_moved(const std::map<int, Moved>& moved)
{
    Json list = Json::array();
    for (const auto& [id, one] : moved)
        list.push_back({{"id", id}, {"offset_seconds", one.offset_seconds}, {"alignment", one.alignment}});
    return list;
}

std::map<int, Moved> moved_of(const Json& list, const std::string& subject)
{
    std::map<int, Moved> moved;
    if (!list.is_array()) Fields(list, subject).fail("moved");
    for (const Json& one : list) {
        const Fields fields(one, subject);
        int id = 0;
        fields("id", id);
        fields("offset_seconds", moved[id].offset_seconds);
        constexpr double most_seconds = 86400;
        double& offset = moved[id].offset_seconds;
        offset = std::clamp(offset, -most_seconds, most_seconds);
        fields("alignment", moved[id].alignment);
    }
    return moved;
}

Json json_of_trace(const Trace& trace, const std::filesystem::path& folder)
{
    Json json{{"id", trace.id},         {"file", relative_to(trace.path, folder)},
              {"name", trace.name},     {"role", json_of(trace.role)},
              {"colour", trace.colour}, {"visible", trace.visible}};
    if (!trace.part.empty()) json["part"] = trace.part;
    if (trace.kept)
        json["kept"] = {{"statistic", json_of(trace.kept->statistic)},
                        {"side", json_of(trace.kept->side)},
                        {"seconds", json_of(trace.kept->seconds)}};
    return json;
}

} // namespace

void write_comparison(const std::filesystem::path& path, const Comparison& comparison,
                      const SavedListening& listening)
{
    const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
    Json json{{"dubstage_comparison", version},
              {"focus", comparison.focus},
              {"reference", comparison.reference},
              {"traces", Json::array()},
              {"view", Json::object()}};
    for (const Trace& trace : comparison.traces) json["traces"].push_back(json_of_trace(trace, folder));
    view_fields(comparison.view,
                [&](const char* key, const auto& field) { json["view"][key] = json_of(field); });
    listening_fields(listening,
                     [&](const char* key, const auto& field) { json["listening"][key] = json_of(field); });
    json["listening"]["moved"] = json_of_moved(listening.moved);
    std::ofstream file(path, std::ios::binary);
    file << json.dump(2) << "\n";
    file.close();
    if (!file)
        throw Error(ErrorCode::cannot_create, path.string(), "cannot be written",
                    "save it in another folder");
}

Comparison read_comparison(const std::filesystem::path& path, SavedListening* listening)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(ErrorCode::missing_input, path.string(), "cannot be read", "look at its name");
    const Json json = Json::parse(file, nullptr, false);
    if (!json.is_object() || json.value("dubstage_comparison", Json()) != Json(version))
        throw Error(ErrorCode::bad_data, path.string(), "is no comparison of this version",
                    "open the audio files and save it again");
    const std::string subject = path.string();
    const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
    Comparison comparison;
    const Fields fields(json, subject);
    fields("focus", comparison.focus);
    fields("reference", comparison.reference);
    if (!json.contains("traces") || !json["traces"].is_array()) fields.fail("traces");
    for (const Json& trace : json["traces"]) {
        comparison.traces.push_back(trace_of(trace, folder, subject));
        comparison.next_id = std::max(comparison.next_id, comparison.traces.back().id + 1);
    }
    if (json.contains("view")) view_fields(comparison.view, Fields(json["view"], subject));
    if (listening != nullptr && json.contains("listening")) {
        listening_fields(*listening, Fields(json["listening"], subject));
        if (json["listening"].contains("moved"))
            listening->moved = moved_of(json["listening"]["moved"], subject);
    }
    if (find(comparison, comparison.focus) == nullptr)
        comparison.focus = comparison.traces.empty() ? 0 : comparison.traces.front().id;
    return comparison;
}

bool is_comparison(const std::filesystem::path& path)
{
    return path.filename().string().ends_with(".comparison.json");
}

} // namespace dubstage::viewer
