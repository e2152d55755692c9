// Events on their way into frames: nothing typed or clicked is lost, however slow the frames are.
#include "viewer/input/events.h"

#include <gtest/gtest.h>

namespace dubstage::viewer {

namespace {

class Input : public testing::Test {
  protected:
    Input() { ImGui::CreateContext(); }
    ~Input() override { ImGui::DestroyContext(); }
    InputQueue queue_;
};

} // namespace

TEST_F(Input, a_tap_within_one_frame_is_seen_for_one_frame)
{
    ImGuiIO& io = ImGui::GetIO();
    queue_.push(KeyChange{'L', true});
    queue_.push(KeyChange{'L', false});
    EXPECT_EQ(queue_.feed(io).pressed, (std::vector<KeyPress>{{'L'}}));
    EXPECT_TRUE(io.KeysDown['L']);
    EXPECT_TRUE(queue_.feed(io).pressed.empty());
    EXPECT_FALSE(io.KeysDown['L']);
    EXPECT_TRUE(queue_.empty());
}

TEST_F(Input, a_double_click_within_one_frame_becomes_four_changes)
{
    ImGuiIO& io = ImGui::GetIO();
    for (const bool down : {true, false, true, false}) queue_.push(Button{0, down});
    std::vector<bool> seen;
    while (!queue_.empty()) {
        queue_.feed(io);
        seen.push_back(io.MouseDown[0]);
    }
    EXPECT_EQ(seen, (std::vector<bool>{true, false, true, false}));
}

TEST_F(Input, a_press_happens_where_the_pointer_was)
{
    ImGuiIO& io = ImGui::GetIO();
    queue_.push(Move{10, 20});
    queue_.push(Button{0, true});
    queue_.push(Move{90, 80});
    queue_.feed(io);
    EXPECT_TRUE(io.MouseDown[0]);
    EXPECT_EQ(io.MousePos.x, 10);
    queue_.feed(io);
    EXPECT_EQ(io.MousePos.x, 90);
}

TEST_F(Input, a_drag_that_is_over_within_one_frame_is_seen_as_one)
{
    ImGuiIO& io = ImGui::GetIO();
    queue_.push(Move{10, 20});
    queue_.push(Button{0, true});
    queue_.push(Move{30, 20});
    queue_.push(Move{60, 25});
    queue_.push(Button{0, false});
    queue_.feed(io);
    EXPECT_EQ(io.MousePos.x, 10);
    EXPECT_TRUE(io.MouseDown[0]);
    queue_.feed(io);
    EXPECT_EQ(io.MousePos.x, 60);
    EXPECT_TRUE(io.MouseDown[0]);
    queue_.feed(io);
    EXPECT_FALSE(io.MouseDown[0]);
    EXPECT_TRUE(queue_.empty());
}

TEST_F(Input, modifiers_go_with_the_key_that_follows_them)
{
    ImGuiIO& io = ImGui::GetIO();
    queue_.push(KeyChange{key::left_control, true});
    queue_.push(KeyChange{'Z', true});
    queue_.push(KeyChange{'Z', false});
    queue_.push(KeyChange{key::left_control, false});
    queue_.push(KeyChange{'Z', true});
    std::vector<KeyPress> all;
    while (!queue_.empty())
        for (const KeyPress& press : queue_.feed(io).pressed)
            if (press.code == 'Z') all.push_back(press);
    EXPECT_EQ(all, (std::vector<KeyPress>{{'Z', true, false, false}, {'Z'}}));
}

TEST_F(Input, drops_arrive_whole_and_strange_codes_are_passed_over)
{
    ImGuiIO& io = ImGui::GetIO();
    queue_.push(Drop{{"a.wav", "b.dsm"}});
    queue_.push(KeyChange{-1, true});
    queue_.push(KeyChange{5000, true});
    queue_.push(Button{77, true});
    EXPECT_EQ(queue_.feed(io).dropped.size(), 2u);
}

} // namespace dubstage::viewer
