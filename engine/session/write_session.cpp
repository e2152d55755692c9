#include <algorithm>
#include <cmath>

#include "session/session.h"
#include "session/text.h"
#include "session/toml_text.h"
#include "session/words.h"

namespace dubstage {

namespace {

template <std::size_t count, class Enum> std::string word(const std::string_view (&words)[count], Enum value)
{
    return quoted(std::string(words[static_cast<std::size_t>(value)]));
}

// Writes only what differs from what reading would take for granted.
class SessionWriter {
  public:
    explicit SessionWriter(const Session& session) : session_(session) {}

    std::string write()
    {
        write_head();
        for (const auto& bus : session_.buses)
            if (bus.name == "master") write_master(bus);
        for (const auto& bus : session_.buses)
            if (bus.name != "master") write_bus(bus);
        for (const auto& track : session_.tracks) write_track(track);
        for (const auto& marker : session_.markers) {
            open("[[marker]]");
            key("name", quoted(marker.name));
            key("at", time(marker.at));
        }
        for (const auto& range : session_.ranges) {
            open("[[range]]");
            key("name", quoted(range.name));
            key("from", time(range.from));
            key("to", time(range.to));
        }
        return std::move(text_);
    }

  private:
    void open(const std::string& header) { text_ += (text_.empty() ? "" : "\n") + header + "\n"; }
    void key(const std::string& name, const std::string& value) { text_ += name + " = " + value + "\n"; }
    void flag(const std::string& name, bool value)
    {
        if (value) key(name, "true");
    }
    void gain(double gain_db)
    {
        if (gain_db != 0) key("gain_db", number(gain_db));
    }
    std::string time(Frames frames) const { return time_value(frames, session_.sample_rate); }

    void write_head()
    {
        open("[session]");
        key("name", quoted(session_.name));
        key("sample_rate", format_number(session_.sample_rate));
        for (const auto& bus : session_.buses)
            if (bus.name == "master") key("layout", quoted(bus.layout));
        if (session_.tempo_bpm) key("tempo", format_number(*session_.tempo_bpm));
        if (session_.tail) key("tail", time(*session_.tail));
        if (session_.time_reference != 0) key("time_reference", time(session_.time_reference));
        flag("allow_truncated", session_.allow_truncated);
    }

    void write_master(const Bus& master)
    {
        open("[master]");
        gain(master.gain_db);
        flag("mute", master.mute);
        write_lists(master, "master");
    }

    void write_bus(const Bus& bus)
    {
        open("[[bus]]");
        key("name", quoted(bus.name));
        key("layout", quoted(bus.layout));
        write_strip(bus);
        write_lists(bus, "bus");
    }

    void write_track(const Track& track)
    {
        open("[[track]]");
        key("name", quoted(track.name));
        if (track.layout != "mono") key("layout", quoted(track.layout));
        write_strip(track);
        write_lists(track, "track");
        for (const auto& clip : track.clips) write_clip(clip);
    }

    void write_strip(const Strip& strip)
    {
        if (strip.to != "master") key("to", quoted(strip.to));
        gain(strip.gain_db);
        write_pan(strip.pan);
        flag("mute", strip.mute);
        flag("solo", strip.solo);
        flag("direct_out", strip.direct_out);
    }

    void write_pan(const Pan& pan)
    {
        if (pan.position != 0) key("pan", number(pan.position));
        if (pan.law != PanLaw::minus_3_db) key("pan_law", word(words::pan_laws, pan.law));
        if (pan.matrix.empty()) return;
        std::string rows;
        for (const auto& row : pan.matrix) {
            std::string gains;
            for (const double element : row) gains += (gains.empty() ? "" : ", ") + number(element);
            rows += (rows.empty() ? "[" : ", [") + gains + "]";
        }
        key("pan_matrix", "[" + rows + "]");
    }

