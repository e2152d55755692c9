// What every source holds to beside its formatting.
#include "house/source_tree.h"

#include <gtest/gtest.h>

namespace dubstage::house {

namespace {

// STYLE says around 300: where a file grows past that there are two things in it.
constexpr int most_lines = 600;

// Line numbers that match, as "file:line: text".
std::vector<std::string> lines_matching(const std::string& file, const std::regex& pattern)
{
    std::vector<std::string> found;
    std::istringstream lines(read_text(file));
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number)
        if (std::regex_search(line, pattern))
            found.push_back(file + ":" + std::to_string(number) + ": " + line);
    return found;
}

std::vector<std::string> headers_of(const std::vector<std::string>& files)
{
    std::vector<std::string> headers;
    for (const auto& file : files)
        if (file.ends_with(".h")) headers.push_back(file);
    return headers;
}

// The comment that a file begins with, without its slashes, as one line.
std::string opening_comment(const std::string& file)
{
    std::istringstream lines(read_text(file));
    std::string comment, line;
    while (std::getline(lines, line) && line.starts_with("// ")) comment += line.substr(2);
    return comment;
}

std::string without_comments(const std::string& text)
{
    return std::regex_replace(text, std::regex(R"(//[^\n]*)"), "");
}

} // namespace

TEST(Style, nothing_is_left_to_be_done)
{
    // Split, so that this line does not find itself.
    const std::regex marks("\\b(TO"
                           "DO|FIX"
                           "ME|XX"
                           "X|HA"
                           "CK)\\b");
    for (const auto& file : code_files()) EXPECT_EQ(lines_matching(file, marks), std::vector<std::string>{});
    for (const auto& file : shader_files())
        EXPECT_EQ(lines_matching(file, marks), std::vector<std::string>{});
}

TEST(Style, no_source_names_a_place_on_one_machine)
{
    const std::regex places("\"/(ho"
                            "me|ro"
                            "ot|wo"
                            "rk|tm"
                            "p)/");
    for (const auto& file : code_files()) EXPECT_EQ(lines_matching(file, places), std::vector<std::string>{});
}

TEST(Style, every_header_says_in_a_sentence_what_lives_in_it)
{
    auto headers = headers_of(code_files());
    const auto shaders = headers_of(shader_files());
    headers.insert(headers.end(), shaders.begin(), shaders.end());
    ASSERT_GT(headers.size(), 20u);
    for (const auto& header : headers) {
        const std::string comment = opening_comment(header);
        EXPECT_GT(comment.size(), 10u) << header;
        EXPECT_TRUE(comment.ends_with('.')) << header << ":" << comment;
    }
}

TEST(Style, every_header_guards_against_being_read_twice)
{
    for (const auto& header : headers_of(code_files()))
        EXPECT_NE(read_text(header).find("\n#pragma once\n"), std::string::npos) << header;
    // GLSL knows no #pragma once.
    for (const auto& header : headers_of(shader_files()))
        EXPECT_TRUE(std::regex_search(read_text(header), std::regex(R"(\n#ifndef (\w+)\n#define \1\n)")))
            << header;
}

TEST(Style, no_file_holds_two_things)
{
    for (const auto& file : code_files()) {
        const std::string text = read_text(file);
        EXPECT_LE(std::ranges::count(text, '\n'), most_lines) << file;
    }
}

TEST(Style, shaders_use_nothing_whose_result_depends_on_the_device)
{
    // Subgroup sizes differ between devices; float atomics add in any order.
    const std::regex forbidden("subgroup|GL_KHR_shader_subgroup|GL_EXT_shader_atomic_float|gl_Subgroup");
    for (const auto& file : shader_files())
        EXPECT_FALSE(std::regex_search(without_comments(read_text(file)), forbidden)) << file;
}

TEST(Style, the_readme_tells_every_exit_status)
{
    const std::string readme = read_text("README.md"), codes = read_text("engine/base/error.h");
    const std::regex value(R"(\n\s+\w+ = (\d+),)");
    int found = 0;
    for (auto it = std::sregex_iterator(codes.begin(), codes.end(), value); it != std::sregex_iterator();
         ++it) {
        ++found;
        EXPECT_NE(readme.find("\n| " + (*it)[1].str() + " |"), std::string::npos) << (*it)[1];
    }
    EXPECT_GE(found, 12);
}

} // namespace dubstage::house
