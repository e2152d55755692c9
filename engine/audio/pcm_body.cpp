#include "audio/pcm_body.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dubstage {

namespace {

constexpr std::uint64_t unknown_size = 0xffffffff;
constexpr std::uint64_t least_unknown =
    0xfffffff0; // some streams round the unknown size down to whole frames
constexpr int most_chunks = 10'000;

// A piece of the file whose numbers are asked for by their place; what lies behind its end reads as 0.
class Piece {
  public:
    Piece(ReadFile& file, std::int64_t file_size, std::int64_t at, std::int64_t bytes, bool big_endian)
        : big_endian_(big_endian)
    {
        const auto there = std::clamp<std::int64_t>(file_size - at, 0, bytes);
        bytes_.resize(static_cast<std::size_t>(there));
        file.read(at, bytes_.size(), bytes_.data(), "cannot read the header");
    }
    std::size_t size() const { return bytes_.size(); }
    std::uint64_t number(std::size_t at, std::size_t bytes) const
    {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i)
            value = value << 8 | byte(at + (big_endian_ ? i : bytes - 1 - i));
        return value;
    }
    std::string tag(std::size_t at) const
    {
        std::string text;
        for (std::size_t i = 0; i < 4; ++i) text += static_cast<char>(byte(at + i));
        return text;
    }

  private:
    std::uint64_t byte(std::size_t at) const
    {
        return at < bytes_.size() ? std::to_integer<std::uint64_t>(bytes_[at]) : 0;
    }
    std::vector<std::byte> bytes_;
    bool big_endian_;
};

class BodyFinder {
  public:
    explicit BodyFinder(ReadFile& file) : file_(file), size_(file.size()) {}
    std::optional<PcmBody> find();

  private:
    Piece piece(std::int64_t at, std::int64_t bytes) const
    {
        return {file_, size_, at, bytes, body_.big_endian};
    }
    std::int64_t rest(std::int64_t at) const { return std::max<std::int64_t>(0, size_ - at); }
    std::optional<PcmBody> riff(bool long_sizes);
    std::optional<PcmBody> w64();
    std::optional<PcmBody> aiff();
    std::optional<PcmBody> au();
    void wave_format(std::int64_t at, std::int64_t bytes);
    void aiff_format(const Piece& common);
    void set_packed(std::uint64_t bits, bool floats);
    bool only_chunks(std::int64_t at) const;

    ReadFile& file_;
    std::int64_t size_;
    PcmBody body_;
    bool format_known_ = false;
};

std::int64_t signed_size(std::uint64_t size)
{
    return static_cast<std::int64_t>(
        std::min<std::uint64_t>(size, std::numeric_limits<std::int64_t>::max() / 2));
}

std::optional<PcmBody> BodyFinder::find()
{
    const Piece head = piece(0, 16);
    const std::string outer = head.tag(0), inner = head.tag(8);
    if (head.size() < 12) return std::nullopt;
    if ((outer == "RIFF" || outer == "RIFX" || outer == "RF64" || outer == "BW64") && inner == "WAVE") {
        body_.container = outer == "RIFF" || outer == "RIFX" ? "WAV" : outer;
        body_.big_endian = outer == "RIFX";
        return riff(outer == "RF64" || outer == "BW64");
    }
    if (outer == "riff") return w64();
    if (outer == "FORM" && (inner == "AIFF" || inner == "AIFC")) return aiff();
    if (outer == ".snd" || outer == "dns.") return au();
    return std::nullopt;
}

void BodyFinder::set_packed(std::uint64_t bits, bool floats)
{
    body_.packed = floats ? bits == 32 : bits == 16 || bits == 24 || bits == 32;
    body_.format = floats       ? SampleFormat::f32
                   : bits == 16 ? SampleFormat::s16
                   : bits == 24 ? SampleFormat::s24
                                : SampleFormat::s32;
}

// The body of `fmt `. Codecs: 1 integers, 3 floats, 6 and 7 A-law and mu-law, 0xfffe "see the sub-format".
void BodyFinder::wave_format(std::int64_t at, std::int64_t bytes)
{
    const Piece fmt = piece(at, std::min<std::int64_t>(bytes, 40));
    auto codec = fmt.number(0, 2);
    body_.channels = static_cast<int>(fmt.number(2, 2));
    body_.sample_rate = static_cast<double>(fmt.number(4, 4));
    const auto frame_bytes = fmt.number(12, 2), bits = fmt.number(14, 2);
    if (codec == 0xfffe && fmt.size() >= 40) {
        body_.wave_mask_at = at + 20;
        body_.wave_mask = static_cast<std::uint32_t>(fmt.number(20, 4));
        codec = fmt.number(24, 2);
    }
    if (codec == 1 || codec == 3 || codec == 6 || codec == 7)
        body_.frame_bytes = static_cast<std::int64_t>(frame_bytes);
    if (codec == 1 || codec == 3) set_packed(bits, codec == 3);
    // 24 bits in words of 32 are left to libsndfile, and so is a header that contradicts itself.
    if (frame_bytes != static_cast<std::uint64_t>(body_.channels) * bits / 8) body_.packed = false;
    format_known_ = body_.channels > 0;
}

// Whether the file goes on with whole chunks to its very end: then a size of 0 means what it says, and not
// that the writer did not come back to fill it in.
bool BodyFinder::only_chunks(std::int64_t at) const
{
    for (int chunk = 0; chunk < most_chunks && at + 8 <= size_; ++chunk) {
        const Piece head = piece(at, 8);
        for (const char c : head.tag(0))
            if (c < ' ' || c > '~') return false;
        const auto size = signed_size(head.number(4, 4));
        at += 8 + size + (size & 1);
    }
    return at == size_;
}

