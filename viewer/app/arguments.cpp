#include "viewer/app/arguments.h"

#include <algorithm>
#include <charconv>
#include <functional>

#include "base/error.h"
#include "viewer/panels/panel.h"

namespace dubstage::viewer {

namespace {

struct Option {
    const char *name, *value, *help; // no value: a switch
    std::function<void(Arguments&, const std::string&)> set;
};

[[noreturn]] void refuse(const std::string& option, const std::string& why)
{
    throw Error(ErrorCode::usage, option, why, "dubstage-viewer --help tells every option");
}

template <class Number>
Number number_in(const std::string& option, const std::string& text, Number least, Number most)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
        refuse(option + " " + text,
               "takes a number from " + std::to_string(least) + " to " + std::to_string(most));
    return value;
}

void set_size(Arguments& arguments, const std::string& text)
{
    const std::size_t cross = text.find('x');
    if (cross == std::string::npos) refuse("--size " + text, "takes WIDTHxHEIGHT, such as 1600x1000");
    constexpr int least = 200, most = 16384;
    arguments.width = number_in<int>("--size", text.substr(0, cross), least, most);
    arguments.height = number_in<int>("--size", text.substr(cross + 1), least, most);
}

void set_panel(Arguments& arguments, const std::string& text)
{
    std::string names;
    for (const PanelType& type : panel_types()) {
        if (text == type.name) arguments.panel = text;
        names += (names.empty() ? "" : ", ") + std::string(type.name);
    }
    if (arguments.panel != text) refuse("--panel " + text, "there is no such panel; there are " + names);
}

void set_plots(Arguments& arguments, const std::string& text)
{
    arguments.plots = text;
    const std::string ending = arguments.plots.extension().string();
    if (ending != ".png" && ending != ".svg" && ending != ".csv")
        refuse("--export " + text, "plots go out as .png, .svg or .csv");
}

void set_renderer(Arguments& arguments, const std::string& text)
{
    if (text != "gl" && text != "soft") refuse("--renderer " + text, "takes gl or soft");
    arguments.renderer = text;
}

const std::vector<Option>& options()
{
    static const std::vector<Option> all{
        {"--screenshot", "OUT.png", "draw the window into a picture, without a display, and end",
         [](Arguments& a, const std::string& v) { a.screenshot = v; }},
        {"--export", "OUT.png|svg|csv", "write the plots of the panel, or their numbers, and end", set_plots},
        {"--panel", "NAME", "show this panel first", set_panel},
        {"--size", "WxH", "size of the window or the picture in pixels (1600x1000)", set_size},
        {"--scale", "N", "size of everything, 1 = 96 dots per inch (1)",
         [](Arguments& a, const std::string& v) { a.scale = number_in<double>("--scale", v, 0.5, 4); }},
        {"--high-contrast", nullptr, "brighter text and grid on black",
         [](Arguments& a, const std::string&) { a.high_contrast = true; }},
        {"--show-commands", nullptr, "with --screenshot: the command palette over the window",
         [](Arguments& a, const std::string&) { a.palette = true; }},
        {"--show-keys", nullptr, "with --screenshot: the keys over the window",
         [](Arguments& a, const std::string&) { a.keys = true; }},
        {"--threads", "N", "that measure (one per processor)",
         [](Arguments& a, const std::string& v) { a.threads = number_in<int>("--threads", v, 1, 1024); }},
        {"--renderer", "NAME", "of the window: gl (the graphics card) or soft (the processor)", set_renderer},
        {"--help", nullptr, "this text", [](Arguments& a, const std::string&) { a.help = true; }},
        {"--version", nullptr, "the version", [](Arguments& a, const std::string&) { a.version = true; }}};
    return all;
}

} // namespace

Arguments parse_arguments(const std::vector<std::string>& words)
{
    Arguments arguments;
    bool only_files = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (only_files || !words[i].starts_with("-") || words[i] == "-") {
            arguments.files.emplace_back(words[i]);
            continue;
        }
        if (words[i] == "--") {
            only_files = true;
            continue;
        }
        const std::size_t equals = words[i].find('=');
        const std::string name = words[i] == "-h" ? "--help" : words[i].substr(0, equals);
        const auto option =
            std::find_if(options().begin(), options().end(), [&](const Option& o) { return name == o.name; });
        if (option == options().end()) refuse(name, "there is no such option");
        std::string value;
        if (option->value != nullptr) {
            if (equals != std::string::npos)
                value = words[i].substr(equals + 1);
            else if (i + 1 < words.size())
                value = words[++i];
            else
                refuse(name, std::string("needs a value: ") + option->value);
        }
        option->set(arguments, value);
    }
    return arguments;
}

std::string help_text()
{
    std::string text =
        "dubstage-viewer [OPTIONS] [FILES|SESSION.toml|RESULT.dsm|FOLDER|NAME.comparison.json ...]\n\n"
        "See spectra and loudness of mixes, masters and references side by side.\n\n";
    constexpr std::size_t column = 32;
    for (const Option& option : options()) {
        std::string left = std::string("  ") + option.name + (option.value == nullptr ? "" : " ") +
                           (option.value == nullptr ? "" : option.value);
        left.resize(std::max(column, left.size() + 1), ' ');
        text += left + option.help + "\n";
    }
    text += "\nPanels: ";
    for (const PanelType& type : panel_types())
        text += (&type == panel_types().data() ? "" : ", ") + std::string(type.name);
    return text + ".\nIn the window, ? shows all keys and Ctrl+P all commands.\n";
}

} // namespace dubstage::viewer
