// Short sessions for tests, and the errors that wrong ones give.
#pragma once

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "base/error.h"
#include "session/session.h"
#include "support/places.h"

namespace dubstage::test {

// As if read from this place; nothing is opened.
inline Session parse(const std::string& text, double sample_rate = 0)
{
    return parse_session(text, "/films/reel/mix.toml", sample_rate);
}

// Among the examples: in their folder itself, or as session.toml beside sounds of its own. Other folders hold
// chains.
inline std::vector<std::filesystem::path> example_sessions()
{
    std::vector<std::filesystem::path> sessions;
    const std::filesystem::path examples = source_path("/examples");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(examples))
        if (entry.path().filename() == "session.toml" ||
            (entry.path().extension() == ".toml" && entry.path().parent_path() == examples))
            sessions.push_back(entry.path());
    return sessions;
}

// A whole session around what stands in its one track.
inline std::string with_track(const std::string& lines)
{
    return "[[track]]\nname = \"kick\"\n" + lines + "\n[[track.clip]]\nfile = \"kick.wav\"\n";
}

// A whole session around what stands in its one clip.
inline std::string with_clip(const std::string& lines)
{
    return "[[track]]\nname = \"kick\"\n[[track.clip]]\nfile = \"kick.wav\"\n" + lines + "\n";
}

inline Clip clip_of(const std::string& lines)
{
    return parse(with_clip(lines)).tracks.at(0).clips.at(0);
}

// What the text is refused with; the file is called mix.toml.
inline Error error_of(const std::string& text)
{
    try {
        parse_session(text, "mix.toml");
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "not refused:\n" << text;
    return Error(ErrorCode::internal, "nothing", "was thrown");
}

inline void expect_error(const std::string& text, const std::string& subject, const std::string& reason,
                         const std::string& remedy = "")
{
    const Error error = error_of(text);
    EXPECT_EQ(error.code(), ErrorCode::bad_session) << text;
    EXPECT_EQ(error.subject(), subject) << text;
    EXPECT_NE(error.reason().find(reason), std::string::npos) << error.what();
    EXPECT_FALSE(error.remedy().empty()) << error.what();
    EXPECT_NE(error.remedy().find(remedy), std::string::npos) << error.what();
}

} // namespace dubstage::test
