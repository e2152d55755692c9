// The options that say what to render and on what, shared by the verbs that plan or render.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "cli/options.h"
#include "cli/output.h"
#include "device/device.h"
#include "render/render.h"
#include "session/session.h"

namespace dubstage {

struct RenderOptions {
    std::string session, folder, range, format = "wav", bits = "24", dither = "flat", rate, device = "auto",
                                        memory, bypass;
    std::string threads = "0";
    bool stems = false, tracks = false, no_dither = false, verify = false, measure = false, dry_run = false,
         level_match = false, quiet = false;

    void add_session(Options& options);
    void add_device(Options& options); // --device, --memory, --threads, --rate, --range, --bypass
    void add_files(Options& options);  // -o, --stems, --tracks, --format, --bits, --dither
};

// What the words mean; everything that can be wrong without reading a file is thrown here as Error{usage}.
struct RenderRequest {
    RenderSettings settings;
    double sample_rate = 0; // 0 = the session's own
    std::string device;
};
RenderRequest read_options(const RenderOptions& options);

// The session at the wanted rate, with its warnings said and the range filled in.
Session open_session(const RenderOptions& options, RenderRequest& request, Output& output);
// The device, with what was passed over said as a note.
std::unique_ptr<Device> open_device(const RenderRequest& request, Output& output);

// "cpu: AMD EPYC, 2 threads", "vulkan: NVIDIA H200".
std::string describe(const DeviceInfo& device);
Json device_json(const DeviceInfo& device);

} // namespace dubstage
