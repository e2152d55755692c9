// The sources of this project as text: which files there are, what they include, what they say.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "support/places.h"

namespace dubstage::house {

inline std::filesystem::path root()
{
    return source_path("");
}

inline std::string read_text(const std::string& path)
{
    const std::ifstream file(root() / path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// Paths below the root with one of these extensions, in any of these folders, sorted.
inline std::vector<std::string> files_in(const std::vector<std::string>& folders,
                                         const std::vector<std::string>& extensions)
{
    std::vector<std::string> found;
    for (const auto& folder : folders) {
        if (!std::filesystem::exists(root() / folder)) continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root() / folder))
            if (entry.is_regular_file() &&
                std::ranges::find(extensions, entry.path().extension().string()) != extensions.end())
                found.push_back(std::filesystem::relative(entry.path(), root()).generic_string());
    }
    std::ranges::sort(found);
    return found;
}

inline std::vector<std::string> code_files()
{
    return files_in({"engine", "cli", "viewer", "tests", "benchmarks"}, {".h", ".cpp", ".inc"});
}

inline std::vector<std::string> shader_files()
{
    return files_in({"shaders"}, {".h", ".comp"});
}

struct Include {
    std::string file; // that says it
    int line = 0;
    std::string header;
    bool quoted = false;
    std::string where() const { return file + ":" + std::to_string(line) + ": " + header; }
};

inline std::vector<Include> includes_of_text(const std::string& file, const std::string& text)
{
    static const std::regex directive(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<Include> found;
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        std::smatch match;
        if (std::regex_search(line, match, directive))
            found.push_back({file, number, match[2], match[1] == "\""});
    }
    return found;
}

inline std::vector<Include> includes_of(const std::string& file)
{
    return includes_of_text(file, read_text(file));
}

// The file of this project that an include means; empty for the libraries' and for generated ones.
inline std::string resolve(const Include& include)
{
    const auto here = std::filesystem::path(include.file).parent_path();
    for (const auto& base : {here, std::filesystem::path("engine"), std::filesystem::path("tests"),
                             std::filesystem::path("benchmarks"), std::filesystem::path("")}) {
        const auto path = (base / include.header).lexically_normal();
        if (include.quoted && std::filesystem::is_regular_file(root() / path)) return path.generic_string();
    }
    return "";
}

inline bool starts_with_any(const std::string& text, const std::vector<std::string>& prefixes)
{
    return std::ranges::any_of(prefixes, [&](const auto& prefix) { return text.starts_with(prefix); });
}

} // namespace dubstage::house
