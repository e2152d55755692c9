#include "audio/pcm_body.h"

#include <array>
#include <cmath>
#include <cstring>
#include <fstream>

namespace dubstage {

namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::uint32_t unknown_size = 0xffffffff;
constexpr int most_chunks = 10'000;

class ChunkReader {
  public:
    explicit ChunkReader(const std::filesystem::path& path)
        : file_(path, std::ios::binary), size_(static_cast<std::int64_t>(std::filesystem::file_size(path)))
    {}
    std::int64_t size() const { return size_; }
    Bytes read(std::int64_t at, std::size_t bytes)
    {
        Bytes data(bytes);
        file_.clear();
        file_.seekg(at);
        file_.read(reinterpret_cast<char*>(data.data()), static_cast<std::streamsize>(bytes));
        data.resize(static_cast<std::size_t>(file_.gcount()));
        return data;
    }

  private:
    std::ifstream file_;
    std::int64_t size_;
};

std::uint64_t little(const Bytes& b, std::size_t at, std::size_t bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = bytes; i-- > 0;) value = value << 8 | b.at(at + i);
    return value;
}

std::uint64_t big(const Bytes& b, std::size_t at, std::size_t bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | b.at(at + i);
    return value;
}

std::string tag(const Bytes& b, std::size_t at)
{
    return {b.begin() + static_cast<std::ptrdiff_t>(at), b.begin() + static_cast<std::ptrdiff_t>(at) + 4};
}

// The `fmt ` chunk's body. False for codecs that are not plain samples.
bool parse_format(const Bytes& b, PcmBody& body, const std::string& container)
{
    if (b.size() < 16) return false;
    auto codec = little(b, 0, 2);
    body.channels = static_cast<int>(little(b, 2, 2));
    body.sample_rate = static_cast<double>(little(b, 4, 4));
    const auto frame_bytes = little(b, 12, 2), bits = little(b, 14, 2);
    if (codec == 0xfffe && b.size() >= 40) {
        body.wave_mask = static_cast<std::uint32_t>(little(b, 20, 4));
        codec = little(b, 24, 2);
    }
    if (codec == 1 && bits == 16)
        body.format = SampleFormat::s16;
    else if (codec == 1 && bits == 24)
        body.format = SampleFormat::s24;
    else if (codec == 1 && bits == 32)
        body.format = SampleFormat::s32;
    else if (codec == 3 && bits == 32)
        body.format = SampleFormat::f32;
    else
        return false;
    body.name = container + ", " + std::to_string(bits) + (codec == 3 ? " bit float" : " bit");
    return body.channels > 0 && frame_bytes == static_cast<std::uint64_t>(body.channels) * bits / 8;
}

std::optional<PcmBody> parse_riff(ChunkReader& file, const std::string& container)
{
    PcmBody body;
    bool format = false;
    std::uint64_t long_data = 0;
    std::int64_t at = 12;
    for (int chunk = 0; chunk < most_chunks && at + 8 <= file.size(); ++chunk) {
        const Bytes head = file.read(at, 8);
        if (head.size() < 8) break;
        const std::string id = tag(head, 0);
        const auto size = little(head, 4, 4);
        if (id == "ds64") {
            const Bytes sizes = file.read(at + 8, 24);
            if (sizes.size() == 24) long_data = little(sizes, 8, 8);
        } else if (id == "fmt ") {
            format = parse_format(file.read(at + 8, std::min<std::size_t>(size, 64)), body, container);
            if (!format) return std::nullopt;
        } else if (id == "data") {
            if (!format) return std::nullopt;
            body.offset = at + 8;
            body.held = file.size() - body.offset;
            const bool stream = size == 0 || size >= 0xfffffff0;
            body.promised = size == unknown_size && long_data > 0 ? static_cast<std::int64_t>(long_data)
                            : stream                              ? -1
                                                                  : static_cast<std::int64_t>(size);
            return body;
        }
        at += 8 + static_cast<std::int64_t>(size) + static_cast<std::int64_t>(size & 1);
    }
    return std::nullopt;
}

