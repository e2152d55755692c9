#include "studies/compare/excerpts.h"

#include <algorithm>
#include <cmath>

#include "analysis/loudness.h"
#include "audio/writer.h"
#include "base/units.h"
#include "studies/compare/impulses.h"
#include "studies/sound.h"

namespace dubstage {

namespace {

constexpr double ceiling_db = -1;
constexpr double per_second = 10; // steps of a history

// Sums over windows of `length` steps; one value per step at which a window begins.
std::vector<double> windows(const std::vector<double>& history, std::size_t length)
{
    std::vector<double> sums;
    double running = 0;
    for (std::size_t i = 0; i < history.size(); ++i) {
        running += history[i];
        if (i >= length) running -= history[i - length];
        if (i + 1 >= length) sums.push_back(running);
    }
    return sums;
}

// Mean squares, weighted as loudness, per 100 ms.
std::vector<double> loudness_steps(const Observation& observation)
{
    std::vector<double> steps;
    for (std::size_t i = 0; i + 10 <= observation.k_energies.size(); i += 10) {
        double sum = 0;
        for (std::size_t k = i; k < i + 10; ++k) sum += observation.k_energies[k];
        steps.push_back(sum / (observation.sample_rate / 10));
    }
    return steps;
}

// Side over mid, of power, per window; nothing for mono.
std::vector<double> widths(const Observation& observation, std::size_t length)
{
    if (observation.pairs.empty()) return {};
    const PairObservation& pair = observation.pairs.front();
    const auto &x = observation.channels[static_cast<std::size_t>(pair.x)].squares,
               &y = observation.channels[static_cast<std::size_t>(pair.y)].squares;
    std::vector<double> mid, side;
    for (std::size_t i = 0; i < pair.products.size(); ++i) {
        const double both = static_cast<double>(x[i]) + static_cast<double>(y[i]),
                     product = 2 * static_cast<double>(pair.products[i]);
        mid.push_back(both + product);
        side.push_back(std::max(0.0, both - product));
    }
    std::vector<double> result = windows(side, length);
    const std::vector<double> below = windows(mid, length);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = below[i] > 0 ? result[i] / below[i] : 0;
    return result;
}

class Chooser {
  public:
    Chooser(std::size_t length, std::vector<bool> sounds) : length_(length), sounds_(std::move(sounds)) {}

    // Where `value` is highest, among the windows that sound and lie apart from those chosen.
    void choose(const std::string& why, const std::vector<double>& value, double sign = 1)
    {
        std::size_t best = sounds_.size();
        for (std::size_t i = 0; i < std::min(value.size(), sounds_.size()); ++i)
            if (sounds_[i] && apart(i) && (best == sounds_.size() || sign * value[i] > sign * value[best]))
                best = i;
        if (best == sounds_.size()) return;
        starts_.push_back(best);
        places_.push_back({why, static_cast<double>(best) / per_second});
    }
    std::vector<ListeningPlace> places() const { return places_; }

  private:
    bool apart(std::size_t start) const
    {
        return std::none_of(starts_.begin(), starts_.end(), [&](std::size_t other) {
            return (start > other ? start - other : other - start) < length_ / 2;
        });
    }

    std::size_t length_;
    std::vector<bool> sounds_;
    std::vector<std::size_t> starts_;
    std::vector<ListeningPlace> places_;
};

std::vector<double> difference_of(const Comparison& comparison, std::size_t song)
{
    std::vector<double> sum;
    for (const ComparedCandidate& candidate : comparison.candidates) {
        const ComparedMaster& master = candidate.masters[song];
        if (!master.good()) continue;
        const NullFigures& null = master.null;
        sum.resize(std::max(sum.size(), null.total.size()));
        for (std::size_t i = 0; i < null.total.size(); ++i)
            if (null.total[i] > 1e-9f)
                sum[i] += static_cast<double>(null.difference[i]) / static_cast<double>(null.total[i]);
    }
    return sum;
}

// Loudness of [from, to) seconds, without gates.
double loudness_between(const Observation& observation, double from_s, double to_s)
{
    double sum = 0;
    const auto from = static_cast<std::size_t>(std::max(0.0, 100 * from_s)),
               to = std::min(observation.k_energies.size(),
                             static_cast<std::size_t>(std::max(0.0, 100 * to_s)));
    for (std::size_t i = from; i < to; ++i) sum += observation.k_energies[i];
    return to > from ? to_lufs(sum / (static_cast<double>(to - from) * observation.sample_rate / 100))
                     : silence_lufs;
}

struct Cut {
    int candidate;
    Channels sound;
    double lufs = 0, true_peak_db = 0;
};

Cut cut_of(int candidate, const std::filesystem::path& file, double delay, const Measurement& measured,
           double from_s, double length_s)
{
    const auto sound = open_sound(file);
    const auto moved = advanced(*sound, delay);
    const double rate = sound->sample_rate();
    Cut cut{candidate, moved->read(std::llround(from_s * rate), std::llround(length_s * rate)), 0, 0};
    const double at_s = from_s + delay / rate;
    cut.lufs = loudness_between(measured.observation, at_s, at_s + length_s);
    double peak = 0;
    for (const auto& channel : cut.sound) peak = std::max(peak, true_peak_of(channel));
    cut.true_peak_db = 20 * std::log10(std::max(peak, 1e-9));
    return cut;
}

// TPDF, the same in every run.
class Dither {
  public:
    double next() { return uniform() + uniform(); }

