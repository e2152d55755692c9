#include "viewer/plot/plot.h"

#include <algorithm>
#include <cmath>

#include "viewer/draw/style.h"

namespace dubstage::viewer {

namespace {

class Drawing {
  public:
    Drawing(const Plot& plot, const Frame& area, Canvas& canvas)
        : plot_(plot), area_(area), canvas_(canvas), frame_(inner_frame(plot, area, canvas)),
          unit_(canvas.scale())
    {}

    void all()
    {
        canvas_.box(frame_, {palette().plot, 1}, 0);
        canvas_.clip(frame_);
        for (const Picture& picture : plot_.pictures) canvas_.picture(frame_, *picture.texture);
        for (const Zone& zone : plot_.zones) this->zone(zone);
        if (plot_.pictures.empty()) grid();
        for (const Band& band : plot_.bands) this->band(band);
        for (const Envelope& envelope : plot_.envelopes) this->envelope(envelope);
        for (const Bars& bars : plot_.bars) this->bars(bars);
        for (const Series& series : plot_.series)
            for (const auto& run : lines(series.samples, series.offset, plot_.x, plot_.y, frame_))
                canvas_.line(run, series.ink, series.width, series.dash);
        for (const Level& level : plot_.levels) this->level(level);
        if (plot_.selection) selection(*plot_.selection);
        marks();
        for (const Spot& spot : plot_.spots) this->spot(spot);
        if (plot_.pinned) upright(*plot_.pinned, {palette().accent, 0.9f}, 1);
        if (plot_.cursor) upright(*plot_.cursor, {palette().text, 0.55f}, 1);
        if (plot_.playhead) upright(*plot_.playhead, {palette().ok, 0.9f}, 1.5f);
        words();
        canvas_.unclip();
        labels();
        if (plot_.piano) piano();
    }

  private:
    float px(double value) const
    {
        const double share = std::clamp(plot_.x.share(value), -1e4, 1e4);
        return static_cast<float>(double{frame_.x0} + share * double{frame_.width()});
    }
    float py(double value) const
    {
        const double share = std::clamp(plot_.y.share(value), -1e4, 1e4);
        return static_cast<float>(double{frame_.y1} - share * double{frame_.height()});
    }
    float crisp(float place) const { return std::floor(place) + 0.5f; }

    void upright(double at, Ink ink, float width)
    {
        if (!plot_.x.range.holds(at)) return;
        const float x = crisp(px(at));
        canvas_.line({{x, frame_.y0}, {x, frame_.y1}}, ink, width);
    }

    void grid()
    {
        const auto line_ink = [](const Tick& tick) {
            return Ink{tick.label.empty() ? palette().fine_grid : palette().grid, 1};
        };
        for (const Tick& tick : x_ticks()) {
            const float x = crisp(px(tick.at));
            canvas_.line({{x, frame_.y0}, {x, frame_.y1}}, line_ink(tick), 1);
        }
        for (const Tick& tick : y_ticks()) {
            const float y = crisp(py(tick.at));
            const bool zero = plot_.y.unit == Unit::signed_decibel && tick.at == 0;
            canvas_.line({{frame_.x0, y}, {frame_.x1, y}}, zero ? Ink{palette().dim, 0.7f} : line_ink(tick),
                         1);
        }
    }

    std::vector<Tick> x_ticks() const
    {
        const double apart =
            plot_.x.unit == Unit::time && plot_.x.time.style == TimeStyle::timecode ? 90 : 58;
        return ticks(plot_.x, double{frame_.width()}, apart * double{unit_});
    }
    std::vector<Tick> y_ticks() const
    {
        return ticks(plot_.y, double{frame_.height()}, 38.0 * double{unit_});
    }

    void zone(const Zone& zone)
    {
        const float x0 = std::isfinite(zone.x.low) ? px(zone.x.low) : frame_.x0,
                    x1 = std::isfinite(zone.x.high) ? px(zone.x.high) : frame_.x1,
                    y0 = std::isfinite(zone.y.high) ? py(zone.y.high) : frame_.y0,
                    y1 = std::isfinite(zone.y.low) ? py(zone.y.low) : frame_.y1;
        canvas_.box({x0, y0, std::max(x1, x0 + 1), y1}, zone.ink, 0);
    }

