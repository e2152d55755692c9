#include "studies/listening_device.h"

#include <filesystem>
#include <sstream>

#include "base/nearest.h"
#include "session/read_strip.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

constexpr std::string_view keys[] = {"title", "mono", "width", "insert"};

struct BuiltIn {
    const char *name, *text;
};
const BuiltIn built_in[] = {
#include "devices.inc"
};

ListeningDevice parse(const std::string& text, const std::string& file)
{
    const Table table = parse_toml(text, file);
    FileContext context;
    context.file = file;
    ListeningDevice device;
    device.name = std::filesystem::path(file).stem().string();
    const Reader reader(context, table, {file, 1, device.name}, keys);
    device.title = reader.required_text("title", "say what it is: title = \"Phone\"");
    device.mono = reader.toggle("mono", false);
    device.width = reader.number("width", "percent", {0, 400}, 100);
    tables(reader, "insert", "write [[insert]] and its keys below");
    Strip strip;
    read_strip(reader, strip);
    device.inserts = std::move(strip.inserts);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line) && line.starts_with("# ");)
        device.comment.push_back(line.substr(2));
    return device;
}

Insert width_of(double percent)
{
    Insert width;
    width.type = "width";
    width.settings.push_back({"width", {percent, 0}});
    width.place = {"", 0, "width"};
    return width;
}

} // namespace

std::vector<std::string> listening_device_names()
{
    std::vector<std::string> names;
    for (const BuiltIn& one : built_in) names.emplace_back(one.name);
    return names;
}

ListeningDevice read_listening_device(const std::string& text, const std::string& file)
{
    try {
        return parse(text, file);
    } catch (const Error& error) { // the readers of sessions speak of sessions
        throw Error(ErrorCode::bad_data, error.subject(), error.reason(), error.remedy());
    }
}

ListeningDevice find_listening_device(const std::string& name_or_path)
{
    const bool is_path = name_or_path.ends_with(".toml") || name_or_path.find('/') != std::string::npos;
    if (is_path) return read_listening_device(read_text_file(name_or_path, "device file"), name_or_path);
    for (const BuiltIn& one : built_in)
        if (one.name == name_or_path) return read_listening_device(one.text, std::string(one.name) + ".toml");
    throw Error(ErrorCode::usage, name_or_path, "no listening device of this name",
                suggest(name_or_path, listening_device_names()));
}

std::vector<Insert> inserts_of(const ListeningDevice& device, int channels)
{
    std::vector<Insert> inserts;
    const double width = device.mono ? 0 : device.width;
    if (channels == 2 && width != 100) inserts.push_back(width_of(width));
    inserts.insert(inserts.end(), device.inserts.begin(), device.inserts.end());
    return inserts;
}

} // namespace dubstage