    void write_lists(const Strip& strip, const std::string& owner)
    {
        for (const auto& insert : strip.inserts) {
            open("[[" + owner + ".insert]]");
            key("type", quoted(insert.type));
            if (insert.post_fader) key("position", quoted("post"));
            flag("bypass", insert.bypass);
            for (const auto& setting : insert.settings)
                key(bare_or_quoted(setting.key), value_text(setting.value));
            for (const auto& automation : insert.automation) write_parameter(automation, owner);
        }
        for (const auto& send : strip.sends) {
            open("[[" + owner + ".send]]");
            key("to", quoted(send.to));
            gain(send.gain_db);
            if (send.pre_fader) key("position", quoted("pre"));
            if (send.pan) write_pan(*send.pan);
            // Even a pan in the middle is one of the send's own.
            if (send.pan && send.pan->position == 0) key("pan", "0.0");
            flag("mute", send.mute);
        }
        for (const auto& automation : strip.automation) write_automation(automation, owner);
    }

    void write_automation(const Automation& automation, const std::string& owner)
    {
        static constexpr const char* targets[] = {"gain", "pan", "mute"};
        const auto target = automation.target;
        open("[[" + owner + ".automation]]");
        key("parameter",
            quoted(target == AutomationTarget::send_gain ? "send " + automation.send
                                                         : targets[static_cast<std::size_t>(target)]));
        if (automation.points.empty()) return;
        const auto usual = automation.points.front().curve;
        key("curve", word(words::automation_curves, usual));
        std::string points;
        for (const auto& point : automation.points) {
            points += "    [" + time(point.at) + ", ";
            points += target == AutomationTarget::mute ? (point.value != 0 ? "true" : "false")
                                                       : number(point.value);
            if (point.curve != usual) points += ", " + word(words::automation_curves, point.curve);
            points += "],\n";
        }
        key("points", "[\n" + points + "]");
    }

    void write_parameter(const ParameterAutomation& automation, const std::string& owner)
    {
        open("[[" + owner + ".insert.automation]]");
        key("parameter", quoted(automation.parameter));
        std::string points;
        for (const auto& point : automation.points) {
            points += "    [" + number(point.at_s) + ", " + value_text(point.value);
            if (point.curve) points += ", " + word(words::automation_curves, *point.curve);
            points += "],\n";
        }
        key("points", "[\n" + points + "]");
    }

    void write_clip(const Clip& clip)
    {
        open("[[track.clip]]");
        key("file", quoted(path_text(clip.file)));
        if (!clip.channels.empty()) {
            std::string list;
            for (const int channel : clip.channels)
                list += (list.empty() ? "" : ", ") + std::to_string(channel + 1);
            key("channels", "[" + list + "]");
        }
        if (clip.source_start_s != 0) key("source_start", number(clip.source_start_s));
        key("position", time(clip.position));
        if (clip.length) key("length", time(*clip.length));
        gain(clip.gain_db);
        flag("invert", clip.invert);
        write_fade("fade_in", clip.fade_in);
        write_fade("fade_out", clip.fade_out);
        flag("loop", clip.loop);
        if (clip.loop_length_s) key("loop_length", number(*clip.loop_length_s));
    }

    void write_fade(const std::string& name, const Fade& fade)
    {
        if (fade.length == 0) return;
        const std::string length = time(fade.length);
        if (fade.curve == FadeCurve::linear)
            key(name, length);
        else
            key(name, "{ length = " + length + ", curve = " + word(words::fade_curves, fade.curve) + " }");
    }

    // Relative to the session where it lies in or below its folder.
    std::string path_text(const std::filesystem::path& path) const
    {
        if (session_.file.empty()) return path.string();
        const std::string near = path.lexically_relative(session_.file.parent_path()).string();
        if (near.empty() || near == ".." || near.starts_with("../")) return path.string();
        return near.starts_with('~') ? "./" + near : near;
    }

    const Session& session_;
    std::string text_;
};

} // namespace

std::string write_session(const Session& session)
{
    return SessionWriter(session).write();
}

} // namespace dubstage
