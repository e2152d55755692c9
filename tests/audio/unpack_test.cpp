// Packed samples as numbers, and what is found in them, against the definition of the formats.

#include <cstring>
#include <gtest/gtest.h>
#include <limits>

#include "audio/scan.h"
#include "audio/unpack.h"
#include "oracle/sample_formats.h"

namespace dubstage {
namespace {

TEST(Unpack, gives_what_the_formats_mean)
{
    std::vector<unsigned char> raw(4 * 1009);
    std::uint32_t seed = 1;
    for (auto& byte : raw) byte = static_cast<unsigned char>((seed = seed * 1664525u + 1013904223u) >> 24);
    for (const auto format : {SampleFormat::s16, SampleFormat::s24, SampleFormat::s32, SampleFormat::f32})
        for (const bool big_endian : {false, true}) {
            const auto width = static_cast<std::size_t>(bytes_per_sample(format));
            const std::size_t count = raw.size() / width;
            std::vector<double> doubles(count);
            std::vector<float> floats(count);
            const auto* bytes = reinterpret_cast<const std::byte*>(raw.data());
            unpack(bytes, format, big_endian, count, doubles.data());
            unpack(bytes, format, big_endian, count, floats.data());
            for (std::size_t i = 0; i < count; ++i) {
                const double right = oracle::decode(raw.data() + i * width,
                                                    static_cast<oracle::SampleFormat>(format), big_endian);
                if (std::isnan(right)) continue;
                ASSERT_EQ(doubles[i], right);
                ASSERT_EQ(floats[i], static_cast<float>(right));
            }
        }
}

TEST(Scan, finds_the_first_sample_that_is_not_finite)
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    for (const bool big_endian : {false, true})
        for (const std::size_t first : {0u, 1u, 4095u, 4096u, 7777u, 9999u})
            for (const float value : {infinity, -infinity, -std::numeric_limits<float>::quiet_NaN()}) {
                std::vector<float> samples(10'000, std::numeric_limits<float>::max());
                samples[first] = value;
                samples.back() = infinity;
                std::vector<std::byte> bytes(samples.size() * 4 + 1);
                std::byte* at = bytes.data() + 1; // packed samples are not aligned
                std::memcpy(at, samples.data(), samples.size() * 4);
                if (big_endian)
                    for (std::size_t i = 0; i < samples.size(); ++i) std::reverse(at + 4 * i, at + 4 * i + 4);
                EXPECT_EQ(find_non_finite(at, samples.size() * 4, big_endian), std::optional(first));
                EXPECT_EQ(find_non_finite(at, first * 4, big_endian), std::nullopt);
            }
}

TEST(Scan, tells_silence_from_one_small_byte)
{
    std::vector<std::byte> bytes(100'003);
    EXPECT_TRUE(all_zero(bytes.data(), bytes.size()));
    EXPECT_TRUE(all_zero(bytes.data(), 0));
    for (const std::size_t at : {0u, 1u, 4095u, 50'000u, 99'999u, 100'002u}) {
        bytes[at] = std::byte{1};
        EXPECT_FALSE(all_zero(bytes.data(), bytes.size())) << at;
        EXPECT_TRUE(all_zero(bytes.data(), at));
        bytes[at] = std::byte{0};
    }
}

} // namespace
} // namespace dubstage
