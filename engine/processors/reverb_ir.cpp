#include "processors/reverb_ir.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "dsp/fir_design.h"
#include "dsp/response_math.h"
#include "dsp/windows.h"
#include "processors/linear.h"
#include "processors/reverb_routes.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr double onset_ratio = 1e-3;     // -60 dB of the peak: before it a recording holds its own latency
constexpr double inaudible_ratio = 1e-7; // -140 dB of the peak: what lies below at the end is dropped
constexpr int cut_order = 2;             // 12 dB/octave

constexpr const char* kinds[] = {"auto", "mono", "stereo", "true_stereo", "channels", "b_format"};
constexpr const char* b_formats[] = {"ambix", "fuma"};
constexpr const char* normalisations[] = {"energy", "none"};

constexpr Parameter file_parameters[] = {
    {"file", Kind::file, Unit::none, 0, 0, 0, "Impulse response of one channel", {}, {}, true},
};

constexpr Parameter parameters[] = {
    {"file", Kind::file, Unit::none, 0, 0, 0, "Impulse response: any file that can be read, of any rate"},
    {"files",
     Kind::groups,
     Unit::none,
     0,
     0,
     0,
     "Instead of file: one mono file for each channel but LFE, in the layout's order",
     {},
     file_parameters},
    {"kind", Kind::choice, Unit::none, 0, 5, 0,
     "What the channels of the file are; true_stereo: left to left, left to right, right to left, right to "
     "right",
     kinds},
    {"b_format", Kind::choice, Unit::none, 0, 1, 0, "ambix: W Y Z X, SN3D; fuma: W X Y Z, W at -3 dB",
     b_formats},
    {"pre_delay", Kind::time, Unit::seconds, 0, 10, 0, "Before the reverb begins, rounded to whole samples"},
    {"trim", Kind::toggle, Unit::none, 0, 1, 1,
     "Take away what lies 60 dB below the peak at the beginning, the same for all channels"},
    {"start", Kind::time, Unit::seconds, 0, 600, 0, "Skip so much of the beginning, after trim"},
    {"length", Kind::time, Unit::seconds, 0, 600, 0, "Cut off here; 0: the whole response"},
    {"fade", Kind::time, Unit::seconds, 0, 60, 0, "Fade out over the last part"},
    {"decay", Kind::number, Unit::none, 0.05, 4, 1, "Reverberation time as a multiple of the recorded one"},
    {"normalise", Kind::choice, Unit::none, 0, 1, 0,
     "energy: the reverb of noise is as loud as the noise, by one factor for all channels; none: as recorded",
     normalisations},
    {"low_cut", Kind::number, Unit::hertz, 0, 20000, 0, "Of the reverb alone, 12 dB/octave; 0: none"},
    {"high_cut", Kind::number, Unit::hertz, 0, 96000, 0, "Of the reverb alone, 12 dB/octave; 0: none"},
    {"wet_db", Kind::number, Unit::decibel, -120, 40, 0, "Gain of the reverb"},
    {"dry_db", Kind::number, Unit::decibel, -120, 40, -120, "Gain of the signal itself; -120: none"},
};

std::size_t longest(const Channels& channels)
{
    std::size_t frames = 0;
    for (const auto& channel : channels) frames = std::max(frames, channel.size());
    return frames;
}

} // namespace

constinit const std::span<const Parameter> reverb_parameters{parameters};

ReverbIr::ReverbIr(const Settings& settings, const ProcessorContext& context)
    : settings_(settings), context_(context)
{
    find_files();
    IrShape shape{0, files_.front().wave_mask, files_.size() > 1};
    for (const auto& file : files_) shape.channels += file.channels;
    routes_ = reverb_routes(settings_, context_.layout, shape);
}

void ReverbIr::find_files()
{
    if (settings_.given("file") == settings_.given("files"))
        settings_.fail("file", settings_.given("file") ? "file and files are both given" : "no file is named",
                       "name one file with all channels (file), or one for each channel (files)");
    file_settings_ = settings_.given("file") ? std::vector{settings_} : settings_.groups("files");
    if (file_settings_.empty()) settings_.fail("files", "files is empty", "name at least one file");
    for (const auto& one : file_settings_) {
        files_.push_back(find_ir(one, "file", context_));
        if (file_settings_.size() > 1 && files_.back().channels != 1)
            one.fail("file",
                     files_.back().path.string() + " has " + std::to_string(files_.back().channels) +
                         " channels",
                     "each of several files holds one channel");
    }
}

