// The rasteriser against what a picture must be, reckoned pixel by pixel.
#include "viewer/draw/soft.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "viewer/draw/texture.h"

namespace dubstage::viewer {

namespace {

const ImVec2 white{0.5f, 0.5f};

// A draw list made by hand: one command, plain vertices unless a texture is given.
class Scene {
  public:
    explicit Scene(int size, const Texture* texture = nullptr) : image(size, size), list_(nullptr)
    {
        ImDrawCmd command;
        command.ClipRect = {0, 0, static_cast<float>(size), static_cast<float>(size)};
        command.TextureId = const_cast<Texture*>(texture);
        list_.CmdBuffer.push_back(command);
    }
    void clip(ImVec4 area) { list_.CmdBuffer[0].ClipRect = area; }
    unsigned vertex(float x, float y, ImU32 colour, ImVec2 uv = white)
    {
        list_.VtxBuffer.push_back({{x, y}, uv, colour});
        return static_cast<unsigned>(list_.VtxBuffer.Size - 1);
    }
    void triangle(unsigned a, unsigned b, unsigned c)
    {
        for (const unsigned i : {a, b, c}) list_.IdxBuffer.push_back(static_cast<ImDrawIdx>(i));
        list_.CmdBuffer[0].ElemCount += 3;
    }
    Image& draw()
    {
        ImDrawList* lists = &list_;
        ImDrawData data;
        data.CmdLists = &lists;
        data.CmdListsCount = 1;
        data.DisplayPos = {0, 0};
        rasterise(data, white, image);
        return image;
    }
    Image image;

  private:
    ImDrawList list_;
};

constexpr ImU32 red = IM_COL32(255, 0, 0, 255), half_white = IM_COL32(255, 255, 255, 128);

} // namespace

TEST(Soft, a_rectangle_covers_the_pixels_whose_centres_it_holds)
{
    Scene scene(10);
    const unsigned a = scene.vertex(2.5f, 3, red), b = scene.vertex(6.4f, 3, red),
                   c = scene.vertex(6.4f, 5, red), d = scene.vertex(2.5f, 5, red);
    scene.triangle(a, b, c);
    scene.triangle(a, c, d);
    const Image& image = scene.draw();
    for (int y = 0; y < 10; ++y)
        for (int x = 0; x < 10; ++x)
            EXPECT_EQ(image.at(x, y), x >= 2 && x <= 5 && y >= 3 && y <= 4 ? red : 0xff000000u)
                << x << "," << y;
}

// A fan of translucent triangles around a point: every pixel inside is painted exactly once.
TEST(Soft, triangles_that_share_edges_leave_no_gap_and_no_overlap)
{
    Scene scene(64);
    const unsigned centre = scene.vertex(31.3f, 30.7f, half_white);
    const int spokes = 17;
    for (int i = 0; i < spokes; ++i) {
        const float angle = 6.2831853f * static_cast<float>(i) / spokes;
        scene.vertex(31.3f + 28 * std::cos(angle), 30.7f + 28 * std::sin(angle), half_white);
    }
    for (unsigned i = 0; i < spokes; ++i) scene.triangle(centre, 1 + i, 1 + (i + 1) % spokes);
    const Image& image = scene.draw();
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x) {
            const double away = std::hypot(x + 0.5 - 31.3, y + 0.5 - 30.7);
            if (away < 27) {
                EXPECT_EQ(image.at(x, y), 0xff808080u) << x << "," << y;
            }
            if (away > 28.1) {
                EXPECT_EQ(image.at(x, y), 0xff000000u) << x << "," << y;
            }
        }
}

TEST(Soft, colours_run_evenly_between_corners)
{
    Scene scene(101);
    const unsigned a = scene.vertex(0, 0, IM_COL32(0, 0, 0, 255)),
                   b = scene.vertex(100, 0, IM_COL32(200, 100, 0, 255)),
                   c = scene.vertex(100, 100, IM_COL32(200, 100, 0, 255)),
                   d = scene.vertex(0, 100, IM_COL32(0, 0, 0, 255));
    scene.triangle(a, b, c);
    scene.triangle(a, c, d);
    const Image& image = scene.draw();
    for (const int y : {1, 50, 99})
        for (int x = 0; x < 100; ++x) {
            EXPECT_NEAR(static_cast<int>(image.at(x, y) & 255u), 2 * (x + 0.5), 1.01);
            EXPECT_NEAR(static_cast<int>(image.at(x, y) >> 8 & 255u), x + 0.5, 1.01);
        }
}

TEST(Soft, a_texture_at_its_own_size_is_copied_and_tinted)
{
    Texture texture{4, 4, Texture::Format::rgba, {}, 1};
    for (unsigned char i = 0; i < 16; ++i)
        for (const unsigned char byte :
             {static_cast<unsigned char>(i * 16), static_cast<unsigned char>(255 - i * 8),
              static_cast<unsigned char>(7), static_cast<unsigned char>(255)})
            texture.pixels.push_back(byte);
    Scene scene(8, &texture);
    const ImU32 tint = IM_COL32(255, 128, 255, 255);
    const unsigned a = scene.vertex(2, 2, tint, {0, 0}), b = scene.vertex(6, 2, tint, {1, 0}),
                   c = scene.vertex(6, 6, tint, {1, 1}), d = scene.vertex(2, 6, tint, {0, 1});
    scene.triangle(a, b, c);
    scene.triangle(a, c, d);
    const Image& image = scene.draw();
    for (int i = 0; i < 16; ++i) {
        const std::uint32_t pixel = image.at(2 + i % 4, 2 + i / 4);
        EXPECT_EQ(pixel & 255u, static_cast<unsigned>(i * 16));
        EXPECT_NEAR(static_cast<double>(pixel >> 8 & 255u), (255 - i * 8) * 128 / 255.0, 1);
        EXPECT_EQ(pixel >> 16 & 255u, 7u);
    }
    EXPECT_EQ(image.at(1, 2), 0xff000000u);
}

