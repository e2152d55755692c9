#include <cstring>

#include "viewer/window/renderer.h"

namespace dubstage::viewer {

namespace {

// Multiply and shift by 8 bytes at a time (constants: MurmurHash64A, Austin Appleby, public domain).
class Hash {
  public:
    void add(const void* data, std::size_t bytes)
    {
        const auto* at = static_cast<const unsigned char*>(data);
        for (; bytes >= sizeof(std::uint64_t); bytes -= sizeof(std::uint64_t), at += sizeof(std::uint64_t)) {
            std::uint64_t word = 0;
            std::memcpy(&word, at, sizeof word);
            add_word(word);
        }
        std::uint64_t word = bytes;
        std::memcpy(&word, at, bytes);
        add_word(word);
    }
    template <class T> void add(const T& value) { add(&value, sizeof value); }
    std::uint64_t value() const { return hash_; }

  private:
    void add_word(std::uint64_t word)
    {
        constexpr std::uint64_t m = 0xc6a4a7935bd1e995u;
        word *= m;
        word ^= word >> 47;
        hash_ = (hash_ ^ word * m) * m;
    }
    std::uint64_t hash_ = 0x9ae16a3b2f90404fu;
};

} // namespace

std::uint64_t picture_key(const ImDrawData& data, std::uint32_t ground)
{
    Hash hash;
    hash.add(ground);
    hash.add(data.DisplaySize);
    for (int n = 0; n < data.CmdListsCount; ++n) {
        const ImDrawList& list = *data.CmdLists[n];
        hash.add(list.VtxBuffer.Data, static_cast<std::size_t>(list.VtxBuffer.size_in_bytes()));
        hash.add(list.IdxBuffer.Data, static_cast<std::size_t>(list.IdxBuffer.size_in_bytes()));
        for (const ImDrawCmd& command : list.CmdBuffer) {
            hash.add(command.ClipRect);
            hash.add(command.ElemCount);
            hash.add(command.VtxOffset);
            const auto* texture = static_cast<const Texture*>(command.TextureId);
            hash.add(reinterpret_cast<std::uintptr_t>(texture));
            if (texture != nullptr) hash.add(texture->revision);
        }
    }
    return hash.value();
}

} // namespace dubstage::viewer
