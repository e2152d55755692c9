#include <algorithm>
#include <cmath>
#include <fstream>
#include <system_error>
#include <unordered_set>

#include "session/keys.h"
#include "session/read_clips.h"
#include "session/read_strip.h"
#include "session/reader.h"
#include "session/routing.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr Interval sample_rates{8000.0, 384000.0};
constexpr Interval tempi{10.0, 1000.0}; // quarter notes per minute
constexpr std::size_t most_clips = 5'000'000;
constexpr std::uintmax_t most_bytes = 256u << 20;
constexpr std::size_t longest_name = 200; // bytes: with an ending still a file name

class SessionReader {
  public:
    SessionReader(const std::string& text, const std::filesystem::path& file, double rate)
        : root_(parse_toml(text, file.string()))
    {
        context_.file = file.string();
        std::error_code none;
        if (!file.empty()) session_.file = std::filesystem::absolute(file, none);
        context_.folder = file.empty() ? std::filesystem::current_path(none) : session_.file.parent_path();
        wanted_rate_ = rate;
    }

    Session read()
    {
        const Reader file(context_, root_, {context_.file, 0, ""}, keys::file);
        read_head(file);
        read_master(file);
        for (const auto& at : tables(file, "bus", "write [[bus]] for each bus")) read_bus(at);
        for (const auto& at : tables(file, "track", "write [[track]] for each track")) read_track(at);
        for (const auto& at : tables(file, "marker", "write [[marker]] for each marker")) read_marker(at);
        for (const auto& at : tables(file, "range", "write [[range]] for each range")) read_range(at);
        check_content();
        check_routing(session_);
        session_.warnings.insert(session_.warnings.begin(), context_.warnings.begin(),
                                 context_.warnings.end());
        return std::move(session_);
    }

  private:
    // A table that is there at most once.
    const Value* single(const Reader& file, std::string_view key) const
    {
        const Value* value = file.find(key);
        if (value != nullptr && !std::holds_alternative<Table>(value->data))
            file.fail(key, value->line, std::string(key) + " must be a table, is " + kind_of(*value),
                      "write [" + std::string(key) + "] and its keys below");
        return value;
    }

    void read_head(const Reader& file)
    {
        static const Table nothing;
        const Value* head = single(file, "session");
        const Reader reader(context_, head ? std::get<Table>(head->data) : nothing,
                            {context_.file, head ? head->line : 0, "session"}, keys::session);
        session_.name = reader.text("name", session_.file.stem().string());
        context_.own_rate = reader.number("sample_rate", "Hz", sample_rates, 48000);
        context_.rate = wanted_rate_ > 0 ? wanted_rate_ : context_.own_rate;
        session_.sample_rate = context_.rate;
        layout_ = reader.text("layout", "stereo");
        if (reader.find("tempo") != nullptr) session_.tempo_bpm = reader.number("tempo", "", tempi, 120);
        const Value* tail = reader.find("tail");
        const auto* word = tail ? std::get_if<std::string>(&tail->data) : nullptr;
        if (tail != nullptr && !(word != nullptr && *word == "auto"))
            session_.tail = context_.frames(reader.seconds_of(*tail, "tail"));
        session_.time_reference = context_.frames(reader.seconds("time_reference").value_or(0));
        session_.allow_truncated = reader.toggle("allow_truncated", false);
    }

    void read_master(const Reader& file)
    {
        Bus master;
        master.name = "master";
        master.layout = layout_;
        master.place = {context_.file, 0, "master"};
        if (const Value* value = single(file, "master")) {
            const Reader reader(context_, std::get<Table>(value->data),
                                {context_.file, value->line, "master"}, keys::master);
            read_strip(reader, master);
            layout_ = master.layout;
        }
        session_.buses.push_back(std::move(master));
    }

    void read_bus(const TableAt& at)
    {
        Bus bus;
        const auto place = named(at, "bus", session_.buses.size(), bus.name);
        if (bus.name == "master")
            throw Error(ErrorCode::bad_session, place.text("name"), "the master is not written as [[bus]]",
                        "write [master] and its keys below, once");
        bus.layout = layout_;
        bus.to = "master";
        read_strip(Reader(context_, *at.table, place, keys::bus), bus);
        session_.buses.push_back(std::move(bus));
    }

    void read_track(const TableAt& at)
    {
        Track track;
        const auto place = named(at, "track", session_.tracks.size() + 1, track.name);
        track.layout = "mono";
        track.to = "master";
        const Reader reader(context_, *at.table, place, keys::track);
        read_strip(reader, track);
        track.clips = read_clips(reader, most_clips - clips_);
        clips_ += track.clips.size();
        session_.tracks.push_back(std::move(track));
    }

