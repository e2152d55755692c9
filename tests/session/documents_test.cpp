// The format's document tells every key and word, and its examples are sessions.
#include "session/sessions.h"

#include <fstream>
#include <regex>
#include <sstream>

#include "session/keys.h"
#include "session/words.h"

namespace dubstage::test {

namespace {

std::string document()
{
    std::ifstream file(DUBSTAGE_SOURCE_DIR "/docs/session_format.md");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// A row of the document's tables begins with the key.
template <std::size_t count>
void expect_rows(const std::string_view (&all)[count], const std::string& section)
{
    const std::string text = document();
    const auto begin = text.find("\n## " + section);
    ASSERT_NE(begin, std::string::npos) << section;
    const std::string part = text.substr(begin, text.find("\n## ", begin + 4) - begin);
    for (const auto key : all)
        EXPECT_NE(part.find("| `" + std::string(key) + "` |"), std::string::npos) << section << ": " << key;
}

template <std::size_t count> void expect_words(const std::string_view (&all)[count])
{
    const std::string text = document();
    for (const auto word : all)
        EXPECT_NE(text.find("`\"" + std::string(word) + "\"`"), std::string::npos) << word;
}

} // namespace

TEST(Documents, tell_every_key)
{
    expect_rows(keys::session, "[session]");
    expect_rows(keys::master, "[master]");
    expect_rows(keys::bus, "[[bus]] and [[track]]");
    expect_rows(keys::track, "[[bus]] and [[track]]");
    expect_rows(keys::insert, "Inserts");
    expect_rows(keys::send, "Sends");
    expect_rows(keys::automation, "Automation");
    expect_rows(keys::clip, "Clips");
    expect_rows(keys::fade, "Fades");
    expect_rows(keys::marker, "Markers and ranges");
    expect_rows(keys::range, "Markers and ranges");
}

TEST(Documents, tell_every_word)
{
    expect_words(words::fade_curves);
    expect_words(words::automation_curves);
    expect_words(words::pan_laws);
    expect_words(words::fader_positions);
}

TEST(Documents, examples_are_sessions)
{
    const std::string text = document();
    const std::regex block("```toml\n([^`]*)```");
    int sessions = 0;
    for (auto it = std::sregex_iterator(text.begin(), text.end(), block); it != std::sregex_iterator();
         ++it) {
        EXPECT_NO_THROW(parse((*it)[1])) << (*it)[1];
        ++sessions;
    }
    EXPECT_GE(sessions, 1);
}

} // namespace dubstage::test
