#include "studies/match/parametric.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "dsp/analog.h"

namespace dubstage {

namespace {

constexpr int shelf_order = 2;

Tone response_db(const FittedBand& band)
{
    AnalogSections sections;
    switch (band.shape) {
    case BandShape::bell:
        sections = analog_bell(band.frequency_hz, band.gain_db, band.q);
        break;
    case BandShape::low_shelf:
        sections = analog_low_shelf(band.frequency_hz, band.gain_db, butterworth_q, shelf_order);
        break;
    case BandShape::high_shelf:
        sections = analog_high_shelf(band.frequency_hz, band.gain_db, butterworth_q, shelf_order);
        break;
    }
    Tone db(tone_cells);
    for (std::size_t i = 0; i < tone_cells; ++i) {
        double power = 1;
        for (const AnalogSection& section : sections) power *= section.power(cell_hz(i));
        db[i] = 10 * std::log10(power);
    }
    return db;
}

// Levenberg and Marquardt over the gains, the logarithms of the frequencies and of the Qs, kept within their
// limits by taking steps back to them.
class Fit {
  public:
    Fit(const Tone& wanted, const FitLimits& limits)
        : wanted_(wanted), limits_(limits), from_(cell_of(limits.low_hz)), to_(cell_of(limits.high_hz) + 1)
    {}

    std::vector<FittedBand> run();

  private:
    using Row = std::vector<double>;
    double error(const std::vector<FittedBand>& bands) const;
    Tone left(const std::vector<FittedBand>& bands) const;
    FittedBand next_band(const Tone& rest, const std::vector<FittedBand>& bands) const;
    void refine(std::vector<FittedBand>& bands, int rounds) const;
    FittedBand moved(FittedBand band, int parameter, double by) const;
    std::vector<Row> slopes(const std::vector<FittedBand>& bands) const;
    std::vector<FittedBand> stepped(const std::vector<FittedBand>& bands, const std::vector<Row>& slopes,
                                    const Tone& rest, double damping) const;

