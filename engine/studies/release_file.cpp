#include "studies/release_file.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <system_error>

#include "session/reader.h"
#include "session/text.h"
#include "session/toml_text.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

constexpr std::string_view release_keys[] = {"title", "artist", "upc", "anchor", "song"};
constexpr std::string_view song_keys[] = {"file", "title", "artist",    "isrc",
                                          "gap",  "side",  "crossfade", "trim_db"};
constexpr Interval trims{-40, 40};
constexpr int most_sides = 26;

std::string without_hyphens(const std::string& code)
{
    std::string plain;
    for (const char c : code)
        if (c != '-' && c != ' ') plain += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return plain;
}

bool all_of(const std::string& text, std::size_t from, std::size_t to, int (*kind)(int))
{
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                       text.begin() + static_cast<std::ptrdiff_t>(to),
                       [&](char c) { return kind(static_cast<unsigned char>(c)) != 0; });
}

// The last digit of an EAN-13 makes the sum of all, every second one threefold, a multiple of ten.
char check_digit(const std::string& ean)
{
    int sum = 0;
    for (std::size_t i = 0; i < 12; ++i) sum += (ean[i] - '0') * (i % 2 == 0 ? 1 : 3);
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

int side_of(const Reader& reader)
{
    const Value* value = reader.find("side");
    if (value == nullptr) return 1;
    if (const auto* word = std::get_if<std::string>(&value->data))
        if (word->size() == 1 && (*word)[0] >= 'A' && (*word)[0] <= 'Z') return (*word)[0] - 'A' + 1;
    if (const auto* number = std::get_if<std::int64_t>(&value->data))
        if (*number >= 1 && *number <= most_sides) return static_cast<int>(*number);
    reader.fail_at("side", "is no side of a record", "write side = \"A\", \"B\", ...");
}

std::string isrc_of(const Reader& reader)
{
    const std::string written = reader.text("isrc", "");
    const std::string code = normal_isrc(written);
    if (!written.empty() && code.empty())
        reader.fail_at("isrc", "\"" + printable(written) + "\" is no ISRC",
                       "write country, registrant, year and number: \"GB-ABC-26-00001\"");
    return code;
}

std::string upc_of(const Reader& reader)
{
    const std::string written = reader.text("upc", "");
    const std::string code = normal_upc(written);
    if (written.empty() || !code.empty()) return code;
    const std::string digits = without_hyphens(written);
    const bool whole =
        (digits.size() == 12 || digits.size() == 13) && all_of(digits, 0, digits.size(), std::isdigit);
    const std::string ean = digits.size() == 12 ? "0" + digits : digits;
    reader.fail_at("upc", "\"" + printable(written) + "\" is no UPC or EAN",
                   whole ? std::string("its last digit should be ") + check_digit(ean)
                         : "write 12 or 13 digits, in quotes");
}

Song read_song(const Reader& reader)
{
    Song song;
    song.file = reader.required_text("file", "name the mix: file = \"song.wav\"");
    if (song.file.is_relative()) song.file = reader.file().folder / song.file;
    song.title = reader.text("title", song.file.stem().string());
    song.artist = reader.text("artist", "");
    song.isrc = isrc_of(reader);
    song.trim_db = reader.number("trim_db", "dB", trims, 0);
    if (reader.has("gap") && reader.has("crossfade"))
        reader.fail_at("crossfade", "gap and crossfade exclude each other", "write one of them");
    song.crossfade_s = reader.seconds("crossfade").value_or(0);
    song.gap_s = reader.seconds("gap").value_or(reader.has("crossfade") ? 0 : song.gap_s);
    song.side = side_of(reader);
    return song;
}

std::optional<std::size_t> anchor_of(const Reader& reader, const std::vector<Song>& songs)
{
    if (!reader.has("anchor")) return std::nullopt;
    const std::string title = reader.text("anchor", "");
    const auto is_it = [&](const Song& song) { return song.title == title; };
    const auto found = std::find_if(songs.begin(), songs.end(), is_it);
    if (found == songs.end() || std::count_if(songs.begin(), songs.end(), is_it) > 1)
        reader.fail_at("anchor",
                       found == songs.end() ? "no song is called \"" + printable(title) + "\""
                                            : "several songs are called \"" + printable(title) + "\"",
                       "name one of the release by its title");
    return static_cast<std::size_t>(found - songs.begin());
}

Release parse(const std::string& text, const std::filesystem::path& file)
{
    const Table table = parse_toml(text, file.string());
    FileContext context;
    context.file = file.string();
    std::error_code none;
    context.folder = std::filesystem::absolute(file, none).parent_path();
    const Reader reader(context, table, {context.file, 1, "release"}, release_keys);
    Release release;
    release.title = reader.text("title", "");
    release.artist = reader.text("artist", "");
    release.upc = upc_of(reader);
    for (const TableAt& at : tables(reader, "song", "write [[song]] for each song")) {
        const std::string owner = "song " + std::to_string(release.songs.size() + 1);
        const Reader song(context, *at.table, {context.file, at.line, owner}, song_keys);
        release.songs.push_back(read_song(song));
        if (release.songs.size() > 1 && release.songs.back().side < release.songs.end()[-2].side)
            song.fail_at("side",
                         "a song of side " + side_letter(release.songs.back().side) + " after one of side " +
                             side_letter(release.songs.end()[-2].side),
                         "write the songs in the order in which they are heard");
    }
    if (release.songs.empty())
        throw Error(ErrorCode::bad_data, context.file, "the release has no song",
                    "write [[song]] for each song");
    release.anchor = anchor_of(reader, release.songs);
    return release;
}

} // namespace

