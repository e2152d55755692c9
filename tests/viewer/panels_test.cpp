// Every panel, headless, on nothing, on results that hold nothing, on tiny and on huge ones.
#include <gtest/gtest.h>

#include "viewer/app/arguments.h"
#include "viewer/input/marks.h"
#include "viewer/support/robot.h"

namespace dubstage::viewer {

namespace {

class Panels : public testing::TestWithParam<std::string> {
  protected:
    void show(Robot& robot)
    {
        robot.bench().arrange([&](Comparison& comparison) { comparison.view.panel = GetParam(); });
        robot.frames(4);
    }
};

std::vector<std::string> names()
{
    std::vector<std::string> all;
    for (const PanelType& type : panel_types()) all.emplace_back(type.name);
    return all;
}

// How many of the pixels in the middle are not as the first one.
std::size_t drawn_pixels(const Image& image)
{
    std::size_t drawn = 0;
    for (int y = 120; y < image.height - 120; ++y)
        for (int x = 150; x < image.width - 400; ++x) drawn += image.at(x, y) != image.at(150, 120);
    return drawn;
}

} // namespace

INSTANTIATE_TEST_SUITE_P(All, Panels, testing::ValuesIn(names()), [](const auto& one) { return one.param; });

TEST_P(Panels, say_what_to_do_where_there_is_nothing)
{
    Robot robot;
    show(robot);
    EXPECT_GT(drawn_pixels(robot.picture()), 1000u);
    EXPECT_TRUE(marked("welcome/open").has_value());
}

TEST_P(Panels, draw_results_that_hold_nothing)
{
    Robot robot;
    add_measured(robot.bench(), "empty.wav", make_programme(Measurement{}));
    add_measured(robot.bench(), "ref.wav", make_programme(Measurement{}));
    show(robot);
    EXPECT_GT(drawn_pixels(robot.picture()), 500u);
}

TEST_P(Panels, draw_what_waits_and_what_failed)
{
    Robot robot;
    robot.bench().arrange([&](Comparison& comparison) {
        add_trace(comparison, "waits.wav");
        add_trace(comparison, "fails.wav");
    });
    robot.bench().set_status(2, {Stage::failed, 0, "fails.wav: it is broken", nullptr, {}});
    show(robot);
    EXPECT_GT(drawn_pixels(robot.picture()), 500u);
}

TEST_P(Panels, draw_the_shortest_results)
{
    Robot robot;
    for (const double seconds : {0.00005, 0.1, 0.4})
        add_measured(robot.bench(), "short" + std::to_string(seconds), made_up_programme(seconds, 1));
    show(robot);
    EXPECT_GT(drawn_pixels(robot.picture()), 500u);
}

TEST_P(Panels, draw_hours_of_many_channels_and_dozens_of_traces)
{
    Robot robot;
    for (int i = 0; i < 3; ++i)
        add_measured(robot.bench(), "film" + std::to_string(i), made_up_programme(7200, 12, -23 - i));
    for (int i = 0; i < 40; ++i)
        add_measured(robot.bench(), "song" + std::to_string(i), made_up_programme(3, 2, -14));
    show(robot);
    EXPECT_GT(drawn_pixels(robot.picture()), 2000u);
    // And far zoomed in.
    robot.bench().edit_view("", [](View& view) {
        view.seconds = Range{3600, 3600.5};
        view.hertz = Range{990, 1100};
    });
    robot.frames();
}

TEST_P(Panels, draw_at_every_size_and_scale)
{
    Robot robot;
    add_measured(robot.bench(), "a_mix.wav", made_up_programme(20, 2));
    add_measured(robot.bench(), "ref.wav", made_up_programme(20, 2, -12));
    show(robot);
    for (const auto& [width, height, scale] :
         {std::tuple(200.0f, 200.0f, 1.0f), std::tuple(640.0f, 400.0f, 2.0f),
          std::tuple(3000.0f, 900.0f, 1.5f)}) {
        robot.app.resize(width, height, scale);
        robot.frames();
        EXPECT_EQ(robot.picture().width, static_cast<int>(width));
    }
}

TEST_P(Panels, look_the_same_with_every_run)
{
    Image first;
    for (int run = 0; run < 2; ++run) {
        Robot robot(1200, 800);
        add_measured(robot.bench(), "a_mix.wav", made_up_programme(20, 2));
        add_measured(robot.bench(), "b_mix.wav", made_up_programme(20, 2, -12));
        show(robot);
        robot.frames(6);
        if (run == 0)
            first = robot.picture();
        else
            EXPECT_EQ(differing_share(first, robot.picture(), 0), 0);
    }
}

} // namespace dubstage::viewer
