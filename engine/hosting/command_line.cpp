// Puts paths into a command of the shell's.
#include <array>
#include <utility>

#include "hosting/external.h"

namespace dubstage {

namespace {

enum class Quotes { none, single, pair };

// So that the shell reads `text` at a place inside such quotes.
std::string quoted(const std::string& text, Quotes quotes)
{
    std::string safe;
    for (const char c : text) {
        const bool special = quotes == Quotes::pair && std::string("\"\\$`").find(c) != std::string::npos;
        if (special) safe += '\\';
        safe += quotes != Quotes::pair && c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quotes == Quotes::none ? "'" + safe + "'" : safe;
}

Quotes behind(Quotes quotes, char c)
{
    if (c == '\'' && quotes != Quotes::pair) return quotes == Quotes::none ? Quotes::single : Quotes::none;
    if (c == '"' && quotes != Quotes::single) return quotes == Quotes::none ? Quotes::pair : Quotes::none;
    return quotes;
}

} // namespace

std::string command_line(const std::string& command, const std::filesystem::path& in,
                         const std::filesystem::path& out, const std::filesystem::path& folder)
{
    const std::array<std::pair<std::string, std::string>, 3> words{
        {{"{in}", in.string()}, {"{out}", out.string()}, {"{folder}", folder.string()}}};
    std::string line;
    Quotes quotes = Quotes::none;
    for (std::size_t at = 0; at < command.size();) {
        const std::pair<std::string, std::string>* found = nullptr;
        for (const auto& word : words)
            if (command.compare(at, word.first.size(), word.first) == 0) found = &word;
        if (found != nullptr) {
            line += quoted(found->second, quotes);
            at += found->first.size();
            continue;
        }
        // What a backslash protects opens no quotes.
        if (command[at] == '\\' && quotes != Quotes::single && at + 1 < command.size())
            line += command[at++];
        else
            quotes = behind(quotes, command[at]);
        line += command[at++];
    }
    return line;
}

} // namespace dubstage
