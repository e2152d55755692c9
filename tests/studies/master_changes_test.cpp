// Lines that changed between two texts.
#include <gtest/gtest.h>

#include "studies/text_changes.h"

namespace dubstage {

using Lines = std::vector<std::string>;

TEST(TextChanges, nothing_changed)
{
    EXPECT_EQ(changed_lines("", ""), Lines{});
    EXPECT_EQ(changed_lines("a\nb\n", "a\nb"), Lines{});
}

TEST(TextChanges, what_went_and_what_came_stand_where_they_were)
{
    EXPECT_EQ(changed_lines("a\nb\nc\n", "a\nx\nc\n"), (Lines{"- b", "+ x"}));
    EXPECT_EQ(changed_lines("a\nb\nc\n", "c\n"), (Lines{"- a", "- b"}));
    EXPECT_EQ(changed_lines("", "a\n"), Lines{"+ a"});
    EXPECT_EQ(changed_lines("one\ntwo\nthree\nfour\n", "zero\ntwo\nfour\nfive\n"),
              (Lines{"- one", "+ zero", "- three", "+ five"}));
}

TEST(TextChanges, very_long_texts_are_told_as_a_whole)
{
    std::string a, b;
    for (int i = 0; i < 6000; ++i) a += std::to_string(i) + "\n", b += std::to_string(i) + "b\n";
    EXPECT_EQ(changed_lines(a, b).size(), 12000u);
}

} // namespace dubstage
