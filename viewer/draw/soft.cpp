#include "viewer/draw/soft.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "viewer/draw/texels.h"

namespace dubstage::viewer {

namespace {

struct Clip {
    int x0, y0, x1, y1;
};

void fill_span(std::uint32_t* row, int count, std::uint32_t colour)
{
    const std::uint32_t alpha = colour >> 24;
    if (alpha == 255)
        std::fill(row, row + count, colour);
    else
        for (int i = 0; i < count; ++i) row[i] = blended(row[i], colour, alpha);
}

// One colour whose alpha runs from `alpha` in steps of `step`: the soft edge of a line.
void fade_span(std::uint32_t* row, int count, std::uint32_t colour, float alpha, float step)
{
    for (int i = 0; i < count; ++i) {
        const float here = 0.5f + std::min(255.0f, std::max(0.0f, alpha + step * static_cast<float>(i)));
        row[i] = blended(row[i], colour, static_cast<std::uint32_t>(static_cast<int>(here)));
    }
}

using Four = std::array<float, 4>;

void gradient_span(std::uint32_t* row, int count, const Four& start, const Four& step)
{
    for (int i = 0; i < count; ++i) {
        std::uint32_t colour = 0;
        for (std::size_t c = 0; c < 4; ++c) {
            const float here = 0.5f + std::clamp(start[c] + step[c] * static_cast<float>(i), 0.0f, 255.0f);
            colour |= static_cast<std::uint32_t>(here) << (8 * c);
        }
        row[i] = blended(row[i], colour, colour >> 24);
    }
}

// The first pixel whose centre is not left of x.
inline int first_centre(double x)
{
    constexpr double far = 1e9; // beyond any picture
    const double edge = std::clamp(x - 0.5, -far, far);
    const int below = static_cast<int>(edge);
    return below + (edge > below ? 1 : 0);
}

class Painter {
  public:
    Painter(Image& image, ImVec2 white, ImVec2 origin) : image_(image), white_(white), origin_(origin) {}

    void command(const ImDrawList& list, const ImDrawCmd& command)
    {
        clip_ = {std::max(0, static_cast<int>(command.ClipRect.x - origin_.x)),
                 std::max(0, static_cast<int>(command.ClipRect.y - origin_.y)),
                 std::min(image_.width, static_cast<int>(command.ClipRect.z - origin_.x)),
                 std::min(image_.height, static_cast<int>(command.ClipRect.w - origin_.y))};
        if (clip_.x0 >= clip_.x1 || clip_.y0 >= clip_.y1) return;
        texture_ = static_cast<const Texture*>(command.TextureId);
        const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
        const ImDrawIdx* indices = list.IdxBuffer.Data + command.IdxOffset;
        for (unsigned i = 0; i + 3 <= command.ElemCount;) {
            if (i + 6 <= command.ElemCount && is_rectangle(vertices, indices + i)) {
                rectangle(vertices[indices[i]], vertices[indices[i + 2]]);
                i += 6;
            } else {
                triangle(vertices[indices[i]], vertices[indices[i + 1]], vertices[indices[i + 2]]);
                i += 3;
            }
        }
    }

  private:
    bool is_plain(const ImDrawVert& v) const { return v.uv.x == white_.x && v.uv.y == white_.y; }
    std::uint32_t* row(int y) const
    {
        return image_.pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(image_.width);
    }

    // Two triangles a b c, a c d that make an upright rectangle of one colour: glyphs, pictures, boxes.
    static bool is_rectangle(const ImDrawVert* v, const ImDrawIdx* at)
    {
        if (at[0] != at[3] || at[2] != at[4]) return false;
        const ImDrawVert &a = v[at[0]], &b = v[at[1]], &c = v[at[2]], &d = v[at[5]];
        return a.pos.y == b.pos.y && c.pos.y == d.pos.y && a.pos.x == d.pos.x && b.pos.x == c.pos.x &&
               a.uv.y == b.uv.y && c.uv.y == d.uv.y && a.uv.x == d.uv.x && b.uv.x == c.uv.x &&
               a.col == b.col && b.col == c.col && c.col == d.col && a.pos.x <= c.pos.x && a.pos.y <= c.pos.y;
    }

