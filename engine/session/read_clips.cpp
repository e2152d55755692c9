#include "session/read_clips.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "session/keys.h"
#include "session/text.h"
#include "session/words.h"

namespace dubstage {

namespace {

constexpr const char* clip_form = "write [[track.clip]] and its keys below";

struct Crossfade {
    bool wanted = false;
    bool by_clip = false; // said by the clip itself, not by its track
    FadeCurve curve = FadeCurve::equal_power;
};

// A clip while its neighbours are not known yet.
struct Draft {
    Clip clip;
    Crossfade crossfade;
    bool repeated = false;
    int number = 0; // in the file, from 1
};

struct Spot {
    double seconds, gain_db;
};

std::filesystem::path absolute_path(const std::string& text, const std::filesystem::path& folder)
{
    const char* home = std::getenv("HOME");
    if (home != nullptr && (text == "~" || text.starts_with("~/")))
        return (std::filesystem::path(home) / text.substr(std::min<std::size_t>(2, text.size())))
            .lexically_normal();
    return (folder / text).lexically_normal();
}

// Of all clips of a file the same one.
const Shared<std::filesystem::path>& path_of(const std::string& text, FileContext& file)
{
    const auto known = file.paths.find(text);
    if (known != file.paths.end()) return known->second;
    return file.paths.emplace(text, absolute_path(text, file.folder)).first->second;
}

Crossfade read_crossfade(const Reader& reader, bool by_clip, Crossfade fallback)
{
    const Value* value = reader.find("crossfade");
    if (value == nullptr) return fallback;
    if (const auto* wanted = std::get_if<bool>(&value->data))
        return {*wanted, by_clip, FadeCurve::equal_power};
    const auto curve = reader.choice_of(*value, "crossfade", words::fade_curves);
    return {true, by_clip, static_cast<FadeCurve>(curve)};
}

// A time, or { length, curve }.
Fade read_fade(const Reader& clip, std::string_view key)
{
    const Value* value = clip.find(key);
    if (value == nullptr) return {};
    const auto* table = std::get_if<Table>(&value->data);
    if (table == nullptr) return {clip.file().frames(clip.seconds_of(*value, key)), FadeCurve::linear};
    Place place = clip.place();
    place.line = value->line;
    place.owner += ": " + std::string(key);
    const Reader reader(clip.file(), *table, place, keys::fade);
    Fade fade;
    fade.length =
        clip.file().frames(reader.required_seconds("length", "a fade is { length = ..., curve = ... }"));
    fade.curve = static_cast<FadeCurve>(reader.choice("curve", words::fade_curves, 0));
    return fade;
}

std::vector<int> read_channels(const Reader& clip)
{
    std::vector<int> channels;
    for (const auto& value : clip.array("channels", "channel numbers")) {
        const auto* number = std::get_if<std::int64_t>(&value.data);
        if (number == nullptr || *number < 1 || *number > 1024)
            clip.fail("channels", value.line, "channels must be whole numbers, the file's first being 1",
                      "write for example channels = [1, 2]");
        channels.push_back(static_cast<int>(*number - 1));
    }
    if (channels.empty() && clip.has("channels"))
        clip.fail_at("channels", "channels is empty", "name at least one channel, or leave the key out");
    return channels;
}

void read_loop(const Reader& reader, Clip& clip)
{
    clip.loop = reader.toggle("loop", false);
    clip.loop_length_s = reader.seconds("loop_length");
    if (clip.loop_length_s && !clip.loop)
        reader.fail_at("loop_length", "loop_length means nothing without a loop", "add loop = true");
    if (clip.loop_length_s && reader.file().frames(*clip.loop_length_s) < 1)
        reader.fail_at("loop_length", "loop_length is zero",
                       "give it the time after which the sound repeats");
    if (clip.loop && !clip.length)
        reader.fail_at("loop", "a loop needs an end", "add length = ..., how long the clip sounds in all");
}

// Two fades that are to meet may pass each other by one frame of rounding.
void fit_fades(const Reader& reader, Clip& clip)
{
    if (!clip.length) return;
    const auto check = [&](const char* key, const Fade& fade) {
        if (fade.length > *clip.length)
            reader.fail_at(key, std::string(key) + " is longer than the clip",
                           "shorten it, or lengthen the clip");
    };
    check("fade_in", clip.fade_in);
    check("fade_out", clip.fade_out);
    const Frames over = clip.fade_in.length + clip.fade_out.length - *clip.length;
    if (over > 1)
        reader.fail_at("fade_out", "fade_in and fade_out together are longer than the clip",
                       "shorten one of them, or lengthen the clip");
    if (over == 1) --clip.fade_out.length;
}

// `positions`: times, or [time, gain_db] pairs.
std::vector<Spot> read_spots(const Reader& reader)
{
    if (!reader.has("positions")) return {{reader.seconds("position").value_or(0), 0.0}};
    if (reader.has("position"))
        reader.fail_at("position", "position and positions are both given", "keep one of them");
    std::vector<Spot> spots;
    for (const auto& value : reader.array("positions", "times")) {
        const auto* pair = std::get_if<std::vector<Value>>(&value.data);
        if (pair == nullptr) {
            spots.push_back({reader.seconds_of(value, "positions"), 0.0});
            continue;
        }
        if (pair->size() != 2)
            reader.fail("positions", value.line,
                        "a place in positions has " + std::to_string(pair->size()) + " parts",
                        "write a time, or a time and a gain: [\"1:02.5\", -3.0]");
        spots.push_back({reader.seconds_of((*pair)[0], "positions"),
                         reader.number_of((*pair)[1], "positions", "dB", decibels)});
    }
    if (spots.empty()) reader.fail_at("positions", "positions is empty", "name at least one time");
    return spots;
}

// Every spot again after each `every`, `repeat` times in all.
std::vector<Spot> repeat_spots(const Reader& reader, std::vector<Spot> spots, std::size_t room)
{
    const Value* value = reader.find("repeat");
    const auto every = reader.seconds("every");
    std::size_t times = 1;
    if (value != nullptr) {
        const auto* number = std::get_if<std::int64_t>(&value->data);
        if (number == nullptr || *number < 1)
            reader.fail("repeat", value->line, "repeat must be a whole number of times, 1 or more",
                        "write for example repeat = 8 and every = \"2 s\"");
        times = static_cast<std::size_t>(*number);
        if (!every)
            reader.fail("every", value->line, "repeat needs every", "add every = ..., the time between");
    } else if (every) {
        reader.fail_at("every", "every means nothing without repeat", "add repeat = ..., how many times");
    }
    if (times > 1 && reader.file().frames(*every) < 1)
        reader.fail_at("every", "every is zero", "give it the time between one place and the next");
    if (spots.size() > room || times > room / spots.size())
        reader.fail_at(value ? "repeat" : "positions", "the session has more than five million clips",
                       "place fewer of them");
    const std::size_t count = spots.size();
    spots.reserve(count * times);
    for (std::size_t i = 1; i < times; ++i)
        for (std::size_t k = 0; k < count; ++k)
            spots.push_back({spots[k].seconds + static_cast<double>(i) * *every, spots[k].gain_db});
    return spots;
}

void read_clip(const Reader& reader, Crossfade crossfade, std::size_t room, std::vector<Draft>& drafts,
               int number)
{
    FileContext& file = reader.file();
    Draft draft;
    draft.number = number;
    draft.crossfade = read_crossfade(reader, true, crossfade);
    Clip& clip = draft.clip;
    clip.place = reader.place();
    clip.file = path_of(reader.required_text("file", "name the audio file: file = \"audio/kick.wav\""), file);
    clip.channels = read_channels(reader);
    clip.source_start_s = reader.seconds("source_start").value_or(0);
    if (const auto length = reader.seconds("length")) {
        clip.length = file.frames(*length);
        if (*clip.length < 1) reader.fail_at("length", "the clip has no length", "give it a length above 0");
    }
    clip.gain_db = reader.number("gain_db", "dB", decibels, 0);
    clip.invert = reader.toggle("invert", false);
    clip.fade_in = read_fade(reader, "fade_in");
    clip.fade_out = read_fade(reader, "fade_out");
    read_loop(reader, clip);
    fit_fades(reader, clip);
    const auto spots = repeat_spots(reader, read_spots(reader), room - drafts.size());
    draft.repeated = spots.size() > 1;
    const double gain_db = clip.gain_db;
    for (const auto& spot : spots) {
        if (spot.seconds > longest_time_s)
            reader.fail_at("repeat", "the last clip would lie beyond 1000 hours", "repeat it less often");
        clip.position = file.frames(spot.seconds);
        clip.gain_db = gain_db + spot.gain_db;
        drafts.push_back(draft);
    }
}

[[noreturn]] void fail_crossfade(const Draft& draft, const std::string& reason, const std::string& remedy)
{
    throw Error(ErrorCode::bad_session, draft.clip.place.text("crossfade"), reason, remedy);
}

// Fades `before` out and `after` in over the time that both sound.
void crossfade(Draft& before, Draft& after)
{
    const bool strict = after.crossfade.by_clip && !after.repeated;
    const std::string other = "clip " + std::to_string(before.number);
    if (!before.clip.length)
        fail_crossfade(after, "nobody knows here where " + other + " ends", "give that clip a length");
    const Frames overlap = before.clip.position + *before.clip.length - after.clip.position;
    if (overlap <= 0) {
        if (strict)
            fail_crossfade(after, "the clip does not overlap " + other,
                           "move one of them, or take crossfade away");
        return;
    }
    if (before.clip.fade_out.length > 0 || after.clip.fade_in.length > 0) {
        if (strict)
            fail_crossfade(after, "there is a fade of its own where " + other + " and the clip overlap",
                           "take away that fade_in or fade_out, or crossfade");
        return;
    }
    const bool inside = overlap < *before.clip.length && (!after.clip.length || overlap < *after.clip.length);
    const bool free = before.clip.fade_in.length + overlap <= *before.clip.length &&
                      (!after.clip.length || overlap + after.clip.fade_out.length <= *after.clip.length);
    if (!inside || !free)
        fail_crossfade(after, "the clip and " + other + " overlap too far to be crossfaded",
                       "each must sound alone before or after, beside its other fade");
    before.clip.fade_out = after.clip.fade_in = {overlap, after.crossfade.curve};
}

void crossfade_all(std::vector<Draft>& drafts)
{
    std::vector<std::size_t> order(drafts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return drafts[a].clip.position < drafts[b].clip.position;
    });
    for (std::size_t i = 0; i < order.size(); ++i) {
        Draft& after = drafts[order[i]];
        if (!after.crossfade.wanted) continue;
        if (i > 0)
            crossfade(drafts[order[i - 1]], after);
        else if (after.crossfade.by_clip && !after.repeated)
            fail_crossfade(after, "there is no clip before this one", "take crossfade away");
    }
}

} // namespace

std::vector<Clip> read_clips(const Reader& track, std::size_t room)
{
    const Crossfade fallback = read_crossfade(track, false, {});
    std::vector<Draft> drafts;
    int number = 0;
    for (const auto& at : tables(track, "clip", clip_form)) {
        Place place = track.place();
        place.line = at.line;
        place.owner += ": clip " + std::to_string(++number);
        read_clip(Reader(track.file(), *at.table, place, keys::clip), fallback, room, drafts, number);
    }
    crossfade_all(drafts);
    std::vector<Clip> clips;
    clips.reserve(drafts.size());
    for (auto& draft : drafts) clips.push_back(std::move(draft.clip));
    return clips;
}

} // namespace dubstage