    void band(const Band& band)
    {
        const auto upper = lines(band.high, 0, plot_.x, plot_.y, frame_);
        const auto lower = lines(band.low, 0, plot_.x, plot_.y, frame_);
        // Decimation keeps pairs only where neither curve was thinned: take columns of the frame instead.
        const auto edge = [&](const Samples& samples, double x) {
            const double value = value_at(samples, x);
            return std::isfinite(value) ? py(value) : frame_.y1;
        };
        if (upper.empty() || lower.empty()) return;
        std::vector<Point> high, low;
        const double first = std::max(plot_.x.range.low, band.low.at(0)),
                     last = std::min(plot_.x.range.high, band.low.at(band.low.size() - 1));
        if (!(last > first)) return;
        const float from = px(first), to = px(last);
        const int columns = std::max(1, static_cast<int>(to - from));
        for (int c = 0; c <= columns; ++c) {
            const float x = std::min(to, from + static_cast<float>(c));
            const double value =
                std::clamp(plot_.x.value(double{x - frame_.x0} / double{frame_.width()}), first, last);
            high.push_back({x, edge(band.high, value)});
            low.push_back({x, edge(band.low, value)});
        }
        canvas_.between(high, low, band.ink);
    }

    void envelope(const Envelope& envelope)
    {
        const auto [first, last] = visible(envelope.magnitude, plot_.x);
        std::vector<Point> upper, lower;
        float column = -1e9f, largest = 0;
        const auto flush = [&] {
            if (column <= -1e9f) return;
            upper.push_back({column, py(double{largest})});
            lower.push_back({column, std::max(py(-double{largest}), upper.back().y + 1)});
            largest = 0;
        };
        for (std::size_t i = first; i < last; ++i) {
            const float x = std::floor(px(envelope.magnitude.at(i)));
            if (x != column) flush();
            column = x;
            largest = std::max(largest, envelope.magnitude.y[i]);
        }
        flush();
        if (upper.size() > 1) canvas_.between(upper, lower, envelope.ink);
    }

    void bars(const Bars& bars)
    {
        for (std::size_t i = 0; i < bars.at.size(); ++i) {
            if (!(bars.length[i] > 0)) continue;
            const double half = bars.thickness / 2;
            if (bars.upright) {
                const float x0 = px(bars.at[i] - half), x1 = px(bars.at[i] + half);
                canvas_.box({x0, py(bars.length[i]), std::max(x0 + 1, x1 - 1), frame_.y1}, bars.ink, 0);
            } else {
                const float y0 = py(bars.at[i] + half), y1 = py(bars.at[i] - half);
                canvas_.box({frame_.x0, y0, px(bars.length[i]), std::max(y0 + 1, y1 - 1)}, bars.ink, 0);
            }
        }
    }

    void level(const Level& level)
    {
        if (!plot_.y.range.holds(level.y)) return;
        const float y = crisp(py(level.y));
        canvas_.line({{frame_.x0, y}, {frame_.x1, y}}, level.ink, 1.2f, level.dash);
        if (level.label.empty()) return;
        const float above = y - canvas_.text_height() - 3 * unit_;
        const float top = above > frame_.y0 ? above : y + 3 * unit_, right = frame_.x1 - 8 * unit_;
        backing(right - canvas_.text_width(level.label), top, level.label);
        canvas_.text({right, top}, level.label, level.ink, Align::right);
    }

    void selection(const Range& range)
    {
        const float x0 = px(range.low), x1 = px(range.high);
        canvas_.box({x0, frame_.y0, x1, frame_.y1}, {palette().accent, 0.13f}, 0);
        for (const float x : {x0, x1})
            canvas_.line({{crisp(x), frame_.y0}, {crisp(x), frame_.y1}}, {palette().accent, 0.8f}, 1);
    }

    // Labels that would run into the one before are left out; the flags stay.
    void marks()
    {
        float free_from = frame_.x0;
        const float flag = 5 * unit_;
        for (const Mark& mark : plot_.marks) {
            if (!plot_.x.range.holds(mark.x)) continue;
            const float x = crisp(px(mark.x));
            canvas_.line({{x, frame_.y0}, {x, frame_.y1}}, {mark.ink.rgb, mark.ink.alpha * 0.45f}, 1);
            canvas_.triangle({x - flag, frame_.y0}, {x + flag, frame_.y0}, {x, frame_.y0 + 1.5f * flag},
                             mark.ink);
            const float width = canvas_.text_width(mark.label) + 8 * unit_;
            if (x < free_from || x + width > frame_.x1) continue;
            canvas_.text({x + flag + 3 * unit_, frame_.y0 + 2 * unit_}, mark.label, mark.ink);
            free_from = x + width + 2 * flag;
        }
    }

    void spot(const Spot& spot)
    {
        if (!plot_.x.range.holds(spot.x)) return;
        const Point at{px(spot.x), std::clamp(py(spot.y), frame_.y0, frame_.y1)};
        canvas_.dot(at, 3.5f, spot.ink);
        if (!spot.label.empty())
            canvas_.text({at.x + 6 * unit_, at.y - canvas_.text_height() / 2}, spot.label, spot.ink);
    }

