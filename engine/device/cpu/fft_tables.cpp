#include "device/cpu/fft_tables.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <numbers>
#include <optional>
#include <tuple>
#include <utility>

#include "base/error.h"

namespace dubstage::cpu {

namespace {

constexpr std::size_t group = 16; // columns and rows come in such

// e^(-2 pi i k / n) out of an eighth of the circle.
class Roots {
  public:
    explicit Roots(std::size_t n) : n_(n)
    {
        eighth_.reserve(n / 8 + 1);
        for (std::size_t k = 0; k <= n / 8; ++k) {
            const double angle = 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
            eighth_.push_back({std::cos(angle), std::sin(angle)});
        }
    }

    // Real and imaginary part.
    std::pair<float, float> operator()(std::size_t k) const
    {
        const std::size_t quarter = n_ / 4, rest = k % n_ % quarter;
        const auto [c, s] = rest <= n_ / 8 ? eighth_[rest] : flipped(eighth_[quarter - rest]);
        const auto re = static_cast<float>(c), im = static_cast<float>(-s);
        switch (k % n_ / quarter) {
        case 0:
            return {re, im};
        case 1:
            return {im, -re};
        case 2:
            return {-re, -im};
        default:
            return {-im, re};
        }
    }

  private:
    struct Point {
        double cosine, sine;
    };
    static Point flipped(const Point& p) { return {p.sine, p.cosine}; }

    std::size_t n_;
    std::vector<Point> eighth_;
};

// Radices of a power of two, or of three times one: the fewest there are.
std::vector<int> radices_of(std::size_t length)
{
    std::vector<int> radices;
    if (length % 3 == 0) {
        radices.push_back(3);
        length /= 3;
    }
    int twos = 0;
    for (; length > 1; length /= 2) ++twos;
    for (; twos >= 3 && twos != 4; twos -= 3) radices.push_back(8);
    for (; twos >= 2; twos -= 2) radices.push_back(4);
    if (twos == 1) radices.push_back(2);
    return radices;
}

// The lengths of columns and rows that need the fewest passes; of those the most alike.
std::optional<std::size_t> columns_of(std::size_t m)
{
    std::optional<std::size_t> best;
    std::size_t fewest = 0;
    for (std::size_t columns = group; columns * group <= m; columns *= 2) {
        const std::size_t rows = m / columns;
        if (rows % group != 0 || 8 * rows < columns) continue;
        const std::size_t passes = radices_of(columns).size() + radices_of(rows).size();
        if (!best || passes <= fewest) {
            best = columns;
            fewest = passes;
        }
    }
    return best;
}

FftPasses passes_of(std::size_t length, const Roots& roots, std::size_t n)
{
    FftPasses all;
    all.length = length;
    std::size_t count = 0;
    for (std::size_t span = length; const int radix : radices_of(length)) {
        all.passes.push_back({radix, span, nullptr});
        count += span / static_cast<std::size_t>(radix) * static_cast<std::size_t>(radix - 1) * 2;
        span /= static_cast<std::size_t>(radix);
    }
    all.turns.reserve(count);
    all.place.assign(length, 0);
    std::size_t below = 1; // frequencies that the passes so far tell apart
    for (auto& pass : all.passes) {
        pass.turns = all.turns.data() + all.turns.size();
        const auto radix = static_cast<std::size_t>(pass.radix);
        for (std::size_t j = 0; j < pass.span / radix; ++j)
            for (std::size_t q = 1; q < radix; ++q) {
                const auto [re, im] = roots(j * q * (n / pass.span));
                all.turns.push_back(re);
                all.turns.push_back(im);
            }
        for (std::size_t k = 0; k < length; ++k) all.place[k] += k / below % radix * (pass.span / radix);
        below *= radix;
    }
    all.frequency.assign(length, 0);
    for (std::size_t k = 0; k < length; ++k) all.frequency[all.place[k]] = k;
    return all;
}

} // namespace

AlignedFloats aligned_floats(std::size_t count)
{
    return AlignedFloats(new (std::align_val_t{64}) float[count]);
}

bool FftTables::know(int n)
{
    if (n < 512 || n % 2 != 0) return false;
    auto rest = static_cast<std::size_t>(n);
    if (rest % 3 == 0) rest /= 3;
    return (rest & (rest - 1)) == 0 && columns_of(static_cast<std::size_t>(n) / 2).has_value();
}

FftTables::FftTables(int n) : m(static_cast<std::size_t>(n) / 2)
{
    check(know(n), "the tables know the length");
    const auto length = static_cast<std::size_t>(n);
    const Roots roots(length);
    columns = passes_of(*columns_of(m), roots, length);
    rows = passes_of(m / columns.length, roots, length);
    between = aligned_floats(2 * m);
    float* to = between.get();
    for (std::size_t n2 = 0; n2 < rows.length; n2 += group)
        for (std::size_t k1 = 0; k1 < columns.length; ++k1, to += 2 * group)
            for (std::size_t lane = 0; lane < group; ++lane)
                std::tie(to[lane], to[group + lane]) = roots(2 * k1 * (n2 + lane));
    halves = aligned_floats(m);
    for (std::size_t k = 0; k < m / 2; ++k) {
        const auto [re, im] = roots(k);
        float* at = halves.get() + k / group * 2 * group + k % group;
        at[0] = re;
        at[group] = -im;
    }
}

std::shared_ptr<const FftTables> FftTables::of(int n)
{
    static std::mutex mutex;
    static std::map<int, std::weak_ptr<const FftTables>> known;
    const std::lock_guard lock(mutex);
    auto tables = known[n].lock();
    if (tables == nullptr) {
        tables = std::make_shared<const FftTables>(n);
        known[n] = tables;
    }
    return tables;
}

std::size_t FftTables::room_floats() const
{
    return 2 * m + 2 * group * std::max(columns.length, rows.length);
}

} // namespace dubstage::cpu