    void rectangle(const ImDrawVert& a, const ImDrawVert& c)
    {
        const int x0 = std::max(clip_.x0, first_centre(a.pos.x - origin_.x)),
                  x1 = std::min(clip_.x1, first_centre(c.pos.x - origin_.x)),
                  y0 = std::max(clip_.y0, first_centre(a.pos.y - origin_.y)),
                  y1 = std::min(clip_.y1, first_centre(c.pos.y - origin_.y));
        if (x0 >= x1 || y0 >= y1) return;
        if (is_plain(a) && is_plain(c)) {
            for (int y = y0; y < y1; ++y) fill_span(row(y) + x0, x1 - x0, a.col);
            return;
        }
        if (texture_ == nullptr) return;
        taps(columns_, x0, x1, {a.pos.x - origin_.x, c.pos.x - origin_.x}, {a.uv.x, c.uv.x}, texture_->width);
        taps(rows_, y0, y1, {a.pos.y - origin_.y, c.pos.y - origin_.y}, {a.uv.y, c.uv.y}, texture_->height);
        for (int y = y0; y < y1; ++y)
            draw_texels(*texture_, columns_.data(), x1 - x0, rows_[static_cast<std::size_t>(y - y0)], a.col,
                        row(y) + x0);
    }

    struct Ends {
        float begin, end;
    };
    // What each pixel from `from` to `to` reads, of an axis of a rectangle and its texture.
    static void taps(std::vector<Tap>& all, int from, int to, Ends place, Ends uv, int size)
    {
        all.clear();
        for (int p = from; p < to; ++p) {
            const float share = (static_cast<float>(p) + 0.5f - place.begin) / (place.end - place.begin);
            all.push_back(tap_at((uv.begin + share * (uv.end - uv.begin)) * static_cast<float>(size), size));
        }
    }

    struct Plane { // of a quantity that is linear in x and y
        double at_origin, per_x, per_y;
        float at(int x, int y) const
        {
            return static_cast<float>(at_origin + per_x * (x + 0.5) + per_y * (y + 0.5));
        }
    };
    struct Corner {
        double x, y;
        const ImDrawVert* vertex;
    };
    using Corners = std::array<Corner, 3>; // from the top

    static Plane plane(const Corners& c, double area, double a, double b, double d)
    {
        const double per_x = ((b - a) * (c[2].y - c[0].y) - (d - a) * (c[1].y - c[0].y)) / area;
        const double per_y = ((d - a) * (c[1].x - c[0].x) - (b - a) * (c[2].x - c[0].x)) / area;
        return {a - per_x * c[0].x - per_y * c[0].y, per_x, per_y};
    }

    // An edge and where it crosses a row. Always reckoned from its upper end, so that both neighbours agree.
    struct Edge {
        Edge(const Corner& upper, const Corner& lower)
            : x(upper.x), y(upper.y), slope(lower.y > upper.y ? (lower.x - upper.x) / (lower.y - upper.y) : 0)
        {}
        double crossing(double centre) const { return x + (centre - y) * slope; }
        double x, y, slope;
    };

    void triangle(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c)
    {
        Corners corners{Corner{a.pos.x - origin_.x, a.pos.y - origin_.y, &a},
                        Corner{b.pos.x - origin_.x, b.pos.y - origin_.y, &b},
                        Corner{c.pos.x - origin_.x, c.pos.y - origin_.y, &c}};
        std::sort(corners.begin(), corners.end(), [](const Corner& one, const Corner& other) {
            return one.y < other.y || (one.y == other.y && one.x < other.x);
        });
        const double area = (corners[1].x - corners[0].x) * (corners[2].y - corners[0].y) -
                            (corners[2].x - corners[0].x) * (corners[1].y - corners[0].y);
        if (area == 0 || !std::isfinite(area)) return;
        const int y0 = std::max(clip_.y0, first_centre(corners[0].y)),
                  y1 = std::min(clip_.y1, first_centre(corners[2].y));
        if (y0 >= y1) return;
        if (!is_plain(a) || !is_plain(b) || !is_plain(c))
            textured(corners, area, y0, y1);
        else if (a.col == b.col && b.col == c.col)
            spans(corners, area, y0, y1,
                  [&](int x0, int x1, int y) { fill_span(row(y) + x0, x1 - x0, a.col); });
        else
            shaded(corners, area, y0, y1);
    }

