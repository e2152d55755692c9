// The format's document tells every key and word, and its examples are sessions.
#include "session/sessions.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "session/keys.h"
#include "session/words.h"
#include "support/places.h"

namespace dubstage::test {

namespace {

std::string document()
{
    std::ifstream file(source_path("/docs/session_format.md"));
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

TEST(Documents, every_example_in_the_folder_is_a_session_without_warnings)
{
    int sessions = 0;
    for (const auto& file : example_sessions()) {
        Session session;
        EXPECT_NO_THROW(session = load_session(file)) << file;
        EXPECT_EQ(session.warnings, std::vector<std::string>{}) << file;
        ++sessions;
    }
    EXPECT_GE(sessions, 3);
}

// "At least 24 tracks in 4 groups, with EQ on every track, two convolution reverbs on sends, pans, fades and
// automation."
TEST(Documents, the_demo_is_the_mix_it_promises_to_be)
{
    const Session demo = load_session(source_path("/examples/demo/session.toml"));
    const auto has = [](const Strip& strip, const std::string& type) {
        return std::any_of(strip.inserts.begin(), strip.inserts.end(),
                           [&](const Insert& insert) { return insert.type == type; });
    };
    std::set<std::string> groups, reverbs;
    std::set<AutomationTarget> moving;
    bool panned = false, faded = false, looped = false;
    for (const auto& track : demo.tracks) {
        EXPECT_TRUE(has(track, "eq")) << track.name;
        groups.insert(track.to);
        panned = panned || track.pan.position != 0;
        for (const auto& send : track.sends) reverbs.insert(send.to);
        for (const auto& automation : track.automation) moving.insert(automation.target);
        for (const auto& clip : track.clips) {
            faded = faded || clip.fade_in.length > 0 || clip.fade_out.length > 0;
            looped = looped || clip.loop;
        }
    }
    EXPECT_GE(demo.tracks.size(), 24u);
    EXPECT_EQ(groups, (std::set<std::string>{"bass", "drums", "harmony", "vox_fx"}));
    EXPECT_EQ(reverbs, (std::set<std::string>{"hall", "room"}));
    for (const auto& bus : demo.buses) {
        EXPECT_EQ(has(bus, "reverb"), reverbs.contains(bus.name)) << bus.name;
    }
    EXPECT_EQ(moving.size(), 4u); // gain, pan, mute and send
    EXPECT_TRUE(panned && faded && looped);
}

TEST(Documents, examples_in_the_text_are_sessions)
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
