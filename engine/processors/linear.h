// What linear processors share: paths that are known when the processor is made, and the cache.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "processors/processor.h"

namespace dubstage {

class FixedPaths : public Linear {
  public:
    explicit FixedPaths(std::vector<Path> paths) : paths_(std::move(paths)) {}
    std::vector<Path> paths() const override { return paths_; }

  private:
    std::vector<Path> paths_;
};

// From the context's cache; without one, made anew. The rate becomes part of the key.
std::shared_ptr<const Response> shared_response(const ProcessorContext& context, const std::string& key,
                                                const std::function<Response()>& make);

// The channels of `key` (a list that counts from 1) as indices from 0; all of the layout where none is given.
std::vector<int> chosen_channels(const Settings& settings, const char* key, const Layout& layout);

// `channels` of the table of a processor that works on some of them.
constexpr Parameter channels_parameter{"channels",
                                       Kind::numbers,
                                       Unit::none,
                                       1,
                                       1024,
                                       0,
                                       "The channels it works on, the first being 1; default: all"};

} // namespace dubstage
