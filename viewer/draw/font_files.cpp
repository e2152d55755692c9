#include "viewer/draw/font_files.h"

// The assembler reads the files; the paths come from CMake.
#define EMBED(name, path)                                                                                    \
    asm(".section .rodata\n"                                                                                 \
        ".global " #name "_begin\n.global " #name "_end\n.balign 16\n" #name "_begin:\n.incbin \"" path      \
        "\"\n" #name "_end:\n.byte 0\n.previous\n")

EMBED(dubstage_inter_regular, INTER_REGULAR);
EMBED(dubstage_inter_semibold, INTER_SEMIBOLD);

extern "C" {
extern const unsigned char dubstage_inter_regular_begin[], dubstage_inter_regular_end[];
extern const unsigned char dubstage_inter_semibold_begin[], dubstage_inter_semibold_end[];
}

namespace dubstage::viewer {

std::span<const unsigned char> inter_regular()
{
    return {dubstage_inter_regular_begin, dubstage_inter_regular_end};
}

std::span<const unsigned char> inter_semibold()
{
    return {dubstage_inter_semibold_begin, dubstage_inter_semibold_end};
}

} // namespace dubstage::viewer
