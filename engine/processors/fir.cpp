#include <algorithm>
#include <cmath>

#include "processors/ir_file.h"
#include "processors/linear.h"
#include "session/text.h"

namespace dubstage {

namespace {

enum class Align { start, middle, peak };
constexpr const char* alignments[] = {"start", "middle", "peak"};

constexpr Parameter parameters[] = {
    {"file",
     Kind::file,
     Unit::none,
     0,
     0,
     0,
     "Audio file with the taps as they are: one channel for all, or one for each channel",
     {},
     {},
     true},
    {"align", Kind::choice, Unit::none, 0, 2, 0,
     "Which tap is time zero: the first, the middle one (linear phase), or the largest", alignments},
    {"centre", Kind::number, Unit::samples, 0, 1e9, 0,
     "The tap that is time zero, the first being 0; instead of align"},
};

Frames zero_of(const Settings& settings, const Channels& channels)
{
    const auto count = static_cast<Frames>(channels.front().size());
    if (settings.given("centre")) {
        if (settings.given("align"))
            settings.fail("centre", "centre and align both say where time zero is", "take one of them away");
        const double centre = settings.number("centre");
        if (centre != std::floor(centre) || centre >= static_cast<double>(count))
            settings.fail("centre", "there is no tap " + format_number(centre),
                          "the taps are 0 to " + std::to_string(count - 1));
        return static_cast<Frames>(centre);
    }
    switch (static_cast<Align>(settings.choice("align"))) {
    case Align::start:
        return 0;
    case Align::middle:
        return (count - 1) / 2;
    case Align::peak:
        break;
    }
    const auto& taps = channels.front();
    const auto larger = [](double a, double b) { return std::abs(a) < std::abs(b); };
    return std::max_element(taps.begin(), taps.end(), larger) - taps.begin();
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const IrFile file = find_ir(settings, "file", context);
    const int count = context.layout.channels();
    if (file.channels != 1 && file.channels != count)
        settings.fail("file",
                      file.path.string() + " has " + std::to_string(file.channels) + " channels, " +
                          context.layout.name() + " has " + std::to_string(count),
                      "use a file with one channel, or with as many as the strip");
    if (file.file_sample_rate != context.sample_rate && context.warn)
        context.warn(file.path.string() + " is resampled from " + format_number(file.file_sample_rate) +
                     " to " + format_number(context.sample_rate) + " Hz");
    Channels loaded;
    std::vector<Path> paths;
    for (int i = 0; i < count; ++i) {
        const auto channel = static_cast<std::size_t>(file.channels == 1 ? 0 : i);
        const auto response = shared_response(
            context, "fir " + settings.fingerprint() + file.path.string() + " " + std::to_string(channel),
            [&] {
                if (loaded.empty()) loaded = load_ir(file, settings, "file", context);
                return Response{-zero_of(settings, loaded), loaded[channel]};
            });
        paths.push_back({i, i, 1.0, 0, response});
    }
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType fir_processor{"fir", "A filter whose taps are the samples of a file", parameters,
                                         make};

} // namespace dubstage