// Bilinear by its definition, in double precision, between texel centres and clamped at the edges.
TEST(Soft, a_texture_at_another_size_and_place_is_read_between_its_texels)
{
    constexpr int size = 5, picture = 48;
    Texture texture{size, size, Texture::Format::rgba, {}, 1};
    std::uint32_t random = 12345;
    for (int i = 0; i < size * size * 4; ++i) {
        random = random * 1664525u + 1013904223u;
        texture.pixels.push_back(i % 4 == 3 ? std::uint8_t{255} : static_cast<std::uint8_t>(random >> 24));
    }
    Scene scene(picture, &texture);
    const float x0 = 3.3f, y0 = 5.7f, x1 = 44.9f, y1 = 40.2f;
    const ImU32 tint = IM_COL32(255, 200, 100, 255);
    const unsigned a = scene.vertex(x0, y0, tint, {0, 0}), b = scene.vertex(x1, y0, tint, {1, 0}),
                   c = scene.vertex(x1, y1, tint, {1, 1}), d = scene.vertex(x0, y1, tint, {0, 1});
    scene.triangle(a, b, c);
    scene.triangle(a, c, d);
    const Image& image = scene.draw();
    const double tints[] = {1, 200 / 255.0, 100 / 255.0};
    for (int y = 7; y < 39; ++y)
        for (int x = 5; x < 43; ++x)
            for (int channel = 0; channel < 3; ++channel) {
                const double u = (x + 0.5 - x0) / (x1 - x0) * size - 0.5,
                             v = (y + 0.5 - y0) / (y1 - y0) * size - 0.5;
                const auto at = [&](double column, double row) {
                    const auto i = static_cast<std::size_t>(std::clamp(column, 0.0, size - 1.0)),
                               j = static_cast<std::size_t>(std::clamp(row, 0.0, size - 1.0));
                    return static_cast<double>(
                        texture.pixels[(j * size + i) * 4 + static_cast<std::size_t>(channel)]);
                };
                const double i = std::floor(u), j = std::floor(v), fx = u - i, fy = v - j;
                const double wanted = ((at(i, j) * (1 - fx) + at(i + 1, j) * fx) * (1 - fy) +
                                       (at(i, j + 1) * (1 - fx) + at(i + 1, j + 1) * fx) * fy) *
                                      tints[channel];
                // A weight is rounded to a 256th of up to 255, once in each direction.
                EXPECT_NEAR(static_cast<double>(image.at(x, y) >> (8 * channel) & 255u), wanted, 2.1)
                    << x << "," << y;
            }
}

TEST(Soft, coverage_of_a_glyph_blends_its_colour)
{
    const Texture texture{2, 1, Texture::Format::alpha, {0, 255}, 1};
    Scene scene(4, &texture);
    const unsigned a = scene.vertex(0, 0, red, {0, 0}), b = scene.vertex(4, 0, red, {1, 0}),
                   c = scene.vertex(4, 4, red, {1, 1}), d = scene.vertex(0, 4, red, {0, 1});
    scene.triangle(a, b, c);
    scene.triangle(a, c, d);
    const Image& image = scene.draw();
    // Texel centres lie at x = 1 and 3: a quarter and three quarters between them at 1.5 and 2.5.
    EXPECT_EQ(image.at(0, 0) & 255u, 0u);
    EXPECT_NEAR(static_cast<double>(image.at(1, 0) & 255u), 255 * 0.25, 1.5);
    EXPECT_NEAR(static_cast<double>(image.at(2, 0) & 255u), 255 * 0.75, 1.5);
    EXPECT_EQ(image.at(3, 0) & 255u, 255u);
}

TEST(Soft, nothing_is_drawn_outside_the_clip_or_the_picture)
{
    Scene scene(16);
    scene.clip({4, 5, 9, 7});
    const unsigned a = scene.vertex(-1000, -1000, red), b = scene.vertex(3000, -900, red),
                   c = scene.vertex(-900, 3000, red);
    scene.triangle(a, b, c);
    const Image& image = scene.draw();
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x)
            EXPECT_EQ(image.at(x, y), x >= 4 && x < 9 && y >= 5 && y < 7 ? red : 0xff000000u);
}

TEST(Soft, pictures_that_differ_are_told_apart)
{
    const Image a(10, 10, 0xff000000u);
    Image b = a;
    b.pixels[5] = 0xff0000ffu;
    b.pixels[6] = 0xff000003u;
    EXPECT_DOUBLE_EQ(differing_share(a, b, 5), 0.01);
    EXPECT_DOUBLE_EQ(differing_share(a, Image(9, 10), 5), 1);
}

} // namespace dubstage::viewer