    template <class Span> void spans(const Corners& c, double area, int y0, int y1, Span span) const
    {
        const bool bend_is_right = area > 0;
        const Edge straight_edge(c[0], c[2]), upper_edge(c[0], c[1]), lower_edge(c[1], c[2]);
        for (int y = y0; y < y1; ++y) {
            const double centre = y + 0.5;
            const double straight = straight_edge.crossing(centre);
            const double bent = (centre < c[1].y ? upper_edge : lower_edge).crossing(centre);
            const int x0 = std::max(clip_.x0, first_centre(bend_is_right ? straight : bent)),
                      x1 = std::min(clip_.x1, first_centre(bend_is_right ? bent : straight));
            if (x0 < x1) span(x0, x1, y);
        }
    }

    void shaded(const Corners& c, double area, int y0, int y1)
    {
        const auto channel = [&](unsigned shift) {
            const auto of = [&](const Corner& corner) {
                return static_cast<double>(corner.vertex->col >> shift & 255u);
            };
            return plane(c, area, of(c[0]), of(c[1]), of(c[2]));
        };
        const std::uint32_t rgb = c[0].vertex->col & 0xffffffu;
        if (rgb == (c[1].vertex->col & 0xffffffu) && rgb == (c[2].vertex->col & 0xffffffu)) {
            const Plane alpha = channel(24);
            spans(c, area, y0, y1, [&](int x0, int x1, int y) {
                fade_span(row(y) + x0, x1 - x0, rgb, alpha.at(x0, y), static_cast<float>(alpha.per_x));
            });
            return;
        }
        const std::array<Plane, 4> planes{channel(0), channel(8), channel(16), channel(24)};
        spans(c, area, y0, y1, [&](int x0, int x1, int y) {
            Four start{}, step{};
            for (std::size_t i = 0; i < 4; ++i) {
                start[i] = planes[i].at(x0, y);
                step[i] = static_cast<float>(planes[i].per_x);
            }
            gradient_span(row(y) + x0, x1 - x0, start, step);
        });
    }

    void textured(const Corners& c, double area, int y0, int y1)
    {
        if (texture_ == nullptr) return;
        const Plane u = plane(c, area, c[0].vertex->uv.x, c[1].vertex->uv.x, c[2].vertex->uv.x);
        const Plane v = plane(c, area, c[0].vertex->uv.y, c[1].vertex->uv.y, c[2].vertex->uv.y);
        const std::uint32_t tint = c[0].vertex->col;
        spans(c, area, y0, y1, [&](int x0, int x1, int y) {
            for (int x = x0; x < x1; ++x) {
                const Tap across = tap_at(u.at(x, y) * static_cast<float>(texture_->width), texture_->width);
                const Tap down = tap_at(v.at(x, y) * static_cast<float>(texture_->height), texture_->height);
                draw_texels(*texture_, &across, 1, down, tint, row(y) + x);
            }
        });
    }

    Image& image_;
    ImVec2 white_, origin_;
    Clip clip_{};
    const Texture* texture_ = nullptr;
    std::vector<Tap> columns_, rows_; // of the rectangle that is drawn
};

} // namespace

void rasterise(const ImDrawData& data, ImVec2 white, Image& image)
{
    Painter painter(image, white, data.DisplayPos);
    for (int n = 0; n < data.CmdListsCount; ++n) {
        const ImDrawList& list = *data.CmdLists[n];
        for (const ImDrawCmd& command : list.CmdBuffer)
            if (command.UserCallback == nullptr) painter.command(list, command);
    }
}

} // namespace dubstage::viewer