std::optional<PcmBody> BodyFinder::riff(bool long_sizes)
{
    std::uint64_t long_data = 0;
    std::int64_t at = 12;
    for (int chunk = 0; chunk < most_chunks && at + 8 <= size_; ++chunk) {
        const Piece head = piece(at, 8);
        const std::string id = head.tag(0);
        const auto size = head.number(4, 4);
        if (id == "ds64" && long_sizes) {
            long_data = piece(at + 8, 24).number(8, 8);
        } else if (id == "fmt ") {
            wave_format(at + 8, signed_size(size));
        } else if (id == "data") {
            if (!format_known_) return std::nullopt;
            body_.offset = at + 8;
            body_.held = rest(body_.offset);
            const bool unknown = size == 0 || size >= least_unknown;
            body_.promised = signed_size(size);
            if (unknown && long_sizes && long_data > 0)
                body_.promised = signed_size(long_data);
            else if (unknown && !(size == 0 && only_chunks(body_.offset)))
                body_.promised = -1;
            return body_;
        }
        at += 8 + signed_size(size) + static_cast<std::int64_t>(size & 1);
    }
    return std::nullopt;
}

// Sony Wave64: chunks named by 16 bytes whose first four are the RIFF names; sizes count the head of 24
// bytes, and chunks begin at multiples of 8.
std::optional<PcmBody> BodyFinder::w64()
{
    constexpr std::int64_t head_bytes = 24;
    body_.container = "W64";
    std::int64_t at = 40;
    for (int chunk = 0; chunk < most_chunks && at + head_bytes <= size_; ++chunk) {
        const Piece head = piece(at, head_bytes);
        const std::string id = head.tag(0);
        const auto size = signed_size(head.number(16, 8));
        if (size < head_bytes) break;
        if (id == "fmt ") {
            wave_format(at + head_bytes, size - head_bytes);
        } else if (id == "data") {
            if (!format_known_) return std::nullopt;
            body_.offset = at + head_bytes;
            body_.held = rest(body_.offset);
            body_.promised = size - head_bytes;
            return body_;
        }
        if (size > size_) break;
        at += (size + 7) / 8 * 8;
    }
    return std::nullopt;
}

// The body of `COMM`. Its sample rate is an 80-bit IEEE extended number.
void BodyFinder::aiff_format(const Piece& common)
{
    body_.channels = static_cast<int>(common.number(0, 2));
    const auto bits = common.number(6, 2);
    const int exponent = static_cast<int>(common.number(8, 2) & 0x7fff) - 16383 - 63;
    body_.sample_rate = std::ldexp(static_cast<double>(common.number(10, 8)), exponent);
    const std::string codec = common.size() >= 22 ? common.tag(18) : "NONE";
    const bool floats = codec == "fl32" || codec == "FL32";
    const bool integers = codec == "NONE" || codec == "twos" || codec == "sowt";
    if (floats || integers) set_packed(floats ? 32 : bits, floats);
    if (codec == "sowt") body_.big_endian = false;
    const std::int64_t sample_bytes = floats     ? 4
                                      : integers ? static_cast<std::int64_t>(bits + 7) / 8
                                      : codec == "fl64" || codec == "FL64" ? 8
                                      : codec == "alaw" || codec == "ulaw" ? 1
                                                                           : 0;
    body_.frame_bytes = sample_bytes * body_.channels;
    format_known_ = body_.channels > 0;
}

std::optional<PcmBody> BodyFinder::aiff()
{
    body_.container = "AIFF";
    bool little_samples = false;
    std::int64_t frames = 0, at = 12;
    for (int chunk = 0; chunk < most_chunks && at + 8 <= size_; ++chunk) {
        body_.big_endian = true; // the chunks are, whatever the samples
        const Piece head = piece(at, 16);
        const std::string id = head.tag(0);
        const auto size = static_cast<std::int64_t>(head.number(4, 4));
        if (id == "COMM") {
            const Piece common = piece(at + 8, std::min<std::int64_t>(size, 22));
            frames = static_cast<std::int64_t>(common.number(2, 4));
            aiff_format(common);
            little_samples = !body_.big_endian;
        } else if (id == "SSND" && format_known_) {
            const auto skipped = static_cast<std::int64_t>(head.number(8, 4));
            body_.big_endian = !little_samples;
            body_.offset = at + 16 + skipped;
            const std::int64_t in_chunk = size - 8 - skipped;
            body_.held = in_chunk > 0 ? std::min(rest(body_.offset), in_chunk) : rest(body_.offset);
            body_.promised = body_.frame_bytes > 0 ? frames * body_.frame_bytes : in_chunk;
            return body_;
        }
        at += 8 + size + (size & 1);
    }
    return std::nullopt;
}

// Sun's AU, decoded by libsndfile, which would not say that it is cut off.
std::optional<PcmBody> BodyFinder::au()
{
    body_.container = "AU";
    body_.big_endian = piece(0, 4).tag(0) == ".snd";
    const Piece head = piece(0, 24);
    body_.offset = static_cast<std::int64_t>(head.number(4, 4));
    body_.held = rest(body_.offset);
    body_.promised = head.number(8, 4) == unknown_size ? -1 : static_cast<std::int64_t>(head.number(8, 4));
    body_.sample_rate = static_cast<double>(head.number(16, 4));
    body_.channels = static_cast<int>(std::min<std::uint64_t>(head.number(20, 4), 65536));
    return body_;
}

} // namespace

std::optional<PcmBody> find_pcm_body(ReadFile& file)
{
    return BodyFinder(file).find();
}

} // namespace dubstage