  private:
    double uniform()
    {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(static_cast<std::int64_t>(state_) >> 11) / 9007199254740992.0;
    }
    std::uint64_t state_ = 1;
};

void write_flac(const std::filesystem::path& path, const Cut& cut, double gain, double sample_rate,
                const Layout& layout)
{
    std::filesystem::create_directories(path.parent_path());
    OutputFile file;
    file.path = path;
    file.format = FileFormat::flac;
    file.samples = SampleFormat::s16;
    file.sample_rate = sample_rate;
    file.layout = layout;
    file.expected_frames = static_cast<Frames>(cut.sound.front().size());
    Dither dither;
    std::vector<std::int16_t> packed;
    for (std::size_t t = 0; t < cut.sound.front().size(); ++t)
        for (const auto& channel : cut.sound)
            packed.push_back(static_cast<std::int16_t>(
                std::clamp(std::round(32768 * gain * channel[t] + dither.next()), -32768.0, 32767.0)));
    const auto writer = create_writer(file);
    writer->write(reinterpret_cast<const std::byte*>(packed.data()), file.expected_frames);
    writer->finish(file.expected_frames);
}

Excerpt cut_excerpt(const Comparison& comparison, const std::filesystem::path& folder, std::size_t number,
                    const ListeningPlace& place, double length_s)
{
    const ComparedSong& song = comparison.songs[number];
    Excerpt excerpt{place.why, number, place.from_s, length_s, 0, {}};
    std::vector<Cut> cuts{cut_of(-1, song.file, 0, song.measured, place.from_s, length_s)};
    for (std::size_t c = 0; c < comparison.candidates.size(); ++c) {
        const ComparedMaster& master = comparison.candidates[c].masters[number];
        if (master.good())
            cuts.push_back(cut_of(static_cast<int>(c), folder / master.master, master.alignment.delay,
                                  master.measured, place.from_s, length_s));
    }
    std::erase_if(cuts, [](const Cut& cut) { return !std::isfinite(cut.lufs); });
    double level = 0;
    for (const Cut& cut : cuts) level = std::min({level, cut.lufs, ceiling_db - cut.true_peak_db + cut.lufs});
    excerpt.level_lufs = level;
    for (const Cut& cut : cuts) {
        const std::string name =
            cut.candidate < 0 ? "song"
                              : comparison.candidates[static_cast<std::size_t>(cut.candidate)].candidate.name;
        const auto file = std::filesystem::path("excerpts") / song.name / (place.why + ", " + name + ".flac");
        write_flac(folder / file, cut, db_to_gain(level - cut.lufs), song.measured.sample_rate,
                   parse_layout(song.measured.layout, song.name));
        excerpt.sounds.push_back({cut.candidate, level - cut.lufs, file});
    }
    return excerpt;
}

} // namespace

std::vector<ListeningPlace> places_to_listen(const Measurement& song, const std::vector<double>& difference,
                                             double length_s)
{
    const auto length = static_cast<std::size_t>(length_s * per_second);
    const std::vector<double> loudness = windows(loudness_steps(song.observation), length);
    const double gate = to_mean_square(song.loudness.relative_gate) * static_cast<double>(length);
    std::vector<bool> sounds;
    for (const double energy : loudness) sounds.push_back(energy > gate && energy > 0);
    Chooser chooser(length, std::move(sounds));
    chooser.choose("loudest", loudness);
    chooser.choose("quietest", loudness, -1);
    chooser.choose("widest", widths(song.observation, length));
    chooser.choose("most different", windows(difference, length));
    return chooser.places();
}

std::vector<Excerpt> cut_excerpts(const Comparison& comparison, const std::filesystem::path& folder,
                                  double length_s)
{
    std::vector<Excerpt> excerpts;
    for (std::size_t song = 0; song < comparison.songs.size(); ++song) {
        const ComparedSong& one = comparison.songs[song];
        const double length = std::min(length_s, std::floor(10 * one.seconds()) / 10);
        for (const ListeningPlace& place :
             places_to_listen(one.measured, difference_of(comparison, song), length)) {
            Excerpt excerpt = cut_excerpt(comparison, folder, song, place, length);
            if (excerpt.sounds.size() > 1) excerpts.push_back(std::move(excerpt));
        }
    }
    return excerpts;
}

} // namespace dubstage