std::string normal_isrc(const std::string& code)
{
    const std::string plain = without_hyphens(code);
    const bool right = plain.size() == 12 && all_of(plain, 0, 2, std::isalpha) &&
                       all_of(plain, 2, 5, std::isalnum) && all_of(plain, 5, 12, std::isdigit);
    return right ? plain : "";
}

std::string normal_upc(const std::string& code)
{
    std::string digits = without_hyphens(code);
    if (digits.size() == 12) digits.insert(0, "0");
    const bool right =
        digits.size() == 13 && all_of(digits, 0, 13, std::isdigit) && digits.back() == check_digit(digits);
    return right ? digits : "";
}

std::string side_letter(int side)
{
    return std::string(1, static_cast<char>('A' + (side - 1) % most_sides));
}

Release parse_release(const std::string& text, const std::filesystem::path& file)
{
    try {
        return parse(text, file);
    } catch (const Error& error) { // the readers of sessions speak of sessions
        throw Error(ErrorCode::bad_data, error.subject(), error.reason(), error.remedy());
    }
}

Release read_release(const std::filesystem::path& file)
{
    return parse_release(read_text_file(file, "release file"), file);
}

std::string write_release(const Release& release)
{
    std::string text =
        "# The release, in order. Name this file instead of the mixes to use what you changed here.\n";
    const auto key = [&](const char* name, const std::string& value) {
        text += std::string(name) + " = " + value + "\n";
    };
    const auto words = [&](const char* name, const std::string& value) {
        if (!value.empty()) key(name, quoted(value));
    };
    words("title", release.title);
    words("artist", release.artist);
    words("upc", release.upc);
    if (release.anchor) words("anchor", release.songs[*release.anchor].title);
    for (const Song& song : release.songs) {
        std::error_code none;
        text += "\n[[song]]\n";
        key("file", quoted(std::filesystem::absolute(song.file, none).lexically_normal().string()));
        words("title", song.title);
        words("artist", song.artist);
        words("isrc", song.isrc);
        key("trim_db", number(song.trim_db));
        if (song.crossfade_s > 0)
            key("crossfade", format_number(song.crossfade_s));
        else
            key("gap", format_number(song.gap_s));
        key("side", quoted(side_letter(song.side)));
    }
    return text;
}

} // namespace dubstage
