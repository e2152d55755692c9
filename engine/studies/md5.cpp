#include "studies/md5.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdio>

namespace dubstage {

namespace {

constexpr std::size_t block_bytes = 64;
constexpr int shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

std::uint32_t constant(unsigned step)
{
    return static_cast<std::uint32_t>(std::floor(std::abs(std::sin(step + 1.0)) * 4294967296.0));
}

} // namespace

void Md5::block(const unsigned char* bytes)
{
    std::array<std::uint32_t, 16> words{};
    for (std::size_t i = 0; i < block_bytes; ++i) words[i / 4] |= std::uint32_t{bytes[i]} << 8 * (i % 4);
    static const auto constants = [] {
        std::array<std::uint32_t, 64> all{};
        for (unsigned i = 0; i < 64; ++i) all[i] = constant(i);
        return all;
    }();
    std::uint32_t a = state_[0], b = state_[1], c = state_[2], d = state_[3];
    for (unsigned i = 0; i < 64; ++i) {
        const unsigned round = i / 16;
        const std::uint32_t mixed = round == 0   ? (b & c) | (~b & d)
                                    : round == 1 ? (d & b) | (~d & c)
                                    : round == 2 ? b ^ c ^ d
                                                 : c ^ (b | ~d);
        const unsigned word = round == 0 ? i : round == 1 ? 5 * i + 1 : round == 2 ? 3 * i + 5 : 7 * i;
        const std::uint32_t sum = a + mixed + constants[i] + words[word % 16];
        a = d;
        d = c;
        c = b;
        b += std::rotl(sum, shifts[round][i % 4]);
    }
    state_[0] += a;
    state_[1] += b;
    state_[2] += c;
    state_[3] += d;
}

void Md5::add(const void* data, std::size_t bytes)
{
    const auto* next = static_cast<const unsigned char*>(data);
    bytes_ += bytes;
    open_.insert(open_.end(), next, next + bytes);
    std::size_t at = 0;
    for (; at + block_bytes <= open_.size(); at += block_bytes) block(open_.data() + at);
    open_.erase(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(at));
}

std::string Md5::finish()
{
    const std::uint64_t bits = 8 * bytes_;
    std::vector<unsigned char> end{0x80};
    while ((open_.size() + end.size()) % block_bytes != block_bytes - 8) end.push_back(0);
    for (int i = 0; i < 8; ++i) end.push_back(static_cast<unsigned char>(bits >> 8 * i));
    add(end.data(), end.size());
    std::string text;
    for (const std::uint32_t word : state_)
        for (int i = 0; i < 4; ++i) {
            std::array<char, 3> hex{};
            std::snprintf(hex.data(), hex.size(), "%02x", word >> 8 * i & 0xFFu);
            text += hex.data();
        }
    return text;
}

} // namespace dubstage
