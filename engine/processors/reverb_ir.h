// The impulse response of a convolution reverb: which of its channels lead from where to where, and what is
// done to it before it is used.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "processors/ir_file.h"

namespace dubstage {

extern const std::span<const Parameter> reverb_parameters;

// A way from an input to an output: the file's channels, each with a gain.
struct ReverbRoute {
    int in, out;
    std::vector<std::pair<std::size_t, double>> mix;
};

class ReverbIr {
  public:
    ReverbIr(const Settings& settings, const ProcessorContext& context);

    const std::vector<ReverbRoute>& routes() const { return routes_; }
    // Files are read only when the cache has not the response yet.
    std::shared_ptr<const Response> response(const ReverbRoute& route);

  private:
    void find_files();
    std::string key_of(const ReverbRoute& route) const;
    const Channels& prepared();
    void load();
    void shorten();
    void normalise();
    void cut();

    const Settings& settings_;
    const ProcessorContext& context_;
    std::vector<Settings> file_settings_; // that hold the key "file"
    std::vector<IrFile> files_;
    std::vector<ReverbRoute> routes_;
    Channels channels_;
};

} // namespace dubstage
