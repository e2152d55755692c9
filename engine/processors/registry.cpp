// The table of all processors, made from the folder by CMake, and how a session's insert becomes one of them.
#include <array>
#include <mutex>
#include <unordered_map>

#include "base/error.h"
#include "base/nearest.h"
#include "processors/processor.h"
#include "session/text.h"

namespace dubstage {

#define PROCESSOR(stem) extern const ProcessorType stem##_processor;
#include "processors.inc"
#undef PROCESSOR

std::span<const ProcessorType* const> processor_types()
{
    static constexpr std::array types{
#define PROCESSOR(stem) &stem##_processor,
#include "processors.inc"
#undef PROCESSOR
    };
    return types;
}

const ProcessorType& find_processor(const std::string& name, const std::string& where)
{
    std::vector<std::string> known;
    for (const ProcessorType* type : processor_types()) {
        if (type->name == name) return *type;
        known.emplace_back(type->name);
    }
    throw Error(ErrorCode::bad_session, where, "no processor is called '" + printable(name) + "'",
                suggest(name, known));
}

std::unique_ptr<Processor> make_processor(const Insert& insert, const ProcessorContext& context)
{
    const ProcessorType& type = find_processor(insert.type, insert.place.text());
    const Settings settings(type.parameters, insert.settings, insert.place, context.sample_rate,
                            insert.automation);
    return type.make(settings, context);
}

struct ResponseCache::State {
    std::mutex mutex;
    std::unordered_map<std::string, std::shared_ptr<const Response>> responses;
};

ResponseCache::ResponseCache() : state_(std::make_unique<State>()) {}
ResponseCache::~ResponseCache() = default;

std::shared_ptr<const Response> ResponseCache::find_or_make(const std::string& key,
                                                            const std::function<Response()>& make)
{
    {
        const std::lock_guard lock(state_->mutex);
        if (const auto found = state_->responses.find(key); found != state_->responses.end())
            return found->second;
    }
    // Made outside the lock, so that different responses are made at the same time; of two equal ones the
    // first counts.
    auto made = std::make_shared<const Response>(make());
    const std::lock_guard lock(state_->mutex);
    return state_->responses.emplace(key, std::move(made)).first->second;
}

} // namespace dubstage
