// Whole sessions with everything in them, held against the oracle.
#include <filesystem>
#include <gtest/gtest.h>

#include "render/rendering.h"
#include "render/rich_session.h"

namespace dubstage::test {
namespace {

class WholeSessionsTest : public RenderTest {};

TEST_P(WholeSessionsTest, a_session_with_everything)
{
    const Session session = folder_.session(rich_session(folder_));
    const oracle::Rendered wanted = oracle::render_session(session);
    expect_null("mix", mix_of(session), wanted.mix());
    expect_null_of_all(session, wanted);
}

TEST_P(WholeSessionsTest, without_inserts_or_without_those_of_the_master)
{
    const Session session = folder_.session(rich_session(folder_));
    const std::map<Bypass, oracle::Options> ways{
        {Bypass::inserts, {.inserts = false, .master_inserts = true, .range = {}}},
        {Bypass::master, {.inserts = true, .master_inserts = false, .range = {}}},
        {Bypass::all, {.inserts = false, .master_inserts = false, .range = {}}}};
    for (const auto& [bypass, options] : ways) {
        RenderSettings s = settings();
        s.bypass = bypass;
        expect_null("mix", sounds(render(session, s)).at("mix"),
                    oracle::render_session(session, options).mix());
    }
}

TEST_P(WholeSessionsTest, at_another_rate_everything_keeps_its_place)
{
    const std::string text = rich_session(folder_);
    const Session session = parse_session(text, folder_.path() / "session.toml", 88200);
    expect_null("mix", mix_of(session), oracle::render_session(session).mix());
}

ON_BOTH_DEVICES(WholeSessionsTest);

} // namespace
} // namespace dubstage::test
