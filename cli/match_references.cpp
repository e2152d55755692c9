#include "cli/match_references.h"

#include <filesystem>

#include "base/error.h"
#include "cli/audio_files.h"
#include "cli/words.h"
#include "session/session.h"
#include "studies/match/portrait_file.h"

namespace dubstage {

namespace {

constexpr const char* option = "--reference";

double read_number(const std::string& text, const std::string& of)
{
    std::size_t used = 0;
    double value = 0;
    try {
        value = std::stod(text, &used);
    } catch (const std::exception&) {
        used = std::string::npos;
    }
    if (used != text.size() || text.empty())
        throw Error(ErrorCode::usage, of, "'" + text + "' is no number", "write for example 50");
    return value;
}

double& aspect_of(MatchAmounts& weights, const std::string& word)
{
    using Aspect = double MatchAmounts::*;
    const std::vector<std::pair<std::string, Aspect>> aspects{{"tone", &MatchAmounts::tone},
                                                              {"level", &MatchAmounts::level},
                                                              {"dynamics", &MatchAmounts::dynamics},
                                                              {"width", &MatchAmounts::width}};
    return weights.*parse_choice<Aspect>(word, aspects, option);
}

double weight_of(const std::string& text)
{
    const double weight = read_number(text, option);
    if (weight < 0) throw Error(ErrorCode::usage, option, "a weight is below 0", "write @0 or more");
    return weight;
}

// "2", or "tone=1,dynamics=0": those that are not named keep 1.
MatchAmounts weights_of(const std::string& text)
{
    MatchAmounts weights{1, 1, 1, 1};
    if (text.find('=') == std::string::npos) {
        const double weight = weight_of(text);
        return {weight, weight, weight, weight};
    }
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        const std::string pair = text.substr(at, comma - at);
        at = comma + 1;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        aspect_of(weights, pair.substr(0, equals)) =
            weight_of(equals < pair.size() ? pair.substr(equals + 1) : "");
    }
    return weights;
}

void read_source(MatchReference& reference, const std::string& word)
{
    const std::filesystem::path path(word);
    reference.name = path.stem().empty() ? word : path.stem().string();
    if (word == "pink") {
        reference.known = sloping_portrait(0);
        reference.known->name = word;
    } else if (word.starts_with("slope:")) {
        reference.name = word;
        reference.known = sloping_portrait(read_number(word.substr(6), option));
        reference.known->name = word;
    } else if (path.extension() == ".dst") {
        reference.known = read_portrait(path);
    } else {
        reference.files = audio_files({word});
    }
}

} // namespace

double read_percent(const std::string& text, const std::string& of)
{
    std::string number = text;
    while (!number.empty() && (number.back() == '%' || number.back() == ' ')) number.pop_back();
    return read_number(number, of) / 100;
}

TimePart read_part(const std::string& text, const std::string& of)
{
    const std::size_t dots = text.find("..");
    if (dots == std::string::npos)
        throw Error(ErrorCode::usage, of, "'" + text + "' is no part of a file", "write 0:45..1:15");
    TimePart part;
    try {
        if (dots > 0) part.from_s = parse_seconds(text.substr(0, dots), 48000, of);
        if (dots + 2 < text.size()) part.to_s = parse_seconds(text.substr(dots + 2), 48000, of);
    } catch (const Error& error) { // the readers of sessions speak of sessions
        throw Error(ErrorCode::usage, of, error.reason(), error.remedy());
    }
    if (part.to_s && *part.to_s <= part.from_s)
        throw Error(ErrorCode::usage, of, "'" + text + "' ends before it begins", "write 0:45..1:15");
    return part;
}

MatchReference read_reference(const std::string& word)
{
    MatchReference reference;
    if (std::error_code none; std::filesystem::exists(word, none)) { // whatever signs are in its name
        read_source(reference, word);
        return reference;
    }
    std::string source = word;
    if (const std::size_t sign = source.rfind('@'); sign != std::string::npos) {
        reference.weight = weights_of(source.substr(sign + 1));
        source.resize(sign);
    }
    if (const std::size_t sign = source.rfind('#'); sign != std::string::npos) {
        reference.part = read_part(source.substr(sign + 1), option);
        source.resize(sign);
    }
    if (source.empty()) throw Error(ErrorCode::usage, option, "'" + word + "' names no file", "name one");
    read_source(reference, source);
    if (reference.part && reference.known)
        throw Error(ErrorCode::usage, option, "'" + word + "': only a file has parts", "take the part away");
    return reference;
}

} // namespace dubstage
