#include "processors/linear.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "session/text.h"

namespace dubstage {

std::shared_ptr<const Response> shared_response(const ProcessorContext& context, const std::string& key,
                                                const std::function<Response()>& make)
{
    if (context.cache == nullptr) return std::make_shared<const Response>(make());
    return context.cache->find_or_make(key + "@" + format_number(context.sample_rate), make);
}

std::vector<int> chosen_channels(const Settings& settings, const char* key, const Layout& layout)
{
    std::vector<int> chosen;
    if (!settings.given(key)) {
        chosen.resize(static_cast<std::size_t>(layout.channels()));
        std::iota(chosen.begin(), chosen.end(), 0);
        return chosen;
    }
    for (const double number : settings.numbers(key)) {
        if (number != std::floor(number) || number > layout.channels())
            settings.fail(key, "there is no channel " + format_number(number) + " in " + layout.name(),
                          "channels are 1 to " + std::to_string(layout.channels()));
        const int channel = static_cast<int>(number) - 1;
        if (std::find(chosen.begin(), chosen.end(), channel) == chosen.end()) chosen.push_back(channel);
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

} // namespace dubstage
