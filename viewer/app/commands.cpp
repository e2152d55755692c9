#include "viewer/app/commands.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <utility>

namespace dubstage::viewer {

namespace {

// How well the letters fit, in their order: 0 = not at all. Beginnings of words and neighbours count more.
int fit(const std::string& words, const std::string& letters)
{
    int score = 1;
    std::size_t at = 0;
    bool next_to = false;
    for (const char letter : letters) {
        const auto wanted = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        if (wanted == ' ') continue;
        std::size_t found = at;
        while (found < words.size() &&
               std::tolower(static_cast<unsigned char>(words[found])) != static_cast<int>(wanted))
            ++found;
        if (found == words.size()) return 0;
        const bool begins = found == 0 || words[found - 1] == ' ';
        score += (begins ? 8 : 0) + (next_to && found == at ? 5 : 1);
        next_to = true;
        at = found + 1;
    }
    return score;
}

} // namespace

Commands::Commands()
{
    for (const auto& group :
         {file_commands(), edit_commands(), view_commands(), trace_commands(), listen_commands()})
        all_.insert(all_.end(), group.begin(), group.end());
}

const Command* Commands::find(const std::string& name) const
{
    const auto at = std::find_if(all_.begin(), all_.end(), [&](const Command& c) { return c.name == name; });
    return at == all_.end() ? nullptr : &*at;
}

const Command* Commands::of(const KeyPress& press) const
{
    for (const Command& command : all_)
        if (std::find(command.keys.begin(), command.keys.end(), press) != command.keys.end()) return &command;
    return nullptr;
}

std::vector<const Command*> Commands::matching(const std::string& letters) const
{
    std::vector<std::pair<int, const Command*>> found;
    for (const Command& command : all_) {
        const int score =
            std::max(2 * fit(command.title, letters), fit(command.group + " " + command.title, letters));
        if (score > 0) found.emplace_back(score, &command);
    }
    if (!letters.empty())
        std::stable_sort(found.begin(), found.end(),
                         [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<const Command*> commands;
    for (const auto& one : found) commands.push_back(one.second);
    return commands;
}

std::string key_text(const KeyPress& press)
{
    static const std::initializer_list<std::pair<int, const char*>> names{
        {key::space, "Space"},         {key::escape, "Esc"},    {key::enter, "Enter"}, {key::tab, "Tab"},
        {key::backspace, "Backspace"}, {key::del, "Delete"},    {key::right, "Right"}, {key::left, "Left"},
        {key::down, "Down"},           {key::up, "Up"},         {key::home, "Home"},   {key::end, "End"},
        {key::page_up, "PgUp"},        {key::page_down, "PgDn"}};
    std::string text = std::string(press.control ? "Ctrl+" : "") + (press.alt ? "Alt+" : "");
    if (press.code == '/' && press.shift) return text + "?";
    if (press.shift) text += "Shift+";
    for (const auto& [code, name] : names)
        if (code == press.code) return text + name;
    if (press.code >= key::f1 && press.code < key::f1 + 25)
        return text + "F" + std::to_string(press.code - key::f1 + 1);
    return text + static_cast<char>(press.code);
}

std::string keys_text(const Command& command)
{
    return command.keys.empty() ? "" : key_text(command.keys.front());
}

} // namespace dubstage::viewer
