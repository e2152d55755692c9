// The program under test, and its JSON lines.
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/places.h"
#include "support/program.h"

namespace dubstage {

inline Outcome dubstage_program(const std::vector<std::string>& arguments, const Conditions& conditions = {})
{
    return run_program(built_path("/bin/dubstage"), arguments, conditions);
}

inline std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

// Every line of standard output as the JSON object it must be.
inline std::vector<nlohmann::json> events_of(const Outcome& outcome)
{
    std::vector<nlohmann::json> events;
    for (const auto& line : lines_of(outcome.out)) {
        auto event = nlohmann::json::parse(line, nullptr, false);
        EXPECT_TRUE(event.is_object() && event.contains("event")) << line;
        if (event.is_object()) events.push_back(std::move(event));
    }
    return events;
}

// The last event of that name; null when there is none.
inline nlohmann::json event_named(const Outcome& outcome, const std::string& name)
{
    nlohmann::json found;
    for (auto& event : events_of(outcome))
        if (event.value("event", "") == name) found = event;
    return found;
}

// One line on standard error, and that status.
inline void expect_error(const Outcome& outcome, int status, const std::string& part)
{
    EXPECT_EQ(outcome.status, status) << outcome.err;
    const auto lines = lines_of(outcome.err);
    ASSERT_FALSE(lines.empty());
    EXPECT_TRUE(lines.back().starts_with("dubstage: ")) << lines.back();
    EXPECT_NE(lines.back().find(part), std::string::npos) << lines.back();
    for (const auto& line : lines) EXPECT_TRUE(line.starts_with("dubstage: ")) << line;
}

} // namespace dubstage
