#include "cli/render_options.h"

#include <fmt/format.h>
#include <malloc.h>

#include "base/error.h"
#include "cli/words.h"
#include "render/self_check.h"
#include "session/range.h"

namespace dubstage {

namespace {

// Beyond any machine of today; catches a rate or a size given for a count.
constexpr int most_threads = 4096;

FileFormat parse_format(const std::string& word)
{
    return parse_choice<FileFormat>(
        word, {{"wav", FileFormat::wav}, {"rf64", FileFormat::rf64}, {"flac", FileFormat::flac}}, "--format");
}

SampleFormat parse_bits(const std::string& word, FileFormat format)
{
    const auto bits = parse_choice<SampleFormat>(
        word, {{"16", SampleFormat::s16}, {"24", SampleFormat::s24}, {"32f", SampleFormat::f32}}, "--bits");
    if (format == FileFormat::flac && bits == SampleFormat::f32)
        throw Error(ErrorCode::usage, "--bits", "FLAC holds no floating point",
                    "use --bits 24 or --format wav");
    return bits;
}

Bypass parse_bypass(const std::string& word)
{
    if (word.empty()) return Bypass::none;
    return parse_choice<Bypass>(
        word, {{"all", Bypass::all}, {"inserts", Bypass::inserts}, {"master", Bypass::master}}, "--bypass");
}

} // namespace

void RenderOptions::add_session(Options& options)
{
    options.required("SESSION", session, "The session file (TOML)");
}

void RenderOptions::add_device(Options& options)
{
    options.text("--range", range, "Render FROM..TO: times, marker names or one range's name");
    options.text("--rate", rate, "Render at this sample rate instead of the session's");
    options.text("--device", device, "auto, cpu, vulkan or vulkan:N");
    options.text("--memory", memory, "Use at most this much (4G, 512M); default: half of what is free");
    options.text("--threads", threads, "Threads of the cpu; 0 = one per processor");
    options.text("--bypass", bypass, "Leave out inserts: all, inserts (of tracks and buses) or master");
}

void RenderOptions::add_files(Options& options)
{
    options.required("-o,--output", folder, "The folder for the files; made when it is not there");
    options.flag("--stems", stems, "Also write every bus as a file");
    options.flag("--tracks", tracks, "Also write every track as a file, as it enters its bus");
    options.text("--format", format, "wav (RF64 above 4 GiB), rf64 or flac");
    options.text("--bits", bits, "16, 24 or 32f (floating point)");
    options.text("--dither", dither,
                 "Of 16 and 24 bit: flat; gentle or strong: its noise where the ear hears least");
    options.flag("--no-dither", no_dither, "Round to 16 or 24 bit without dither");
}

RenderRequest read_options(const RenderOptions& options)
{
    RenderRequest request;
    request.device = options.device;
    if (!options.rate.empty()) request.sample_rate = parse_rate(options.rate, "--rate");

    RenderSettings& settings = request.settings;
    settings.folder = options.folder;
    settings.stems = options.stems;
    settings.tracks = options.tracks;
    settings.format = parse_format(options.format);
    settings.samples = parse_bits(options.bits, settings.format);
    settings.dither = !options.no_dither;
    settings.noise_shape = parse_choice<NoiseShape>(
        options.dither,
        {{"flat", NoiseShape::flat}, {"gentle", NoiseShape::gentle}, {"strong", NoiseShape::strong}},
        "--dither");
    if (options.no_dither && settings.noise_shape != NoiseShape::flat)
        throw Error(ErrorCode::usage, "--no-dither", "--dither and --no-dither exclude each other",
                    "write one of them");
    if (!options.memory.empty()) settings.memory_bytes = parse_memory(options.memory, "--memory");
    settings.threads = parse_count(options.threads, 0, most_threads, "--threads");
    settings.verify = options.verify;
    settings.measure = options.measure;
    settings.bypass = parse_bypass(options.bypass);
    return request;
}

Session open_session(const RenderOptions& options, RenderRequest& request, Output& output)
{
    Session session = load_session(options.session, request.sample_rate);
    malloc_trim(
        0); // the text's tree is several times the session: what it took goes back before the buffers come
    for (const auto& warning : session.warnings) output.warning(warning);
    if (!options.range.empty()) request.settings.range = parse_range(options.range, session);
    return session;
}

std::unique_ptr<Device> open_device(const RenderRequest& request, Output& output)
{
    std::vector<std::string> notes;
    auto device = choose_device(request.device, request.settings.threads, notes);
    std::string all;
    for (const auto& note : notes) all += (all.empty() ? "" : "; ") + note;
    if (!all.empty()) output.note(all);
    return device;
}

std::string describe(const DeviceInfo& device)
{
    std::string text = device.kind + ": " + device.name;
    if (device.threads > 0)
        text += fmt::format(", {} {}", device.threads, device.threads == 1 ? "thread" : "threads");
    return text;
}

Json device_json(const DeviceInfo& device)
{
    Json json{{"kind", device.kind},
              {"name", device.name},
              {"driver", device.driver},
              {"software", device.software},
              {"memory_bytes", device.memory_bytes},
              {"largest_buffer_bytes", device.largest_buffer_bytes}};
    if (device.threads > 0) json["threads"] = device.threads;
    json["notes"] = device.notes;
    return json;
}

} // namespace dubstage
