#include "viewer/model/heat_map.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>

namespace dubstage::viewer {

namespace {

constexpr std::uint8_t below_scale = 255;
constexpr double step_db = 0.5;

struct Stop {
    double at, red, green, blue;
};

std::array<std::uint32_t, 256> between(std::span<const Stop> stops)
{
    std::array<std::uint32_t, 256> colours{};
    for (std::size_t i = 0; i < colours.size(); ++i) {
        const double at = static_cast<double>(i) / 255;
        std::size_t next = 1;
        while (next + 1 < stops.size() && stops[next].at < at) ++next;
        const Stop &a = stops[next - 1], &b = stops[next];
        const double share = (at - a.at) / (b.at - a.at);
        const auto byte = [&](double from, double to) {
            return static_cast<std::uint32_t>(std::lround(from + share * (to - from)));
        };
        colours[i] =
            byte(a.red, b.red) | byte(a.green, b.green) << 8 | byte(a.blue, b.blue) << 16 | 0xff000000u;
    }
    return colours;
}

// Where the pixels of one axis read: [first, last) of the columns or rows; first = last: nothing is there.
struct Reach {
    std::size_t first = 0, last = 0;
};

class Source {
  public:
    explicit Source(const Programme& programme) : spectrogram_(programme.measured.observation.spectrogram)
    {
        rate_ = programme.measured.sample_rate;
        rows_ = spectrogram_.edges_hz.empty() ? 0 : spectrogram_.edges_hz.size() - 1;
    }
    bool empty() const { return spectrogram_.levels.empty() || rows_ == 0 || !(rate_ > 0); }
    std::size_t rows() const { return rows_; }

    // The coarsest level whose columns are not wider than a pixel.
    void choose_level(double seconds_per_pixel)
    {
        level_ = 0;
        while (level_ + 1 < spectrogram_.levels.size() && column_seconds(level_ + 1) <= seconds_per_pixel)
            ++level_;
    }
    double column_seconds(std::size_t level) const
    {
        return spectrogram_.column_frames * std::exp2(static_cast<double>(level)) / rate_;
    }
    Reach columns(double from, double to) const
    {
        const double width = column_seconds(level_);
        const auto count = static_cast<double>(spectrogram_.levels[level_].columns);
        if (to <= 0 || from >= count * width) return {};
        constexpr double rounding = 1e-6; // where a pixel ends as its column does
        const double first = std::clamp(std::floor(from / width + rounding), 0.0, count - 1),
                     last = std::clamp(std::ceil(to / width - rounding), first + 1, count);
        return {static_cast<std::size_t>(first), static_cast<std::size_t>(last)};
    }
    Reach rows(double from, double to) const
    {
        const std::vector<double>& edges = spectrogram_.edges_hz;
        if (to <= edges.front() || from >= edges.back()) return {};
        const auto first = std::upper_bound(edges.begin(), edges.end(), from) - edges.begin(),
                   last = std::lower_bound(edges.begin(), edges.end(), to) - edges.begin();
        const auto low = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, first - 1));
        return {low, std::clamp(static_cast<std::size_t>(last), low + 1, rows_)};
    }
    // The loudest of some columns: fewest steps below full scale.
    void column(const Reach& reach, std::vector<std::uint8_t>& out) const
    {
        out.assign(rows_, below_scale);
        for (std::size_t c = reach.first; c < reach.last; ++c) {
            const std::uint8_t* cells = spectrogram_.levels[level_].cells.data() + c * rows_;
            for (std::size_t r = 0; r < rows_; ++r) out[r] = std::min(out[r], cells[r]);
        }
    }

    // In dB: the loudest of some columns,
    void levels(const Reach& reach, std::vector<float>& out)
    {
        column(reach, cells_);
        out.resize(rows_);
        for (std::size_t r = 0; r < rows_; ++r) out[r] = level_of(cells_[r]);
    }
    // or what lies between the two whose middles are beside `seconds`, by their powers.
    void levels_at(double seconds, std::vector<float>& out)
    {
        const double at = seconds / column_seconds(level_) - 0.5, before = std::floor(at);
        const auto share = static_cast<float>(at - before);
        levels(only(before), out);
        constexpr float whole = 0.02f; // as good as one column
        if (share < whole) return;
        levels(only(before + 1), next_);
        for (std::size_t r = 0; r < rows_; ++r)
            if (out[r] != next_[r])
                out[r] = 10 * std::log10((1 - share) * std::pow(10.0f, out[r] / 10) +
                                         share * std::pow(10.0f, next_[r] / 10));
    }
    double middle_seconds(std::size_t column) const
    {
        return (static_cast<double>(column) + 0.5) * column_seconds(level_);
    }

