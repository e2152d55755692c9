// place: packed samples unpacked, scaled and written or added.
#include "device/inputs.h"
#include "oracle/sample_formats.h"
#include "support/devices.h"

namespace dubstage::test {
namespace {

using oracle::SampleFormat;

struct Piece {
    SampleFormat format = SampleFormat::s16;
    bool big_endian = false, add = false, curve = false;
    std::size_t first_byte = 0, channels = 1, channel = 0, frames = 0;
    float gain = 1;
};

kernels::uint flags_of(const Piece& piece)
{
    constexpr kernels::uint formats[] = {PLACE_S16, PLACE_S24, PLACE_S32, PLACE_F32};
    return formats[static_cast<int>(piece.format)] | (piece.big_endian ? PLACE_BIG_ENDIAN : 0u) |
           (piece.add ? PLACE_ADD : 0u) | (piece.curve ? PLACE_CURVE : 0u);
}

// Random samples with both rails among them, as they lie in a file that begins at the piece's first byte.
std::vector<unsigned char> file_of(const Piece& piece, unsigned seed)
{
    const std::size_t bytes = oracle::sample_bytes(piece.format), samples = piece.frames * piece.channels;
    std::vector<unsigned char> file((piece.first_byte + samples * bytes + 3) / 4 * 4, 0xEE);
    std::mt19937 generator(seed);
    const std::vector<float> floats = awkward(samples, seed);
    for (std::size_t i = 0; i < samples; ++i) {
        auto bits = static_cast<std::uint32_t>(generator());
        if (piece.format == SampleFormat::f32) std::memcpy(&bits, &floats[i], sizeof bits);
        if (piece.format != SampleFormat::f32 && i % 13 == 4) bits = 1u << (8 * bytes - 1);
        if (piece.format != SampleFormat::f32 && i % 13 == 5) bits = ~0u >> (33 - 8 * bytes);
        oracle::encode(bits, piece.format, piece.big_endian, file.data() + piece.first_byte + i * bytes);
    }
    return file;
}

std::vector<float> place(Device& device, const Piece& piece, const std::vector<unsigned char>& file,
                         const std::vector<float>& curve, const std::vector<float>& before)
{
    const Array<unsigned char> source(device, file);
    const Array<float> device_curve(device, curve), out(device, before);
    const std::size_t bytes = oracle::sample_bytes(piece.format);
    const Array<kernels::PlacePiece> table(
        device, std::vector<kernels::PlacePiece>{
                    {source.pointer<kernels::Uints>(), out.pointer<kernels::Floats>(),
                     device_curve.pointer<kernels::Floats>(),
                     static_cast<kernels::uint>(piece.first_byte + piece.channel * bytes),
                     static_cast<kernels::uint>(piece.channels * bytes),
                     static_cast<kernels::uint>(piece.frames), flags_of(piece), piece.gain, 0}});
    CommandList list;
    list.place({table.pointer<kernels::PlacePieces>(), 1, static_cast<kernels::uint>(piece.frames)});
    run(device, list);
    return out.download();
}

std::vector<Piece> pieces_of(SampleFormat format)
{
    std::vector<Piece> pieces;
    for (const bool big_endian : {false, true})
        for (std::size_t first_byte = 0; first_byte < 4; ++first_byte)
            for (const std::size_t channels : lane_counts) {
                Piece piece;
                piece.format = format;
                piece.big_endian = big_endian;
                piece.first_byte = first_byte;
                piece.channels = channels;
                piece.channel = channels - 1;
                piece.frames = frame_counts[(first_byte + channels) % std::size(frame_counts)];
                piece.add = first_byte % 2 == 1;
                piece.curve = first_byte >= 2;
                piece.gain = piece.curve ? -0.7f : 0.3f;
                pieces.push_back(piece);
            }
    return pieces;
}

class PlaceTest : public DeviceTest {
  protected:
    void check_piece(const Piece& piece)
    {
        const std::vector<unsigned char> file = file_of(piece, 3);
        const std::vector<float> curve = noise(piece.frames, 4), before = awkward(piece.frames, 5);
        const std::vector<float> out = place(device(), piece, file, curve, before);
        const std::size_t bytes = oracle::sample_bytes(piece.format);
        for (std::size_t i = 0; i < piece.frames; ++i) {
            const std::size_t at = piece.first_byte + (i * piece.channels + piece.channel) * bytes;
            double want = oracle::decode(&file[at], piece.format, piece.big_endian) * piece.gain;
            if (piece.curve) want *= curve[i];
            double size = std::abs(want);
            if (piece.add) want += before[i], size += std::abs(double{before[i]});
            ASSERT_NEAR(out[i], want, 5 * epsilon * size + 5 * flushed)
                << "format " << static_cast<int>(piece.format) << (piece.big_endian ? " big-endian" : "")
                << " byte " << piece.first_byte << " channels " << piece.channels << " frame " << i << " of "
                << piece.frames;
        }
    }
};
ON_BOTH_DEVICES(PlaceTest);

TEST_P(PlaceTest, sixteen_bits)
{
    for (const Piece& piece : pieces_of(SampleFormat::s16)) check_piece(piece);
}
TEST_P(PlaceTest, twenty_four_bits)
{
    for (const Piece& piece : pieces_of(SampleFormat::s24)) check_piece(piece);
}
TEST_P(PlaceTest, thirty_two_bits)
{
    for (const Piece& piece : pieces_of(SampleFormat::s32)) check_piece(piece);
}
TEST_P(PlaceTest, floats)
{
    for (const Piece& piece : pieces_of(SampleFormat::f32)) check_piece(piece);
}

TEST_P(PlaceTest, at_gain_one_integers_up_to_24_bits_are_exact)
{
    for (const SampleFormat format : {SampleFormat::s16, SampleFormat::s24}) {
        Piece piece;
        piece.format = format;
        piece.frames = 1009;
        const std::vector<unsigned char> file = file_of(piece, 9);
        const std::vector<float> out = place(device(), piece, file, {}, std::vector<float>(1009));
        for (std::size_t i = 0; i < 1009; ++i)
            ASSERT_EQ(out[i], oracle::decode(&file[i * oracle::sample_bytes(format)], format, false)) << i;
    }
}

TEST_P(PlaceTest, silence_writes_zeros)
{
    const Array<float> out(device(), noise(1009, 6));
    const Array<kernels::PlacePiece> table(
        device(), std::vector<kernels::PlacePiece>{
                      {{}, out.pointer<kernels::Floats>(4), {}, 0, 0, 1000, PLACE_SILENCE, 1.0f, 0}});
    CommandList list;
    list.place({table.pointer<kernels::PlacePieces>(), 1, 1000});
    run(device(), list);
    std::vector<float> want = noise(1009, 6);
    std::fill(want.begin() + 4, want.begin() + 1004, 0.0f);
    EXPECT_EQ(out.download(), want);
}

TEST_P(PlaceTest, pieces_of_one_dispatch_end_where_they_end)
{
    const std::vector<float> samples = noise(500, 7);
    const Array<float> source(device(), samples), out(device(), 500);
    const auto piece = [&](kernels::uint first, kernels::uint frames) {
        return kernels::PlacePiece{{source.pointer<kernels::Uints>().at},
                                   out.pointer<kernels::Floats>(first),
                                   {},
                                   4 * first,
                                   4,
                                   frames,
                                   PLACE_F32,
                                   1.0f,
                                   0};
    };
    const Array<kernels::PlacePiece> table(device(),
                                           std::vector{piece(0, 1), piece(1, 299), piece(300, 200)});
    CommandList list;
    list.place({table.pointer<kernels::PlacePieces>(), 3, 299});
    run(device(), list);
    EXPECT_EQ(out.download(), samples);
}

TEST(PlaceBits, cpu_and_vulkan_agree_bit_for_bit)
{
    for (const SampleFormat format :
         {SampleFormat::s16, SampleFormat::s24, SampleFormat::s32, SampleFormat::f32}) {
        for (Piece piece : pieces_of(format)) {
            std::vector<unsigned char> file = file_of(piece, 10);
            if (format == SampleFormat::f32) {
                const std::vector<float> plain = noise(piece.frames * piece.channels, 11);
                for (std::size_t i = 0; i < plain.size(); ++i) {
                    std::uint32_t bits;
                    std::memcpy(&bits, &plain[i], sizeof bits);
                    oracle::encode(bits, format, piece.big_endian, file.data() + piece.first_byte + 4 * i);
                }
            }
            const std::vector<float> curve = noise(piece.frames, 12), before = noise(piece.frames, 13);
            ASSERT_EQ(place(cpu_device(), piece, file, curve, before),
                      place(vulkan_device(), piece, file, curve, before));
        }
    }
}

} // namespace
} // namespace dubstage::test
