// The goniometer as a picture: how often the first two channels were where.
#pragma once

#include "viewer/draw/texture.h"
#include "viewer/model/programme.h"

namespace dubstage::viewer {

// Mono stands upright, left leans to the left, right to the right; opposite phase lies flat.
struct Scope {
    Texture picture;     // square
    double reach_db = 0; // dBFS at its corners: quiet programmes are brought closer
};
Scope scope_of(const Programme& programme, int size, std::uint32_t rgb, std::uint32_t ground);

} // namespace dubstage::viewer
