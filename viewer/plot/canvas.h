// What plots are drawn on: the screen and SVG give the same picture.
#pragma once

#include <cstdint>
#include <imgui.h>
#include <string>
#include <vector>

#include "viewer/draw/texture.h"
#include "viewer/plot/decimate.h"

namespace dubstage::viewer {

struct Ink {
    std::uint32_t rgb = 0xffffff;
    float alpha = 1;
};
enum class Dash { solid, dashed, dotted };
enum class Align { left, centre, right };
enum class TextSize { small, text };

class Canvas {
  public:
    virtual ~Canvas() = default;
    virtual void box(const Frame& area, Ink ink, float rounding = 0) = 0;
    virtual void line(const std::vector<Point>& points, Ink ink, float width, Dash dash = Dash::solid) = 0;
    // The area between two curves over the same x.
    virtual void between(const std::vector<Point>& upper, const std::vector<Point>& lower, Ink ink) = 0;
    virtual void dot(Point centre, float radius, Ink ink) = 0;
    virtual void triangle(Point a, Point b, Point c, Ink ink) = 0;
    virtual void text(Point at, const std::string& words, Ink ink, Align align = Align::left,
                      TextSize size = TextSize::small) = 0; // `at` is on the upper edge
    virtual float text_width(const std::string& words, TextSize size = TextSize::small) const = 0;
    virtual float text_height(TextSize size = TextSize::small) const = 0;
    virtual void picture(const Frame& area, const Texture& texture) = 0;
    virtual void clip(const Frame& area) = 0;
    virtual void unclip() = 0;
    virtual float scale() const = 0; // pixels per design pixel
};

class ScreenCanvas final : public Canvas {
  public:
    explicit ScreenCanvas(ImDrawList& list);
    void box(const Frame& area, Ink ink, float rounding = 0) override;
    void line(const std::vector<Point>& points, Ink ink, float width, Dash dash = Dash::solid) override;
    void between(const std::vector<Point>& upper, const std::vector<Point>& lower, Ink ink) override;
    void dot(Point centre, float radius, Ink ink) override;
    void triangle(Point a, Point b, Point c, Ink ink) override;
    void text(Point at, const std::string& words, Ink ink, Align align = Align::left,
              TextSize size = TextSize::small) override;
    float text_width(const std::string& words, TextSize size = TextSize::small) const override;
    float text_height(TextSize size = TextSize::small) const override;
    void picture(const Frame& area, const Texture& texture) override;
    void clip(const Frame& area) override;
    void unclip() override;
    float scale() const override;

  private:
    ImDrawList& list_;
};

class SvgCanvas final : public Canvas {
  public:
    SvgCanvas(int width, int height);
    std::string svg() const;
    void box(const Frame& area, Ink ink, float rounding) override;
    void line(const std::vector<Point>& points, Ink ink, float width, Dash dash) override;
    void between(const std::vector<Point>& upper, const std::vector<Point>& lower, Ink ink) override;
    void dot(Point centre, float radius, Ink ink) override;
    void triangle(Point a, Point b, Point c, Ink ink) override;
    void text(Point at, const std::string& words, Ink ink, Align align, TextSize size) override;
    float text_width(const std::string& words, TextSize size) const override;
    float text_height(TextSize size) const override;
    void picture(const Frame& area, const Texture& texture) override;
    void clip(const Frame& area) override;
    void unclip() override;
    float scale() const override { return 1; }

  private:
    int width_, height_, clips_ = 0;
    std::string body_;
};

} // namespace dubstage::viewer