    // The place that messages about the strip show, and its name.
    Place named(const TableAt& at, const std::string& kind, std::size_t number, std::string& name)
    {
        const Place place{context_.file, at.line, kind + " " + std::to_string(number)};
        const Reader reader(context_, *at.table, place);
        name = reader.required_text("name", "give it one: name = \"...\"");
        const bool control = std::any_of(name.begin(), name.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        });
        if (name.size() > longest_name || control)
            reader.fail_at("name", "the name is longer than 200 bytes or holds control characters",
                           "its files will be called so: keep it short and plain");
        return {context_.file, at.line, kind + " '" + name + "'"};
    }

    void read_marker(const TableAt& at)
    {
        Marker marker;
        const auto place = named(at, "marker", session_.markers.size() + 1, marker.name);
        const Reader reader(context_, *at.table, place, keys::marker);
        check_range_name(reader, marker.name, marker_names_);
        marker.at = context_.frames(reader.required_seconds("at", "say where it is: at = \"1:02.5\""));
        session_.markers.push_back(std::move(marker));
    }

    void read_range(const TableAt& at)
    {
        TimeRange range;
        const auto place = named(at, "range", session_.ranges.size() + 1, range.name);
        const Reader reader(context_, *at.table, place, keys::range);
        check_range_name(reader, range.name, range_names_);
        range.from = context_.frames(reader.required_seconds("from", "say where it begins: from = \"0:10\""));
        range.to = context_.frames(reader.required_seconds("to", "say where it ends: to = \"0:20\""));
        if (range.to <= range.from)
            reader.fail_at("to", "the range ends before it begins, or is empty", "put `to` behind `from`");
        session_.ranges.push_back(std::move(range));
    }

    // --range FROM..TO must find its way back to the name.
    void check_range_name(const Reader& reader, const std::string& name,
                          std::unordered_set<std::string>& taken)
    {
        if (name.find("..") != std::string::npos)
            reader.fail_at("name", "the name holds two dots in a row",
                           "--range FROM..TO needs them: use another");
        if (!taken.insert(name).second)
            reader.fail_at("name", "the name '" + printable(name) + "' is taken", "give each its own");
    }

    void check_content() const
    {
        if (session_.tracks.empty())
            throw Error(ErrorCode::bad_session, context_.file, "the session is empty: it has no tracks",
                        "add a [[track]] with a [[track.clip]]");
        if (clips_ == 0)
            throw Error(ErrorCode::bad_session, context_.file, "the session is empty: no track has a clip",
                        "add a [[track.clip]] with a file");
    }

    Table root_;
    FileContext context_;
    Session session_;
    std::string layout_; // of the master, and of buses that name none
    double wanted_rate_ = 0;
    std::size_t clips_ = 0;
    std::unordered_set<std::string> marker_names_, range_names_;
};

std::string read_text(const std::filesystem::path& file)
{
    std::error_code failed;
    const auto status = std::filesystem::status(file, failed);
    if (!std::filesystem::exists(status))
        throw Error(ErrorCode::missing_input, file.string(), "there is no such session file",
                    "check the path");
    if (std::filesystem::is_directory(status))
        throw Error(ErrorCode::missing_input, file.string(), "is a folder, not a session file",
                    "name the .toml file in it");
    std::ifstream stream(file, std::ios::binary);
    std::string text;
    // Piece by piece: what is no plain file has no size to ask for.
    std::vector<char> piece(1 << 16);
    while (stream && text.size() <= most_bytes) {
        stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
    }
    if (!stream.eof() && text.size() <= most_bytes)
        throw Error(ErrorCode::missing_input, file.string(), "the session file cannot be read",
                    "check its permissions");
    if (text.size() > most_bytes)
        throw Error(ErrorCode::bad_session, file.string(), "the session file is larger than 256 MiB",
                    "use repeat and positions for clips that come again, or render it in parts");
    return text;
}

} // namespace

Session parse_session(const std::string& text, const std::filesystem::path& file, double sample_rate)
{
    if (sample_rate != 0 && !(sample_rate >= sample_rates.least && sample_rate <= sample_rates.most))
        throw Error(ErrorCode::bad_session, file.string(),
                    "cannot be rendered at " + format_number(sample_rate) + " Hz",
                    "allowed is 8000 to 384000 Hz");
    return SessionReader(text, file, sample_rate).read();
}

Session load_session(const std::filesystem::path& file, double sample_rate)
{
    return parse_session(read_text(file), file, sample_rate);
}

} // namespace dubstage
