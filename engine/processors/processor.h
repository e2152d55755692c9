// What a processor is to the rest of the house: a table of parameters, and a response or a row of kernels.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "audio/layout.h"
#include "dsp/response.h"
#include "processors/settings.h"

namespace dubstage {

// One term of a linear processor's matrix: out += gain * (in delayed by `delay`, filtered by `response`).
struct Path {
    int in = 0, out = 0;
    double gain = 1.0;
    Frames delay = 0;                         // whole frames, any length
    std::shared_ptr<const Response> response; // null = unity
};

// What a processor may know when it is made.
struct ProcessorContext {
    double sample_rate = 48000;
    Layout layout;                        // of the strip it sits in: as many channels come in as go out
    std::filesystem::path folder;         // of the session; relative files start there
    class ResponseCache* cache = nullptr; // equal settings give the same Response object
    std::function<void(const std::string&)> warn;
    // Of another strip of the session, by its name; throws Error{bad_session} where there is none.
    std::function<Layout(const std::string& strip, const std::string& where)> layout_of;
    double tempo_bpm = 0; // quarter notes per minute; 0 = the session has none
};

class Processor {
  public:
    virtual ~Processor() = default;
};

// Gain, delay, EQ, reverb: anything that is a frequency response per input and output channel.
class Linear : public Processor {
  public:
    // In a fixed order. Channels without a path are silent at the output.
    virtual std::vector<Path> paths() const = 0;
};

// The one symbol of each file in processors/: NAME_processor.
struct ProcessorType {
    const char* name;
    const char* summary;
    std::span<const Parameter> parameters;
    std::unique_ptr<Processor> (*make)(const Settings& settings, const ProcessorContext& context);
};

// Equal keys give the same object, so that equal EQs and equal impulse responses are designed and transformed
// once.
class ResponseCache {
  public:
    std::shared_ptr<const Response> find_or_make(const std::string& key,
                                                 const std::function<Response()>& make);
    ResponseCache();
    ~ResponseCache();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

std::span<const ProcessorType* const> processor_types();
// Throws Error{bad_session} with the nearest known name.
const ProcessorType& find_processor(const std::string& name, const std::string& where);
std::unique_ptr<Processor> make_processor(const Insert& insert, const ProcessorContext& context);

} // namespace dubstage