    const Tone& wanted_;
    const FitLimits& limits_;
    std::size_t from_, to_;
};

constexpr int parameters_of_band = 3; // gain, ln frequency, ln q
constexpr double gain_step = 0.01, log_step = 1e-3;

Tone Fit::left(const std::vector<FittedBand>& bands) const
{
    Tone rest = wanted_;
    for (const FittedBand& band : bands) {
        const Tone response = response_db(band);
        for (std::size_t i = from_; i < to_; ++i) rest[i] -= response[i];
    }
    return rest;
}

double Fit::error(const std::vector<FittedBand>& bands) const
{
    const Tone rest = left(bands);
    double sum = 0;
    for (std::size_t i = from_; i < to_; ++i) sum += rest[i] * rest[i];
    return sum;
}

// Where most is left over two thirds of an octave around: a shelf at the ends, one at each.
FittedBand Fit::next_band(const Tone& rest, const std::vector<FittedBand>& bands) const
{
    const Tone mean = averaged(rest, static_cast<std::size_t>(cells_per_octave / 3));
    std::size_t at = from_;
    for (std::size_t i = from_; i < to_; ++i)
        if (std::abs(mean[i]) > std::abs(mean[at])) at = i;
    const auto taken = [&](BandShape shape) {
        return std::any_of(bands.begin(), bands.end(), [&](const FittedBand& b) { return b.shape == shape; });
    };
    const FittedBand band{BandShape::bell, cell_hz(at), mean[at], 1};
    if (!limits_.shelves) return band;
    if (cell_hz(at) < 1.5 * limits_.low_hz && !taken(BandShape::low_shelf))
        return {BandShape::low_shelf, 3 * cell_hz(at), mean[at], butterworth_q};
    if (cell_hz(at) > limits_.high_hz / 1.5 && !taken(BandShape::high_shelf))
        return {BandShape::high_shelf, cell_hz(at) / 2, mean[at], butterworth_q};
    return band;
}

FittedBand Fit::moved(FittedBand band, int parameter, double by) const
{
    if (parameter == 0) band.gain_db += by;
    if (parameter == 1) band.frequency_hz *= std::exp(by);
    if (parameter == 2) band.q *= std::exp(by);
    return band;
}

std::vector<Fit::Row> Fit::slopes(const std::vector<FittedBand>& bands) const
{
    std::vector<Row> rows;
    for (const FittedBand& band : bands) {
        const Tone here = response_db(band);
        for (int p = 0; p < parameters_of_band; ++p) {
            const double step = p == 0 ? gain_step : log_step;
            Row row(tone_cells);
            if (p < 2 || band.shape == BandShape::bell) {
                const Tone there = response_db(moved(band, p, step));
                for (std::size_t i = from_; i < to_; ++i) row[i] = (there[i] - here[i]) / step;
            }
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

// Solves a symmetric positive system by Cholesky's method.
std::vector<double> solve(std::vector<std::vector<double>> a, std::vector<double> b)
{
    const std::size_t n = b.size();
    for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t k = 0; k < j; ++k) a[j][j] -= a[j][k] * a[j][k];
        a[j][j] = std::sqrt(std::max(a[j][j], 1e-12));
        for (std::size_t i = j + 1; i < n; ++i) {
            for (std::size_t k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
            a[i][j] /= a[j][j];
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
    return b;
}

std::vector<FittedBand> Fit::stepped(const std::vector<FittedBand>& bands, const std::vector<Row>& rows,
                                     const Tone& rest, double damping) const
{
    const std::size_t n = rows.size();
    std::vector<std::vector<double>> a(n, std::vector<double>(n));
    std::vector<double> b(n);
    for (std::size_t r = 0; r < n; ++r) {
        for (std::size_t c = 0; c <= r; ++c) {
            for (std::size_t i = from_; i < to_; ++i) a[r][c] += rows[r][i] * rows[c][i];
            a[c][r] = a[r][c];
        }
        for (std::size_t i = from_; i < to_; ++i) b[r] += rows[r][i] * rest[i];
    }
    for (std::size_t r = 0; r < n; ++r) a[r][r] += damping * a[r][r] + 1e-6;
    const std::vector<double> step = solve(std::move(a), std::move(b));
    std::vector<FittedBand> next = bands;
    for (std::size_t k = 0; k < next.size(); ++k) {
        FittedBand& band = next[k];
        for (int p = 0; p < parameters_of_band; ++p) {
            const double by = step[k * parameters_of_band + static_cast<std::size_t>(p)];
            band = moved(band, p, std::clamp(by, p == 0 ? -6.0 : -0.7, p == 0 ? 6.0 : 0.7));
        }
        band.gain_db = std::clamp(band.gain_db, -limits_.most_gain_db, limits_.most_gain_db);
        // A shelf beyond these is a gain of all there is.
        const bool low = band.shape == BandShape::low_shelf, high = band.shape == BandShape::high_shelf;
        band.frequency_hz =
            std::clamp(band.frequency_hz, (low ? 2 : 1) * limits_.low_hz, limits_.high_hz / (high ? 1.5 : 1));
        band.q = std::clamp(band.q, limits_.least_q, limits_.most_q);
    }
    return next;
}

void Fit::refine(std::vector<FittedBand>& bands, int rounds) const
{
    double damping = 0.1, best = error(bands);
    for (int round = 0; round < rounds && damping < 1e4; ++round) {
        const std::vector<FittedBand> next = stepped(bands, slopes(bands), left(bands), damping);
        const double now = error(next);
        if (now < best) {
            const bool settled = best - now < 1e-5 * best;
            bands = next, best = now, damping *= 0.3;
            if (settled) return;
        } else {
            damping *= 4;
        }
    }
}

// To so many parts of one: the decimal that is meant, and no 1.4000000000000001.
double rounded(double value, double parts)
{
    return std::round(value * parts) / parts;
}

// Three figures: 63.2 Hz, 1250 Hz.
double three_figures(double hz)
{
    return rounded(hz, std::pow(10.0, 2 - std::floor(std::log10(hz))));
}

std::vector<FittedBand> Fit::run()
{
    std::vector<FittedBand> bands;
    while (bands.size() < limits_.most_bands) {
        const FittedBand next = next_band(left(bands), bands);
        if (std::abs(next.gain_db) < limits_.least_gain_db) break;
        bands.push_back(next);
        refine(bands, 12);
    }
    refine(bands, 60);
    for (FittedBand& band : bands) {
        band.gain_db = rounded(band.gain_db, 10);
        band.frequency_hz = three_figures(band.frequency_hz);
        band.q = band.shape == BandShape::bell ? rounded(band.q, 100) : butterworth_q;
    }
    std::erase_if(bands, [&](const FittedBand& b) { return std::abs(b.gain_db) < limits_.least_gain_db; });
    std::sort(bands.begin(), bands.end(),
              [](const FittedBand& a, const FittedBand& b) { return a.frequency_hz < b.frequency_hz; });
    return bands;
}

constexpr const char* shape_words[] = {"bell", "low_shelf", "high_shelf"};
constexpr const char* apo_words[] = {"PK", "LS", "HS"};

void add_insert_bands(std::vector<Value>& list, const std::vector<FittedBand>& bands, const char* channels)
{
    for (const FittedBand& band : bands) {
        std::vector<Setting> keys{
            {"type", {std::string(shape_words[static_cast<std::size_t>(band.shape)]), 0}},
            {"frequency", {band.frequency_hz, 0}},
            {"gain_db", {band.gain_db, 0}}};
        if (band.shape == BandShape::bell) keys.push_back({"q", {band.q, 0}});
        if (channels != nullptr) keys.push_back({"channels", {std::string(channels), 0}});
        list.push_back({std::move(keys), 0});
    }
}

std::string text_of(const std::vector<FittedBand>& bands, const std::string& channel)
{
    if (bands.empty()) return "";
    std::string text = channel.empty() ? "" : "Channel: " + channel + "\n";
    int number = 0;
    for (const FittedBand& band : bands) {
        std::array<char, 128> line{};
        std::snprintf(line.data(), line.size(), "Filter %d: ON %s Fc %.4g Hz Gain %.1f dB", ++number,
                      apo_words[static_cast<std::size_t>(band.shape)], band.frequency_hz, band.gain_db);
        text += line.data();
        if (band.shape == BandShape::bell) {
            std::snprintf(line.data(), line.size(), " Q %.2f", band.q);
            text += line.data();
        }
        text += "\n";
    }
    return text;
}

} // namespace

std::vector<FittedBand> fit_bands(const Tone& db, const FitLimits& limits)
{
    if (db.empty() || limits.most_bands == 0) return {};
    return Fit(db, limits).run();
}

Tone curve_of(const std::vector<FittedBand>& bands)
{
    if (bands.empty()) return {};
    Tone sum(tone_cells);
    for (const FittedBand& band : bands) {
        const Tone one = response_db(band);
        for (std::size_t i = 0; i < tone_cells; ++i) sum[i] += one[i];
    }
    return sum;
}

double fit_error_db(const Tone& db, const std::vector<FittedBand>& bands)
{
    const Tone fitted = curve_of(bands);
    const std::size_t from = cell_of(30), to = cell_of(16000);
    double sum = 0;
    for (std::size_t i = from; i <= to; ++i)
        sum += std::pow((db.empty() ? 0 : db[i]) - (fitted.empty() ? 0 : fitted[i]), 2);
    return std::sqrt(sum / static_cast<double>(to - from + 1));
}

FittedBands fit_curves(const MatchCurves& curves, const FitLimits& limits)
{
    FittedBands fit;
    // Its shape, not every wave of it: nobody sets a band for a single third octave.
    constexpr auto shape = static_cast<std::size_t>(cells_per_octave / 4);
    const auto add = [&](const Tone& db, std::vector<FittedBand>& bands) {
        bands = fit_bands(averaged(db, shape), limits);
        if (!db.empty()) fit.error_db = std::max(fit.error_db, fit_error_db(db, bands));
    };
    if (curves.mid == curves.side) {
        add(curves.mid, fit.all);
    } else {
        add(curves.mid, fit.mid);
        add(curves.side, fit.side);
    }
    add(curves.left, fit.left);
    add(curves.right, fit.right);
    return fit;
}

MatchCurves curves_of(const FittedBands& bands)
{
    MatchCurves curves{curve_of(bands.mid), curve_of(bands.side), curve_of(bands.left),
                       curve_of(bands.right)};
    if (!bands.all.empty()) curves.mid = curves.side = curve_of(bands.all);
    return curves;
}

Insert bands_insert(const FittedBands& bands, bool linear_phase)
{
    Insert eq;
    eq.type = "eq";
    std::vector<Value> list;
    add_insert_bands(list, bands.all, nullptr);
    add_insert_bands(list, bands.mid, "mid");
    add_insert_bands(list, bands.side, "side");
    add_insert_bands(list, bands.left, "left");
    add_insert_bands(list, bands.right, "right");
    if (linear_phase) eq.settings.push_back({"phase", {std::string("linear"), 0}});
    eq.settings.push_back({"bands", {std::move(list), 0}});
    eq.place = {"", 0, "the match: eq"};
    return eq;
}

std::string bands_text(const FittedBands& bands, const std::string& title)
{
    return "# " + title + "\n# PK: bell, LS and HS: shelves of 12 dB/octave; Fc of a shelf: half its gain\n" +
           text_of(bands.all, "") + text_of(bands.mid, "MID") + text_of(bands.side, "SIDE") +
           text_of(bands.left, "L") + text_of(bands.right, "R");
}

} // namespace dubstage
