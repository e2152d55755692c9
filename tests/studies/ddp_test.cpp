// DDP file sets read back field by field, with the tables of the published description (ddp-reverse-eng,
// spec/ddp2.md, sections 3 to 7) and none of the writer's code.
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

#include "studies/ddp.h"
#include "support/audio_files.h"

namespace dubstage {

namespace {

constexpr Frames sector = 588;
using Fields = std::map<std::string, std::string>;
using Table = std::vector<std::pair<const char*, std::size_t>>; // names and sizes, without gaps

const Table id_table = {{"DDPID", 8},  {"UPC", 13},  {"MSS", 8},  {"MSL", 8},   {"MED", 1},
                        {"MID", 48},   {"BK", 1},    {"TYPE", 2}, {"NSIDE", 1}, {"SIDE", 1},
                        {"NLAYER", 1}, {"LAYER", 1}, {"SIZ", 2},  {"TXT", 33}};
const Table map_table = {{"MPV", 4}, {"DST", 2},     {"DSP", 8},      {"DSL", 8},   {"DSS", 8},  {"SUB", 8},
                         {"CDM", 2}, {"SSM", 1},     {"SCR", 1},      {"PRE1", 4},  {"PRE2", 4}, {"PST", 4},
                         {"MED", 1}, {"TRK", 2},     {"IDX", 2},      {"ISRC", 12}, {"SIZ", 3},  {"DSI", 17},
                         {"NEW", 1}, {"PRE1NXT", 4}, {"PAUSEADD", 8}, {"OFS", 9},   {"PAD", 15}};
const Table mark_table = {{"SPV", 4}, {"Tk", 2},    {"I", 2},    {"A-Time", 8}, {"C1", 2},
                          {"C2", 2},  {"ISRC", 12}, {"UPC", 13}, {"TXT", 19}};

std::size_t size_of(const Table& table)
{
    std::size_t bytes = 0;
    for (const auto& [name, size] : table) bytes += size;
    return bytes;
}

// Every field, without the spaces about it; what is empty is left out.
std::vector<Fields> records_of(const std::string& text, const Table& table)
{
    std::vector<Fields> records;
    const std::size_t bytes = size_of(table);
    EXPECT_EQ(text.size() % bytes, 0u);
    for (std::size_t at = 0; at + bytes <= text.size(); at += bytes) {
        Fields& fields = records.emplace_back();
        std::size_t place = at;
        for (const auto& [name, size] : table) {
            const std::string field = text.substr(place, size);
            place += size;
            for (const char c : field) EXPECT_TRUE(c >= ' ' && c <= '~') << name << ": not ASCII";
            const auto first = field.find_first_not_of(' ');
            if (first == std::string::npos) continue;
            fields[name] = field.substr(first, field.find_last_not_of(' ') - first + 1);
        }
    }
    return records;
}

std::int64_t sectors_of(const std::string& time)
{
    EXPECT_EQ(time.size(), 6u) << time;
    const int m = std::stoi(time.substr(0, 2)), s = std::stoi(time.substr(2, 2)),
              f = std::stoi(time.substr(4, 2));
    EXPECT_TRUE(s < 60 && f < 75) << time;
    return (m * 60 + s) * 75 + f;
}

struct ReadTrack {
    std::optional<std::int64_t> pause;
    std::int64_t start = -1;
    std::string isrc;
    auto operator<=>(const ReadTrack&) const = default;
};

struct ReadDisc {
    std::string upc;
    std::vector<ReadTrack> tracks;
    std::int64_t lead_out = 0;
};

void read_mark_of_track(Fields mark, std::int64_t at, ReadDisc& disc)
{
    const auto number = static_cast<std::size_t>(std::stoi(mark["Tk"]));
    EXPECT_EQ(mark["Tk"].size(), 2u);
    const bool first_of_track = number == disc.tracks.size() + 1;
    if (first_of_track) disc.tracks.push_back({{}, -1, mark["ISRC"]});
    EXPECT_EQ(number, disc.tracks.size()) << "tracks out of order";
    EXPECT_TRUE(first_of_track || mark["ISRC"].empty()) << "only on a track's first packet";
    (mark["I"] == "00" ? disc.tracks.back().pause.emplace() : disc.tracks.back().start) = at;
}

void check_mark(Fields mark, bool lead_in)
{
    EXPECT_EQ(mark["SPV"], "VVVS");
    EXPECT_EQ(mark["C1"], "01");
    EXPECT_TRUE(mark["C2"].empty() && mark["TXT"].empty());
    EXPECT_EQ(mark["Tk"] == "00", lead_in);
    EXPECT_TRUE(lead_in || mark["UPC"].empty());
    if (mark["Tk"] == "AA" || lead_in) {
        EXPECT_EQ(mark["I"], lead_in ? "00" : "01");
    }
}

ReadDisc read_subcode(const std::string& text)
{
    ReadDisc disc;
    const std::vector<Fields> marks = records_of(text, mark_table);
    EXPECT_GE(marks.size(), 5u);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        Fields mark = marks[i];
        check_mark(mark, i == 0);
        const std::int64_t at = sectors_of(mark["A-Time"]);
        EXPECT_EQ(mark["Tk"] == "AA", i + 2 >= marks.size()) << "the last two lead out";
        if (i == 0)
            disc.upc = mark["UPC"];
        else if (i + 2 >= marks.size())
            disc.lead_out = at;
        else
            read_mark_of_track(mark, at, disc);
    }
    EXPECT_EQ(marks[marks.size() - 1], marks[marks.size() - 2]);
    EXPECT_EQ(sectors_of(Fields(marks[0])["A-Time"]), 0);
    return disc;
}

// CRC-16 by long division of the whole pack, its inverted sum among it: all that is right leaves this.
unsigned remainder(const std::string& bytes)
{
    unsigned rest = 0;
    for (const char byte : bytes)
        for (int b = 7; b >= 0; --b) {
            rest = rest << 1 | (static_cast<unsigned char>(byte) >> b & 1u);
            if ((rest & 0x10000u) != 0) rest ^= 0x11021u;
        }
    return rest;
}

// The strings of each type of pack, disc first, then its tracks.
std::map<int, std::vector<std::string>> read_cd_text(const std::string& packs)
{
    std::map<int, std::string> payloads;
    EXPECT_EQ(packs.size() % 18, 0u);
    for (std::size_t at = 0; at + 18 <= packs.size(); at += 18) {
        const std::string pack = packs.substr(at, 18);
        const std::string inverted =
            pack.substr(0, 16) + static_cast<char>(~pack[16]) + static_cast<char>(~pack[17]);
        EXPECT_EQ(remainder(inverted), 0u) << "pack " << at / 18;
        EXPECT_EQ(static_cast<unsigned char>(pack[2]), at / 18);
        payloads[static_cast<unsigned char>(pack[0])] += pack.substr(4, 12);
    }
    std::map<int, std::vector<std::string>> all;
    for (const auto& [type, payload] : payloads) {
        std::string text;
        for (const char c : payload) {
            if (c != '\0')
                text += c;
            else
                all[type].push_back(std::exchange(text, ""));
        }
    }
    if (payloads.contains(0x8F)) {
        const std::string& sizes = payloads[0x8F];
        for (int type = 0x80; type <= 0x8F; ++type)
            EXPECT_EQ(static_cast<std::size_t>(sizes[static_cast<std::size_t>(4 + type - 0x80)]) * 12,
                      payloads.contains(type) ? payloads[type].size() : 0)
                << type;
        EXPECT_EQ(static_cast<unsigned char>(sizes[20]) + 1u, packs.size() / 18);
        EXPECT_EQ(sizes[28], 9) << "English";
    }
    return all;
}

// What a reader makes of the map, by the kind of each stream.
std::map<std::string, Fields> read_map(const std::string& text)
{
    std::map<std::string, Fields> streams;
    for (Fields packet : records_of(text, map_table)) {
        EXPECT_EQ(packet["MPV"], "VVVM");
        EXPECT_EQ(packet["SIZ"], "17");
        for (const char* empty :
             {"DSP", "DSS", "PRE1", "PST", "MED", "IDX", "ISRC", "NEW", "PRE1NXT", "PAUSEADD", "OFS", "PAD"})
            EXPECT_EQ(packet[empty], "") << empty;
        const bool sound = packet["DST"] == "D0";
        EXPECT_EQ(packet["DST"], sound ? "D0" : "S0");
        EXPECT_EQ(packet["CDM"] + packet["SSM"] + packet["SCR"], sound ? "DA70" : "");
        EXPECT_EQ(packet["PRE2"], sound ? "150" : "");
        EXPECT_TRUE(streams.emplace(sound ? "DA" : packet["SUB"], packet).second)
            << "one stream of each kind";
    }
    return streams;
}

Disc disc_of(std::size_t tracks, std::int64_t sectors_each, bool pauses)
{
    Disc disc;
    disc.title = "All of it";
    disc.artist = "Who";
    disc.upc = "4006381333931";
    std::int64_t at = 0;
    for (std::size_t i = 0; i < tracks; ++i) {
        DiscTrack track;
        track.title = "No. " + std::to_string(i + 1);
        if (i % 2 == 0) track.isrc = "DEABC26" + std::to_string(10001 + i);
        if (pauses && i > 0) track.pause = at * sector, at += 37;
        track.start = at * sector;
        at += sectors_each;
        disc.tracks.push_back(track);
    }
    disc.frames = at * sector;
    return disc;
}

void expect_tracks(const Disc& disc, const ReadDisc& read)
{
    ASSERT_EQ(read.tracks.size(), disc.tracks.size());
    for (std::size_t i = 0; i < disc.tracks.size(); ++i) {
        const DiscTrack& track = disc.tracks[i];
        ReadTrack wanted{{}, 150 + track.start / sector, track.isrc};
        if (track.pause) wanted.pause = 150 + *track.pause / sector;
        if (i == 0) wanted.pause = 0;
        EXPECT_EQ(read.tracks[i], wanted) << i;
    }
}

// Against what went in, with the two seconds before the first track.
void expect_read_back(const Disc& disc, const DdpTexts& texts)
{
    const std::vector<Fields> id = records_of(texts.id, id_table);
    ASSERT_EQ(id.size(), 1u);
    EXPECT_EQ(id[0], (Fields{{"DDPID", "DDP 2.00"}, {"UPC", disc.upc}, {"TYPE", "CD"}}));
    auto streams = read_map(texts.map);
    EXPECT_EQ(streams.size(), 3u);
    EXPECT_EQ(streams["PQ DESCR"]["DSL"], std::to_string(texts.subcode.size()));
    EXPECT_EQ(streams["CDTEXT"]["DSL"], std::to_string(texts.cd_text.size()));
    const ReadDisc read = read_subcode(texts.subcode);
    EXPECT_EQ(read.upc, disc.upc);
    EXPECT_EQ(read.lead_out, 150 + disc.frames / sector);
    EXPECT_EQ(streams["DA"]["DSL"], std::to_string(read.lead_out)) << "the image ends where the disc does";
    expect_tracks(disc, read);
    std::vector<std::string> titles{disc.title}, artists{disc.artist};
    for (const DiscTrack& track : disc.tracks) {
        titles.push_back(track.title);
        artists.push_back(disc.artist);
    }
    auto strings = read_cd_text(texts.cd_text);
    strings[0x80].resize(titles.size()); // of what fills up the last pack
    strings[0x81].resize(artists.size());
    EXPECT_EQ(strings[0x80], titles);
    EXPECT_EQ(strings[0x81], artists);
}

std::string text_of(const std::filesystem::path& file)
{
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

} // namespace

TEST(DdpReadBack, tables_cover_their_records)
{
    EXPECT_EQ(size_of(id_table), 128u);
    EXPECT_EQ(size_of(map_table), 128u);
    EXPECT_EQ(size_of(mark_table), 64u);
}

TEST(DdpReadBack, what_went_in_comes_out)
{
    expect_read_back(disc_of(1, 300, false), ddp_texts(disc_of(1, 300, false)));
    expect_read_back(disc_of(12, 22000, true), ddp_texts(disc_of(12, 22000, true)));
}

TEST(DdpReadBack, ninety_nine_tracks_and_times_beyond_an_hour)
{
    Disc disc = disc_of(99, 3600, true); // 79 minutes and 50 seconds with its pauses
    EXPECT_GT(disc.frames, 79 * 60 * 44100);
    expect_read_back(disc, ddp_texts(disc));
}

TEST(DdpReadBack, a_folder_is_whole_and_its_files_are_those_of_the_map)
{
    const test::TemporaryFolder folder;
    const Disc disc = disc_of(2, 320, true);
    test::write_audio(folder / "disc.wav",
                      test::noise_channels(2, static_cast<std::size_t>(disc.frames), 0.5), 44100,
                      SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    const CancelFlag never{false};
    write_ddp(disc, folder / "disc.wav", folder / "ddp", never);
    const auto file = [&](const std::string& name) { return text_of(folder / ("ddp/" + name)); };
    auto streams = read_map(file("DDPMS"));
    const DdpTexts found{file("DDPID"), file("DDPMS"), file(streams["PQ DESCR"]["DSI"]),
                         file(streams["CDTEXT"]["DSI"])};
    expect_read_back(disc, found);
    // Signed 16 bit, little end first, left before right: the last frame of the first track.
    const std::string image = file(streams["DA"]["DSI"]);
    ASSERT_EQ(image.size(), 2352u * std::stoul(streams["DA"]["DSL"]));
    const test::Channels sound = test::read_audio(folder / "disc.wav");
    const ReadDisc read = read_subcode(found.subcode);
    const std::int64_t last = *read.tracks[1].pause * sector - 1;
    for (int c = 0; c < 2; ++c) {
        const auto at = static_cast<std::size_t>(last * 4 + 2 * c);
        const int value = static_cast<std::int16_t>(static_cast<unsigned char>(image[at]) |
                                                    static_cast<unsigned char>(image[at + 1]) << 8);
        const double wanted =
            sound[static_cast<std::size_t>(c)][static_cast<std::size_t>(last - 150 * sector)];
        EXPECT_NEAR(value / 32768.0, wanted, 1e-9) << c;
    }
}

} // namespace dubstage
