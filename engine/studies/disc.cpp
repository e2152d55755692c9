#include "studies/disc.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr int sectors_per_second = 75;
constexpr std::size_t pack_payload = 12, most_packs = 256;

// Quotes end a text of a cue sheet, and there is no way to write one inside.
std::string cue_text(const std::string& text)
{
    std::string written = "\"";
    for (const char c : text)
        written += c == '"' ? '\'' : static_cast<unsigned char>(c) < 32 || c == 127 ? ' ' : c;
    return written + "\"";
}

std::string latin_1(const std::string& text)
{
    std::string written;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x80) {
            written += c < 32 || c == 127 ? ' ' : static_cast<char>(c);
        } else if ((c == 0xC2 || c == 0xC3) && i + 1 < text.size()) {
            written += static_cast<char>((c - 0xC0) * 64 + (static_cast<unsigned char>(text[++i]) & 0x3F));
        } else if (c >= 0xC0) { // of a longer sequence, whose other bytes are passed over
            written += '?';
        }
    }
    return written;
}

// CRC-16 with the polynomial 0x1021, from 0 and inverted.
unsigned pack_check(const std::string& pack)
{
    unsigned crc = 0;
    for (const char byte : pack) {
        crc ^= static_cast<unsigned>(static_cast<unsigned char>(byte)) << 8;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000u) != 0 ? crc << 1 ^ 0x1021u : crc << 1;
        crc &= 0xFFFFu;
    }
    return ~crc & 0xFFFFu;
}

class Packs {
  public:
    // The disc's text and one for each track, one after the other, each ended by a zero.
    void add_texts(int type, const std::vector<std::string>& texts);
    std::string finish(std::size_t tracks);

  private:
    void add(int type, int track, int position, const std::string& payload);

    std::string bytes_;
    std::size_t count_ = 0;
    std::array<int, 16> of_type_{};
};

void Packs::add(int type, int track, int position, const std::string& payload)
{
    if (count_ == most_packs)
        throw Error(ErrorCode::bad_data, "CD-Text", "the titles and names are longer than a disc holds",
                    "shorten them: 256 packs of 12 letters are the most");
    std::string pack;
    for (const int byte : {type, track, static_cast<int>(count_), std::min(position, 15)})
        pack += static_cast<char>(byte);
    pack += payload;
    pack.resize(4 + pack_payload);
    const unsigned check = pack_check(pack);
    pack += static_cast<char>(check >> 8);
    pack += static_cast<char>(check & 0xFF);
    bytes_ += pack;
    ++count_;
    ++of_type_[static_cast<std::size_t>(type - 0x80)];
}

void Packs::add_texts(int type, const std::vector<std::string>& texts)
{
    struct Letter {
        char letter;
        int track, position;
    };
    std::vector<Letter> letters;
    bool any = false;
    for (std::size_t t = 0; t < texts.size(); ++t) {
        const std::string text = latin_1(texts[t]);
        any = any || !text.empty();
        for (std::size_t i = 0; i <= text.size(); ++i)
            letters.push_back({i < text.size() ? text[i] : '\0', static_cast<int>(t), static_cast<int>(i)});
    }
    if (!any) return;
    for (std::size_t at = 0; at < letters.size(); at += pack_payload) {
        std::string payload;
        for (std::size_t i = at; i < std::min(at + pack_payload, letters.size()); ++i)
            payload += letters[i].letter;
        add(type, letters[at].track, letters[at].position, payload);
    }
}

// What the packs hold: tracks, how many packs of each type, the last pack's number, and the language.
std::string Packs::finish(std::size_t tracks)
{
    if (count_ == 0) return "";
    constexpr int sizes = 0x8F, size_packs = 3;
    constexpr char english = 0x09;
    std::string info(36, '\0');
    info[1] = 1;
    info[2] = static_cast<char>(tracks);
    of_type_[15] = size_packs;
    for (std::size_t i = 0; i < of_type_.size(); ++i) info[4 + i] = static_cast<char>(of_type_[i]);
    of_type_[15] = 0; // add() counts them
    info[20] = static_cast<char>(count_ + size_packs - 1);
    info[28] = english;
    for (int i = 0; i < size_packs; ++i)
        add(sizes, i, 0, info.substr(static_cast<std::size_t>(i) * pack_payload, pack_payload));
    return std::move(bytes_);
}

} // namespace

std::int64_t Disc::sector(Frames frame) const
{
    return std::llround(static_cast<double>(frame) * sectors_per_second / sample_rate);
}

std::string sector_time(std::int64_t sector, const std::string& between)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%02lld%s%02lld%s%02lld",
                  static_cast<long long>(sector / sectors_per_second / 60), between.c_str(),
                  static_cast<long long>(sector / sectors_per_second % 60), between.c_str(),
                  static_cast<long long>(sector % sectors_per_second));
    return text.data();
}

std::string cue_sheet(const Disc& disc, const std::string& file)
{
    std::string text;
    if (!disc.upc.empty()) text += "CATALOG " + disc.upc + "\n";
    if (!disc.artist.empty()) text += "PERFORMER " + cue_text(disc.artist) + "\n";
    if (!disc.title.empty()) text += "TITLE " + cue_text(disc.title) + "\n";
    text += "FILE " + cue_text(file) + " WAVE\n";
    for (std::size_t i = 0; i < disc.tracks.size(); ++i) {
        const DiscTrack& track = disc.tracks[i];
        std::array<char, 32> number{};
        std::snprintf(number.data(), number.size(), "%02zu", i + 1);
        text += std::string("  TRACK ") + number.data() + " AUDIO\n";
        if (!track.title.empty()) text += "    TITLE " + cue_text(track.title) + "\n";
        const std::string& artist = track.artist.empty() ? disc.artist : track.artist;
        if (!artist.empty()) text += "    PERFORMER " + cue_text(artist) + "\n";
        if (!track.isrc.empty()) text += "    ISRC " + track.isrc + "\n";
        if (track.pause) text += "    INDEX 00 " + sector_time(disc.sector(*track.pause), ":") + "\n";
        text += "    INDEX 01 " + sector_time(disc.sector(track.start), ":") + "\n";
    }
    return text;
}

std::string cd_text(const Disc& disc)
{
    std::vector<std::string> titles{disc.title}, artists{disc.artist};
    for (const DiscTrack& track : disc.tracks) {
        titles.push_back(track.title);
        artists.push_back(track.artist.empty() ? disc.artist : track.artist);
    }
    Packs packs;
    packs.add_texts(0x80, titles);
    packs.add_texts(0x81, artists);
    return packs.finish(disc.tracks.size());
}

} // namespace dubstage
