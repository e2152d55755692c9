#include "support/workbench.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "base/error.h"

namespace dubstage::test {

namespace {

std::string session_text(const std::string& insert, double sample_rate)
{
    return "[session]\nsample_rate = " + std::to_string(static_cast<int>(sample_rate)) +
           "\n\n[[track]]\nname = \"kick\"\n[[track.insert]]\n" + insert +
           "\n[[track.clip]]\nfile = \"clip.wav\"\n";
}

} // namespace

Workbench::Workbench(const std::string& layout, double sample_rate)
    : layout_(parse_layout(layout, "test")), sample_rate_(sample_rate)
{
    folder_.write("clip.wav", {{0.0}}, 48000);
}

ProcessorContext Workbench::context()
{
    return {sample_rate_,
            layout_,
            folder_.path(),
            &cache_,
            [this](const std::string& text) { warnings_.push_back(text); },
            [this](const std::string&, const std::string&) { return layout_; }};
}

Insert Workbench::insert(const std::string& text) const
{
    const Session session = folder_.session(session_text(text, sample_rate_));
    return session.tracks.front().inserts.front();
}

std::unique_ptr<Processor> Workbench::make(const std::string& text)
{
    return make_processor(insert(text), context());
}

std::vector<Path> Workbench::paths(const std::string& text)
{
    const auto processor = make(text);
    const auto* linear = dynamic_cast<const Linear*>(processor.get());
    if (linear == nullptr) throw std::runtime_error("not a linear processor: " + text);
    return linear->paths();
}

std::string Workbench::error(const std::string& text)
{
    try {
        make(text);
    } catch (const Error& error) {
        std::string message = error.what();
        const std::string place = folder_.path().string() + "/";
        for (auto at = message.find(place); at != std::string::npos; at = message.find(place))
            message.erase(at, place.size());
        return message;
    }
    return "no error";
}

std::complex<double> response_at(const Response& response, double f, double sample_rate)
{
    const double angle = 2.0 * std::numbers::pi * f / sample_rate;
    std::complex<double> sum = 0.0;
    for (std::size_t i = 0; i < response.taps.size(); ++i)
        sum += response.taps[i] *
               std::polar(1.0, -angle * (static_cast<double>(response.first) + static_cast<double>(i)));
    return sum;
}

std::complex<double> response_at(const std::vector<Path>& paths, int in, int out, double f,
                                 double sample_rate)
{
    std::complex<double> sum = 0.0;
    for (const auto& path : paths) {
        if (path.in != in || path.out != out) continue;
        const double angle = 2.0 * std::numbers::pi * f / sample_rate * static_cast<double>(path.delay);
        const auto filter = path.response ? response_at(*path.response, f, sample_rate) : 1.0;
        sum += path.gain * std::polar(1.0, -angle) * filter;
    }
    return sum;
}

std::vector<double> impulse_at(const std::vector<Path>& paths, int in, int out, Frames from, Frames to)
{
    std::vector<double> samples(static_cast<std::size_t>(to - from), 0.0);
    const Response unity{0, {1.0}};
    for (const auto& path : paths) {
        if (path.in != in || path.out != out) continue;
        const Response& response = path.response ? *path.response : unity;
        for (std::size_t i = 0; i < response.taps.size(); ++i) {
            const Frames t = path.delay + response.first + static_cast<Frames>(i);
            if (t >= from && t < to)
                samples[static_cast<std::size_t>(t - from)] += path.gain * response.taps[i];
        }
    }
    return samples;
}

} // namespace dubstage::test
