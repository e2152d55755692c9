#include "viewer/model/scope.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace dubstage::viewer {

namespace {

class Places {
  public:
    explicit Places(const Goniometer& goniometer) : goniometer_(goniometer)
    {
        for (const std::uint32_t count : goniometer.counts) most_ = std::max(most_, count);
    }
    bool empty() const { return most_ == 0 || goniometer_.size < 2; }
    std::uint32_t most() const { return most_; }

    // Counts between the cells, by straight lines; -1 to 1 each.
    double at(double left, double right) const
    {
        const double last = goniometer_.size - 1, y = (left + 1) / 2 * last, x = (right + 1) / 2 * last;
        if (x < 0 || y < 0 || x > last || y > last) return 0;
        const double fx = std::floor(x), fy = std::floor(y);
        const auto cell = [&](double row, double column) {
            const auto r = static_cast<std::size_t>(std::min(row, last)),
                       c = static_cast<std::size_t>(std::min(column, last));
            return static_cast<double>(
                goniometer_.counts[r * static_cast<std::size_t>(goniometer_.size) + c]);
        };
        const double a = std::lerp(cell(fy, fx), cell(fy, fx + 1), x - fx),
                     b = std::lerp(cell(fy + 1, fx), cell(fy + 1, fx + 1), x - fx);
        return std::lerp(a, b, y - fy);
    }

    // The smallest square around the middle that holds nearly all.
    double reach() const
    {
        const int size = goniometer_.size, middle = size / 2;
        double all = 0;
        std::vector<double> rings(static_cast<std::size_t>(middle) + 1, 0);
        for (int l = 0; l < size; ++l)
            for (int r = 0; r < size; ++r) {
                const double count = goniometer_.counts[static_cast<std::size_t>(l * size + r)];
                // The square of the picture: |mid| and |side|.
                const double mid = std::abs(l + r - 2.0 * middle) / 2, side = std::abs(l - r) / 2.0;
                const auto ring = static_cast<std::size_t>(std::min<double>(middle, std::max(mid, side)));
                rings[ring] += count;
                all += count;
            }
        constexpr double nearly = 0.9995;
        double sum = 0;
        for (std::size_t ring = 0; ring < rings.size(); ++ring) {
            sum += rings[ring];
            if (sum >= nearly * all) return std::clamp((static_cast<double>(ring) + 2) / middle, 0.05, 1.0);
        }
        return 1;
    }

  private:
    const Goniometer& goniometer_;
    std::uint32_t most_ = 0;
};

} // namespace

Scope scope_of(const Programme& programme, int size, std::uint32_t rgb, std::uint32_t ground)
{
    Scope scope;
    scope.picture.width = scope.picture.height = size;
    scope.picture.revision = 1;
    const auto pixels = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
    scope.picture.pixels.resize(4 * pixels);
    const Places places(programme.measured.observation.goniometer);
    const double reach = places.empty() ? 1 : places.reach();
    scope.reach_db = 20 * std::log10(reach);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x) {
            const double u = reach * ((x + 0.5) / size * 2 - 1), v = reach * (1 - (y + 0.5) / size * 2);
            // Ever rarer places stay visible: brightness goes by the logarithm of how often.
            const double count = places.empty() ? 0 : places.at(v - u, v + u);
            const double share =
                places.empty() ? 0 : std::log1p(count) / std::log1p(static_cast<double>(places.most()));
            std::uint32_t pixel = 0xff000000u;
            for (int shift = 0; shift < 24; shift += 8) {
                const double from = ground >> (16 - shift) & 255u, to = rgb >> (16 - shift) & 255u;
                // Beyond the colour itself towards white.
                const double value = share < 0.75 ? std::lerp(from, to, share / 0.75)
                                                  : std::lerp(to, 255.0, (share - 0.75) / 0.25);
                pixel |= static_cast<std::uint32_t>(std::lround(value)) << shift;
            }
            std::memcpy(scope.picture.pixels.data() +
                            4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(size) +
                                 static_cast<std::size_t>(x)),
                        &pixel, 4);
        }
    return scope;
}

} // namespace dubstage::viewer