  private:
    static float level_of(std::uint8_t cell)
    {
        return cell == below_scale ? nothing_db : -static_cast<float>(step_db) * cell;
    }
    // The column, or the one at the end beyond which it lies.
    Reach only(double column) const
    {
        const auto last = static_cast<double>(spectrogram_.levels[level_].columns) - 1;
        const auto at = static_cast<std::size_t>(std::clamp(column, 0.0, last));
        return {at, at + 1};
    }

    static constexpr float nothing_db = -200;
    const Spectrogram& spectrogram_;
    double rate_ = 0;
    std::size_t rows_ = 0, level_ = 0;
    std::vector<std::uint8_t> cells_;
    std::vector<float> next_;
};

class MapPainter {
  public:
    MapPainter(const HeatMapView& view, Texture& texture) : view_(view), texture_(texture) {}

    void paint(const HeatMapOf& of)
    {
        Source a(*of.programme);
        if (!of.other) {
            colours_ = heat_colours();
            std::array<std::uint32_t, 256> of_cell{};
            for (std::size_t cell = 0; cell < of_cell.size(); ++cell) {
                const double above = -step_db * static_cast<double>(cell) - view_.levels.low;
                const long index = cell == below_scale ? 0 : std::lround(255 * above / view_.levels.span());
                of_cell[cell] = colours_[static_cast<std::size_t>(std::clamp(index, 0L, 255L))];
            }
            paint_columns(a, of_cell);
            return;
        }
        difference(a, Source(*of.other), of.lag);
    }

  private:
    double seconds(int x) const { return view_.x.value(static_cast<double>(x) / view_.width); }
    double hertz(int y) const { return view_.y.value(1 - static_cast<double>(y) / view_.height); }
    std::vector<Reach> row_reaches(const Source& source) const
    {
        std::vector<Reach> reaches;
        for (int y = 0; y < view_.height; ++y) reaches.push_back(source.rows(hertz(y + 1), hertz(y)));
        return reaches;
    }
    std::size_t pixel(int x, int y) const // its first byte
    {
        return 4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(view_.width) +
                    static_cast<std::size_t>(x));
    }
    void put(int x, int y, std::uint32_t colour)
    {
        std::memcpy(texture_.pixels.data() + pixel(x, y), &colour, 4);
    }

    // Some columns at a time, so that memory is written by rows.
    void paint_columns(Source& source, const std::array<std::uint32_t, 256>& of_cell)
    {
        if (source.empty()) return;
        source.choose_level(seconds(1) - seconds(0));
        const std::vector<Reach> reaches = row_reaches(source);
        constexpr int tile = 16;
        std::vector<std::uint32_t> pixels(static_cast<std::size_t>(tile * view_.height));
        std::vector<std::uint8_t> cells;
        for (int x = 0; x < view_.width; x += tile) {
            const int count = std::min(tile, view_.width - x);
            std::fill(pixels.begin(), pixels.end(), colours_[0]);
            for (int i = 0; i < count; ++i) {
                const Reach reach = source.columns(seconds(x + i), seconds(x + i + 1));
                if (reach.first == reach.last) continue;
                source.column(reach, cells);
                for (int y = 0; y < view_.height; ++y) {
                    const Reach& rows = reaches[static_cast<std::size_t>(y)];
                    if (rows.first == rows.last) continue;
                    std::uint8_t best = cells[rows.first];
                    for (std::size_t r = rows.first + 1; r < rows.last; ++r) best = std::min(best, cells[r]);
                    pixels[static_cast<std::size_t>(y * tile + i)] = of_cell[best];
                }
            }
            for (int y = 0; y < view_.height; ++y)
                std::memcpy(texture_.pixels.data() + pixel(x, y), pixels.data() + y * tile,
                            sizeof(std::uint32_t) * static_cast<std::size_t>(count));
        }
    }

    // Both read by their own rows: rates and scales may differ. The other is read as much later as it comes.
    void difference(Source& a, Source b, double lag)
    {
        if (a.empty() || b.empty()) return;
        colours_ = difference_colours();
        b.choose_level(seconds(1) - seconds(0));
        a.choose_level(seconds(1) - seconds(0));
        const std::vector<Reach> rows_a = row_reaches(a), rows_b = row_reaches(b);
        std::vector<float> levels_a, levels_b;
        Reach shown;
        for (int x = 0; x < view_.width; ++x) {
            const Reach columns_a = a.columns(seconds(x), seconds(x + 1)),
                        columns_b = b.columns(seconds(x) + lag, seconds(x + 1) + lag);
            if (columns_a.first == columns_a.last || columns_b.first == columns_b.last) continue;
            const bool one = columns_a.last - columns_a.first == 1;
            if (!one || columns_a.first != shown.first || columns_a.last != shown.last) {
                a.levels(columns_a, levels_a);
                if (one)
                    b.levels_at(a.middle_seconds(columns_a.first) + lag, levels_b);
                else
                    b.levels(columns_b, levels_b);
            }
            shown = columns_a;
            for (int y = 0; y < view_.height; ++y) {
                const float level_a = loudest(levels_a, rows_a[static_cast<std::size_t>(y)]),
                            level_b = loudest(levels_b, rows_b[static_cast<std::size_t>(y)]);
                // What is inaudible in both says nothing.
                if (double{std::max(level_a, level_b)} < view_.levels.low) continue;
                const double share =
                    0.5 + 0.5 * (double{level_a - level_b} + view_.gain_db) / difference_reach_db;
                put(x, y, colours_[static_cast<std::size_t>(std::clamp(std::lround(255 * share), 0L, 255L))]);
            }
        }
    }
    static float loudest(const std::vector<float>& levels, const Reach& rows)
    {
        float best = -200;
        for (std::size_t r = rows.first; r < rows.last; ++r) best = std::max(best, levels[r]);
        return best;
    }

    const HeatMapView& view_;
    Texture& texture_;
    std::array<std::uint32_t, 256> colours_{};
};

} // namespace