    // So that words can be read over what is drawn.
    void backing(float left, float top, const std::string& text)
    {
        canvas_.box({left - 4 * unit_, top - 2 * unit_, left + canvas_.text_width(text) + 4 * unit_,
                     top + canvas_.text_height() + 3 * unit_},
                    {palette().plot, 0.75f}, 3 * unit_);
    }

    void words()
    {
        const float top = frame_.y0 + (plot_.marks.empty() ? 6 : 20) * unit_;
        const auto say = [&](float x, const std::string& text, Ink ink, Align align) {
            if (text.empty()) return;
            backing(align == Align::left ? x : x - canvas_.text_width(text), top, text);
            canvas_.text({x, top}, text, ink, align);
        };
        const float note = plot_.note.empty() ? 0 : canvas_.text_width(plot_.note) + 24 * unit_;
        say(frame_.x0 + 8 * unit_, beginning(plot_.title, frame_.width() - 16 * unit_ - note),
            {palette().dim, 1}, Align::left);
        say(frame_.x1 - 8 * unit_, plot_.note, plot_.note_ink, Align::right);
    }

    // As much of it as there is room for.
    std::string beginning(const std::string& text, float room) const
    {
        if (canvas_.text_width(text) <= room) return text;
        std::string shorter = text;
        const auto is_inside_a_letter = [&] {
            return !shorter.empty() && (static_cast<unsigned char>(shorter.back()) & 0xC0u) == 0x80u;
        };
        while (!shorter.empty() && canvas_.text_width(shorter + "\u2026") > room) {
            while (is_inside_a_letter()) shorter.pop_back();
            if (!shorter.empty()) shorter.pop_back();
        }
        return shorter.empty() ? "" : shorter + "\u2026";
    }

    void labels()
    {
        const Ink ink{palette().dim, 1};
        if (plot_.x_labels)
            for (const Tick& tick : x_ticks()) {
                const float half = canvas_.text_width(tick.label) / 2;
                const float x = std::clamp(px(tick.at), frame_.x0 + half - 8 * unit_, area_.x1 - half);
                canvas_.text({x, frame_.y1 + (plot_.piano ? 20 : 5) * unit_}, tick.label, ink, Align::centre);
            }
        if (plot_.y_labels)
            for (const Tick& tick : y_ticks()) {
                const float y = std::clamp(py(tick.at) - canvas_.text_height() / 2, area_.y0,
                                           frame_.y1 - canvas_.text_height() / 2);
                canvas_.text({frame_.x0 - 7 * unit_, y}, tick.label, ink, Align::right);
            }
    }

    // A keyboard below the frame: black keys, and the names of the Cs.
    void piano()
    {
        const float top = frame_.y1 + 4 * unit_, bottom = top + 9 * unit_;
        canvas_.box({frame_.x0, top, frame_.x1, bottom}, {palette().dim, 0.28f}, 0);
        const int first = note_of(plot_.x.range.low).midi, last = note_of(plot_.x.range.high).midi;
        for (int midi = first; midi <= last; ++midi) {
            const double half = std::exp2(0.5 / 12);
            const float x0 = std::clamp(px(note_hz(midi) / half), frame_.x0, frame_.x1),
                        x1 = std::clamp(px(note_hz(midi) * half), frame_.x0, frame_.x1);
            if (is_black(midi))
                canvas_.box({x0, top, x1, bottom}, {palette().plot, 1}, 0);
            else if (((midi % 12) + 12) % 12 == 0) {
                canvas_.box({x0, top, x1, bottom}, {palette().accent, 0.55f}, 0);
                canvas_.text({x1 + 3 * unit_, frame_.y1 - canvas_.text_height() - 2 * unit_}, note_name(midi),
                             {palette().dim, 0.7f});
            }
        }
    }

    const Plot& plot_;
    const Frame area_;
    Canvas& canvas_;
    const Frame frame_;
    const float unit_;
};

} // namespace

Frame inner_frame(const Plot& plot, const Frame& area, const Canvas& canvas)
{
    const float unit = canvas.scale();
    const float left = plot.y_labels ? 46 * unit : 0, right = plot.y_labels ? 10 * unit : 0,
                bottom = (plot.x_labels ? 20 * unit : 0) + (plot.piano ? 15 * unit : 0);
    return {area.x0 + left, area.y0 + 2 * unit, std::max(area.x0 + left + 10, area.x1 - right),
            std::max(area.y0 + 10, area.y1 - bottom - 2 * unit)};
}

void draw(const Plot& plot, const Frame& area, Canvas& canvas)
{
    Drawing(plot, area, canvas).all();
}

} // namespace dubstage::viewer
