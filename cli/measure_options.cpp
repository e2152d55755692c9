#include "cli/measure_options.h"

#include <charconv>
#include <cmath>

#include "cli/words.h"

namespace dubstage {

namespace {

double parse_number(const std::string& text, double least, double most, const std::string& option)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= least && value <= most)
        return value;
    throw Error(ErrorCode::usage, option, "'" + text + "' is no number that can be used",
                "from " + std::to_string(least).substr(0, 6) + " to " + std::to_string(most).substr(0, 6));
}

int parse_fft(const std::string& text)
{
    const int length = parse_count(text, 64, 65536, "--fft");
    int rest = length % 3 == 0 ? length / 3 : length;
    while (rest % 2 == 0) rest /= 2;
    if (rest == 1) return length;
    throw Error(ErrorCode::usage, "--fft", text + " is no power of two, nor three times one",
                "4096, 8192, 12288, 16384 and 32768 are such lengths");
}

} // namespace

void MeasureWords::add_to(Options& options)
{
    options.many("FILES", inputs, "Audio files, folders of them, lists (.m3u, .txt), or a session", true);
    options.text("--against", against,
                 "Judge by this delivery preset (a name, or a .toml); a failure exits with 1");
    options.flag("--album", album, "Take the files as one release, in their order");
    options.flag("--findings", findings, "List what the checks found in each file");
    options.text("--csv", csv, "Also write a row per file to this file");
    options.text("--html", html, "Also write a page with plots and findings to this file");
    options.text("--png", png, "Also write every plot of that page to this folder as a picture");
    options.text("--svg", svg, "The same as SVG");
    options.text("--dsm", dsm, "Also keep each result, with its spectrogram, in this folder");
    options.text("--reference", reference,
                 "Also tell how each file differs from this one; default: from the first");
    options.flag("--histories", histories,
                 "With --json: also loudness and stereo every 100 ms, peaks over the ceiling");
    options.text("--dialogue", dialogue, "A stem of the dialogue: also measure the loudness of speech");
    options.many("--range", ranges, "Also measure FROM..TO of every file; may be given again");
    options.flag("--dual-mono", dual_mono, "Mono will be heard from two loudspeakers: +3 LU");
    options.text("--ceiling", ceiling, "List true peaks above this, in dB");
    options.flag("--libebur128-range", once_a_second, "Loudness range once a second, as libebur128 does it");
    options.text("--spectra", spectra, "all, or none: loudness, peaks and levels alone");
    options.text("--fft", fft, "Length of the spectra's transform");
    options.text("--overlap", overlap, "Share of a transform that the next one repeats, 0 to 0.95");
    options.text("--window", window, "hann, blackman-harris or rectangular");
    options.text("--spectrogram", spectrogram, "Rows of the spectrogram: log, linear, mel or none");
    options.text("--device", device, "auto, cpu, vulkan or vulkan:N");
    options.text("--threads", threads, "Threads of the cpu; 0 = one per processor");
    options.flag("--quiet", quiet, "Say nothing but warnings and errors");
}

MeterSettings meter_settings(const MeasureWords& words)
{
    using Window = MeterSettings::Window;
    MeterSettings settings;
    settings.fft = parse_fft(words.fft);
    settings.overlap = parse_number(words.overlap, 0, 0.95, "--overlap");
    settings.ceiling_db = parse_number(words.ceiling, -60, 12, "--ceiling");
    settings.window = parse_choice<Window>(words.window,
                                           {{"hann", Window::hann},
                                            {"blackman-harris", Window::blackman_harris},
                                            {"rectangular", Window::rectangular}},
                                           "--window");
    settings.spectra = parse_choice<bool>(words.spectra, {{"all", true}, {"none", false}}, "--spectra");
    if (words.spectrogram == "none")
        settings.spectrogram_rows = 0;
    else
        settings.spectrogram_scale = parse_choice<FrequencyScale>(words.spectrogram,
                                                                  {{"log", FrequencyScale::logarithmic},
                                                                   {"linear", FrequencyScale::linear},
                                                                   {"mel", FrequencyScale::mel}},
                                                                  "--spectrogram");
    return settings;
}

} // namespace dubstage