std::array<std::uint32_t, 256> heat_colours()
{
    // Of matplotlib's "inferno" (van der Walt and Smith, CC0), a few of its colours.
    constexpr std::array<Stop, 9> stops{{{0, 6, 6, 12},
                                         {0.125, 27, 12, 65},
                                         {0.25, 74, 12, 107},
                                         {0.375, 120, 28, 109},
                                         {0.5, 165, 44, 96},
                                         {0.625, 207, 68, 70},
                                         {0.75, 237, 105, 37},
                                         {0.875, 251, 166, 10},
                                         {1, 252, 255, 164}}};
    return between(stops);
}

std::array<std::uint32_t, 256> difference_colours()
{
    constexpr std::array<Stop, 5> stops{{{0, 150, 205, 255},
                                         {0.25, 45, 110, 200},
                                         {0.5, 14, 17, 22},
                                         {0.75, 200, 95, 20},
                                         {1, 255, 214, 140}}};
    return between(stops);
}

const Texture& HeatMap::draw(const HeatMapOf& of, const HeatMapView& view)
{
    const std::vector<double> wanted{view.x.range.low,
                                     view.x.range.high,
                                     view.y.range.low,
                                     view.y.range.high,
                                     view.levels.low,
                                     view.levels.high,
                                     view.gain_db,
                                     static_cast<double>(view.width),
                                     static_cast<double>(view.height)};
    if (wanted == drawn_ && of == of_) return texture_;
    drawn_ = wanted;
    of_ = of;
    texture_.width = std::max(1, view.width);
    texture_.height = std::max(1, view.height);
    texture_.format = Texture::Format::rgba;
    const std::size_t pixels =
        static_cast<std::size_t>(texture_.width) * static_cast<std::size_t>(texture_.height);
    texture_.pixels.resize(4 * pixels);
    const std::uint32_t ground = of.other ? difference_colours()[127] : heat_colours()[0];
    for (std::size_t i = 0; i < pixels; ++i) std::memcpy(texture_.pixels.data() + 4 * i, &ground, 4);
    if (of.programme && view.width > 0 && view.height > 0) MapPainter(view, texture_).paint(of);
    ++texture_.revision;
    return texture_;
}

double level_at(const Programme& programme, double seconds, double hz)
{
    constexpr double nothing = -std::numeric_limits<double>::infinity();
    Source source(programme);
    if (source.empty()) return nothing;
    const Reach columns = source.columns(seconds, seconds), rows = source.rows(hz, hz);
    if (columns.first == columns.last || rows.first == rows.last) return nothing;
    std::vector<std::uint8_t> cells;
    source.column({columns.first, columns.first + 1}, cells);
    const std::uint8_t cell = cells[rows.first];
    return cell == below_scale ? nothing : -step_db * cell;
}

} // namespace dubstage::viewer