// Everything that changes the response, and nothing that only changes its path.
std::string ReverbIr::key_of(const ReverbRoute& route) const
{
    std::string key = "reverb";
    for (const auto& file : files_) key += " " + file.path.string();
    for (const char* name : {"start", "length", "fade", "decay", "low_cut", "high_cut"})
        key += " " + format_number(settings_.number(name));
    key += settings_.toggle("trim") ? " trimmed" : " whole";
    // The common gain depends on all routes.
    if (settings_.choice("normalise") == 0)
        key += " energy " + context_.layout.name() + std::to_string(settings_.choice("kind"));
    for (const auto& [channel, gain] : route.mix)
        key += " " + std::to_string(channel) + "*" + format_number(gain);
    return key;
}

std::shared_ptr<const Response> ReverbIr::response(const ReverbRoute& route)
{
    return shared_response(context_, key_of(route), [&] {
        const Channels& channels = prepared();
        Response response{0, {}};
        for (const auto& [channel, gain] : route.mix) {
            const auto& source = channels[channel];
            if (response.taps.size() < source.size()) response.taps.resize(source.size(), 0.0);
            for (std::size_t t = 0; t < source.size(); ++t) response.taps[t] += gain * source[t];
        }
        response.taps.resize(response.taps.size() - silent_end(response.taps, inaudible_ratio));
        return response;
    });
}

const Channels& ReverbIr::prepared()
{
    if (!channels_.empty()) return channels_;
    load();
    shorten();
    normalise();
    cut();
    return channels_;
}

void ReverbIr::load()
{
    for (std::size_t i = 0; i < files_.size(); ++i)
        for (auto& channel : load_ir(files_[i], file_settings_[i], "file", context_))
            channels_.push_back(std::move(channel));
}

void ReverbIr::shorten()
{
    const auto frames = [&](const char* key) {
        return static_cast<std::size_t>(std::llround(settings_.number(key) * context_.sample_rate));
    };
    const std::size_t skip = (settings_.toggle("trim") ? onset(channels_, onset_ratio) : 0) + frames("start");
    if (skip >= longest(channels_))
        settings_.fail("start", "the impulse response is over before it starts", "start earlier");
    for (auto& channel : channels_)
        channel.erase(channel.begin(),
                      channel.begin() + static_cast<std::ptrdiff_t>(std::min(skip, channel.size() - 1)));
    if (const double factor = settings_.number("decay"); factor != 1.0) {
        const auto reverberation = decay_frames(channels_);
        if (!reverberation)
            settings_.fail("decay", "the impulse response does not fall by 35 dB, so its decay is not known",
                           "take decay away, or a longer recording");
        for (auto& channel : channels_) scale_decay(channel, 0, *reverberation, factor);
    }
    const std::size_t length = frames("length"), most = longest(channels_);
    for (auto& channel : channels_) {
        channel.resize(most, 0.0); // so that all fade at the same time
        if (length > 0 && length < most) channel.resize(length);
        fade_end(channel, frames("fade"));
    }
}

// One factor for all channels, so that what each input sends to all outputs together has the energy 1 on
// average.
void ReverbIr::normalise()
{
    if (settings_.choice("normalise") != 0) return;
    double energy = 0.0;
    std::vector<int> inputs;
    for (const auto& route : routes_) {
        if (std::find(inputs.begin(), inputs.end(), route.in) == inputs.end()) inputs.push_back(route.in);
        for (const auto& [a, gain_a] : route.mix)
            for (const auto& [b, gain_b] : route.mix)
                energy += gain_a * gain_b * dot(channels_[a], channels_[b]);
    }
    if (!(energy > 0.0)) {
        if (context_.warn) context_.warn("the impulse response is silent");
        return;
    }
    const double gain = std::sqrt(static_cast<double>(inputs.size()) / energy);
    for (auto& channel : channels_)
        for (double& tap : channel) tap *= gain;
}

void ReverbIr::cut()
{
    Prototype prototype;
    const double low = settings_.number("low_cut"), high = settings_.number("high_cut");
    if (low > 0.0) prototype.add(analog_low_cut(low, butterworth_q, cut_order));
    if (high > 0.0) prototype.add(analog_high_cut(high, butterworth_q, cut_order));
    if (prototype.flat()) return;
    const FirDesign filter = design_fir(prototype, context_.sample_rate, Phase::minimum);
    for (auto& channel : channels_) channel = convolve({0, std::move(channel)}, filter.response).taps;
}

} // namespace dubstage
