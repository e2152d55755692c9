// Damaged sessions give an Error or a session, and nothing else.
#include "session/sessions.h"
#include "support/places.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace dubstage::test {

namespace {

const char* const pieces[] = {"\"",
                              "'",
                              "[",
                              "]",
                              "[[",
                              "{",
                              "}",
                              "=",
                              ",",
                              ".",
                              "\n",
                              "#",
                              "-",
                              "1e308",
                              "nan",
                              "inf",
                              "-9223372036854775808",
                              "9999999999999999999",
                              "0x7f",
                              "true",
                              "\"\"\"",
                              "\\",
                              "\xff",
                              "\xc3",
                              "[[track]]\n",
                              "[track]\n",
                              "[[track.clip]]\n",
                              "every = 0\n",
                              "repeat = 3\n",
                              "loop = true\n",
                              "position = -1\n",
                              "1979-05-27",
                              "07:32:00",
                              "\"1:99\"",
                              "..",
                              "@"};

std::vector<std::string> seeds()
{
    std::vector<std::string> texts;
    for (const auto& file : example_sessions()) {
        std::stringstream text;
        text << std::ifstream(file).rdbuf();
        texts.push_back(text.str());
    }
    std::sort(texts.begin(), texts.end());
    texts.push_back(with_clip("positions = [1, [2, -3.0]]\nrepeat = 2\nevery = 4\nlength = 1\nfade_in = 0.1\n"
                              "loop = true\ncrossfade = true") +
                    "[[bus]]\nname = \"hall\"\n[[bus.insert]]\ntype = \"eq\"\nbands = [{ frequency = 1 }]\n"
                    "[[bus.automation]]\nparameter = \"gain\"\npoints = [[0, 1], [1, 2, \"db\"]]\n"
                    "[[marker]]\nname = \"a\"\nat = \"1:02.5\"\n");
    return texts;
}

std::string damaged(std::string text, std::mt19937& random)
{
    const auto below = [&](std::size_t count) { return count == 0 ? 0 : random() % count; };
    for (std::size_t hits = 1 + below(4); hits > 0; --hits) {
        const std::size_t at = below(text.size()),
                          length = below(std::min<std::size_t>(60, text.size() - at));
        switch (below(5)) {
        case 0:
            text.erase(at, length);
            break;
        case 1:
            text.insert(at, pieces[below(std::size(pieces))]);
            break;
        case 2:
            text.insert(below(text.size()), text.substr(at, length));
            break;
        case 3:
            text.replace(at, length, pieces[below(std::size(pieces))]);
            break;
        default:
            if (!text.empty()) text[at] = static_cast<char>(random());
        }
    }
    return text;
}

// Damage far from the start of a long session would only be found after all the rest was read.
std::string some_of(const std::string& text, std::mt19937& random)
{
    constexpr std::size_t most = 4000;
    if (text.size() <= most) return text;
    const auto start = text.find("\n[", random() % (text.size() - most));
    return start == std::string::npos ? text.substr(0, most) : text.substr(start, most);
}

} // namespace

TEST(Fuzz, only_errors_of_ours_come_out)
{
    std::mt19937 random(1);
    int read = 0, refused = 0;
    const auto texts = seeds();
    for (int round = 0; round < 4000; ++round) {
        const std::string text =
            damaged(some_of(texts[static_cast<std::size_t>(round) % texts.size()], random), random);
        try {
            const Session session = parse(text);
            write_session(session);
            ++read;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_session);
            EXPECT_TRUE(error.subject().starts_with("/films/reel/mix.toml")) << error.what();
            ++refused;
        } catch (const std::exception& other) {
            ADD_FAILURE() << other.what() << "\n" << text;
        }
    }
    // Otherwise the damage is too great or too small to try anything.
    EXPECT_GT(read, 40);
    EXPECT_GT(refused, 400);
}

} // namespace dubstage::test
