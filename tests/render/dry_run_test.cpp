// What a render would do, told without doing it; and blocks of a render proved by the cpu.
#include <algorithm>
#include <gtest/gtest.h>

#include "render/rendering.h"
#include "render/rich_session.h"

namespace dubstage::test {
namespace {

class DryRunTest : public RenderTest {
  protected:
    DryRunTest() : session_(folder_.session(rich_session(folder_))) {}
    Session session_;
};

TEST_P(DryRunTest, it_writes_nothing_and_names_what_a_render_writes)
{
    RenderSettings s = settings();
    s.stems = s.tracks = true;
    const RenderPlan plan = plan_render(session_, device(), s);
    EXPECT_FALSE(std::filesystem::exists(s.folder));
    const RenderResult result = render(session_, s);
    std::vector<std::string> written;
    for (const auto& file : result.files) {
        EXPECT_TRUE(std::filesystem::exists(file.path)) << file.path;
        EXPECT_TRUE(std::any_of(plan.files.begin(), plan.files.end(), [&](const std::string& name) {
            return file.path.string().ends_with(name);
        })) << file.path;
    }
    EXPECT_EQ(plan.files.size(), result.files.size());
    EXPECT_GE(plan.frames, result.frames);
    EXPECT_EQ(plan.memory_bytes, result.peak_memory_bytes);
}

TEST_P(DryRunTest, it_refuses_what_a_render_refuses)
{
    session_.tracks[0].clips[0].file = folder_.path() / "absent.wav";
    try {
        plan_render(session_, device(), settings());
        ADD_FAILURE() << "not refused";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::missing_input);
    }
}

TEST_P(DryRunTest, every_strip_is_in_the_tree)
{
    const std::string tree = plan_render(session_, device(), settings()).tree;
    for (const auto& track : session_.tracks) EXPECT_NE(tree.find(track.name), std::string::npos) << tree;
    for (const auto& bus : session_.buses) EXPECT_NE(tree.find(bus.name), std::string::npos) << tree;
}

TEST_P(DryRunTest, activity_is_the_share_of_time_that_holds_clips)
{
    const Session session =
        folder_.session("[session]\ntail = 0\n[[track]]\nname = 'a'\n[[track.clip]]\nfile = "
                        "'voice.wav'\nlength = 1\n[[track]]\nname = 'b'\n[[track.clip]]\n"
                        "file = 'voice.wav'\nlength = 1\nposition = 3\n");
    EXPECT_NEAR(plan_render(session, device(), settings()).activity, 0.25, 0.01);
}

TEST_P(DryRunTest, verified_blocks_agree_with_the_cpu)
{
    RenderSettings s = settings();
    s.verify = true;
    const RenderResult result = render(session_, s);
    EXPECT_GE(result.verified_blocks, 1);
    ASSERT_TRUE(result.verify_error_db.has_value());
    EXPECT_LT(*result.verify_error_db, -120.0);
}

ON_BOTH_DEVICES(DryRunTest);

} // namespace
} // namespace dubstage::test