// Sony Wave64: chunks named by 16 bytes whose first four are the RIFF names; sizes count the head of 24
// bytes.
std::optional<PcmBody> parse_w64(ChunkReader& file)
{
    PcmBody body;
    bool format = false;
    std::int64_t at = 40;
    for (int chunk = 0; chunk < most_chunks && at + 24 <= file.size(); ++chunk) {
        const Bytes head = file.read(at, 24);
        if (head.size() < 24) break;
        const std::string id = tag(head, 0);
        const auto size = static_cast<std::int64_t>(little(head, 16, 8));
        if (size < 24) break;
        if (id == "fmt ") {
            format = parse_format(
                file.read(at + 24, static_cast<std::size_t>(std::min<std::int64_t>(size - 24, 64))), body,
                "W64");
            if (!format) return std::nullopt;
        } else if (id == "data") {
            if (!format) return std::nullopt;
            body.offset = at + 24;
            body.held = file.size() - body.offset;
            body.promised = size - 24;
            return body;
        }
        if (size > file.size()) break;
        at += (size + 7) / 8 * 8;
    }
    return std::nullopt;
}

// An 80-bit IEEE extended number, as AIFF writes its sample rate.
double extended(const Bytes& b, std::size_t at)
{
    const int exponent = static_cast<int>(big(b, at, 2) & 0x7fff) - 16383 - 63;
    return std::ldexp(static_cast<double>(big(b, at + 2, 8)), exponent);
}

std::optional<PcmBody> parse_aiff(ChunkReader& file, bool compressed)
{
    PcmBody body;
    body.big_endian = true;
    bool format = false;
    std::uint64_t bits = 0, frames = 0;
    std::int64_t at = 12;
    for (int chunk = 0; chunk < most_chunks && at + 8 <= file.size(); ++chunk) {
        const Bytes head = file.read(at, 16);
        if (head.size() < 16) break;
        const std::string id = tag(head, 0);
        const auto size = big(head, 4, 4);
        if (id == "COMM") {
            const Bytes b = file.read(at + 8, 22);
            if (b.size() < 18) return std::nullopt;
            body.channels = static_cast<int>(big(b, 0, 2));
            frames = big(b, 2, 4);
            bits = big(b, 6, 2);
            body.sample_rate = extended(b, 8);
            const std::string codec = compressed && b.size() >= 22 ? tag(b, 18) : "NONE";
            if (codec == "sowt") body.big_endian = false;
            const bool integers = codec == "NONE" || codec == "twos" || codec == "sowt";
            const bool floats = codec == "fl32" || codec == "FL32";
            if (integers && (bits == 16 || bits == 24 || bits == 32))
                body.format =
                    bits == 16 ? SampleFormat::s16 : (bits == 24 ? SampleFormat::s24 : SampleFormat::s32);
            else if (floats)
                body.format = SampleFormat::f32;
            else
                return std::nullopt;
            body.name = "AIFF, " + std::to_string(floats ? 32 : bits) + (floats ? " bit float" : " bit");
            format = body.channels > 0;
        } else if (id == "SSND" && format) {
            body.offset = at + 16 + static_cast<std::int64_t>(big(head, 8, 4));
            body.held = file.size() - body.offset;
            body.promised = static_cast<std::int64_t>(frames) * body.channels * bytes_per_sample(body.format);
            return body;
        }
        at += 8 + static_cast<std::int64_t>(size) + static_cast<std::int64_t>(size & 1);
    }
    return std::nullopt;
}

} // namespace

std::optional<PcmBody> find_pcm_body(const std::filesystem::path& path)
{
    ChunkReader file(path);
    const Bytes head = file.read(0, 16);
    if (head.size() < 12) return std::nullopt;
    const std::string outer = tag(head, 0), inner = tag(head, 8);
    if ((outer == "RIFF" || outer == "RF64" || outer == "BW64") && inner == "WAVE")
        return parse_riff(file, outer == "RIFF" ? "WAV" : outer);
    if (outer == "riff") return parse_w64(file);
    if (outer == "FORM" && (inner == "AIFF" || inner == "AIFC")) return parse_aiff(file, inner == "AIFC");
    return std::nullopt;
}

} // namespace dubstage
