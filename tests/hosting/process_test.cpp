// Programs that behave and programs that do not.
#include <atomic>
#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "hosting/process.h"
#include "support/audio_files.h"

namespace dubstage::test {

namespace {

const CancelFlag never{false};

ProcessRequest shell(const std::string& command)
{
    ProcessRequest request;
    request.arguments = {"/bin/sh", "-c", command};
    return request;
}

std::string text_of(const std::filesystem::path& file)
{
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

// Waits for a file to hold a number, and gives it.
pid_t process_in(const std::filesystem::path& file)
{
    for (;;) {
        const std::string text = text_of(file);
        if (text.ends_with('\n')) return std::stoi(text);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

// Whether it still runs; one that was killed and that nobody has waited for does not.
bool lives(pid_t process)
{
    const std::string stat = text_of("/proc/" + std::to_string(process) + "/stat");
    const auto at = stat.rfind(')');
    return at != std::string::npos && stat.compare(at, 3, ") Z") != 0;
}

void expect_dead(pid_t process)
{
    for (int i = 0; i < 1000 && lives(process); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_FALSE(lives(process));
}

} // namespace

TEST(Process, keeps_exit_status_and_messages_of_both_outputs)
{
    const auto request = shell("echo one; echo two >&2; exit 3");
    const ProcessResult result = run_process(request, never);
    EXPECT_FALSE(result.good());
    EXPECT_EQ(result.status, 3);
    EXPECT_EQ(ending_text(result, request), "ended with status 3");
    EXPECT_NE(result.messages.find("one\n"), std::string::npos);
    EXPECT_NE(result.messages.find("two\n"), std::string::npos);
}

TEST(Process, hands_lines_on_one_by_one)
{
    auto request = shell("printf 'a\\nb'; sleep 0.05; printf 'c\\nd'");
    std::vector<std::string> lines;
    request.on_line = [&](const std::string& line) { lines.push_back(line); };
    const ProcessResult result = run_process(request, never);
    EXPECT_TRUE(result.good());
    EXPECT_EQ(lines, (std::vector<std::string>{"a", "bc", "d"}));
    EXPECT_EQ(result.messages, "");
}

TEST(Process, keeps_the_end_of_endless_messages)
{
    const ProcessResult result = run_process(shell("seq 1 40000; echo the end"), never);
    EXPECT_LE(result.messages.size(), 65536u);
    EXPECT_EQ(last_message(result), "the end");
}

TEST(Process, tells_the_signal_that_killed_it)
{
    const auto request = shell("kill -SEGV $$");
    const ProcessResult result = run_process(request, never);
    EXPECT_EQ(result.ending, Ending::killed);
    EXPECT_EQ(ending_text(result, request), "was killed by signal 11 (Segmentation fault)");
}

TEST(Process, that_hangs_is_ended_with_all_that_it_started)
{
    const TemporaryFolder folder;
    auto request = shell("sh -c 'echo $$ > child; trap \"\" TERM; while :; do sleep 100; done' & wait");
    request.folder = folder.path();
    request.time_limit_s = 0.3;
    const ProcessResult result = run_process(request, never);
    EXPECT_EQ(result.ending, Ending::timed_out);
    EXPECT_EQ(ending_text(result, request), "was ended after 0.3 s");
    expect_dead(process_in(folder / "child"));
}

TEST(Process, that_stops_telling_how_far_it_is_is_ended)
{
    auto request = shell("for i in 1 2 3 4; do echo $i; sleep 0.1; done; sleep 100");
    int lines = 0;
    request.silence_limit_s = 1;
    request.on_line = [&](const std::string&) { ++lines; };
    const ProcessResult result = run_process(request, never);
    EXPECT_EQ(result.ending, Ending::fell_silent);
    EXPECT_EQ(lines, 4);
    EXPECT_EQ(ending_text(result, request), "hung and was ended after 1 s");
}

TEST(Process, leaves_nothing_running_behind_it)
{
    const TemporaryFolder folder;
    auto request = shell("sleep 1000 & echo $! > child");
    request.folder = folder.path();
    EXPECT_TRUE(run_process(request, never).good());
    expect_dead(process_in(folder / "child"));
}

TEST(Process, is_ended_when_the_work_is_cancelled)
{
    const TemporaryFolder folder;
    auto request = shell("echo $$ > child; sleep 1000");
    request.folder = folder.path();
    CancelFlag cancel{false};
    std::thread user([&] {
        process_in(folder / "child");
        cancel = true;
    });
    try {
        run_process(request, cancel);
        ADD_FAILURE() << "went on";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::cancelled);
    }
    user.join();
    expect_dead(process_in(folder / "child"));
}

TEST(Process, that_is_not_there_is_an_error_that_names_it)
{
    ProcessRequest request;
    request.arguments = {"no-such-program-anywhere"};
    try {
        run_process(request, never);
        ADD_FAILURE() << "ran";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::missing_input);
        EXPECT_STREQ(error.what(), "no-such-program-anywhere: cannot be run: No such file or directory; "
                                   "install it, or check its path");
    }
}

TEST(Process, gets_the_environment_asked_for_and_no_descriptors)
{
    const TemporaryFolder folder;
    std::ofstream open(folder / "open"); // a descriptor of ours
    auto request = shell("echo $DUBSTAGE_WORD; ls /proc/self/fd | wc -l");
    request.environment = {{"DUBSTAGE_WORD", "hello there"}};
    // Its three, and the one with which ls reads the folder.
    EXPECT_EQ(run_process(request, never).messages, "hello there\n4\n");
}

TEST(Process, tells_its_own_memory_and_time_not_ours)
{
    std::vector<char> ours(200'000'000, 1);
    const ProcessResult result =
        run_process(shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"), never);
    EXPECT_GT(result.cpu_s, 0.0);
    EXPECT_GE(result.wall_s, 0.5 * result.cpu_s);
    EXPECT_GT(result.peak_memory_bytes, 100'000.0);
    EXPECT_LT(result.peak_memory_bytes, 50'000'000.0);
    EXPECT_EQ(ours.back(), 1);
}

} // namespace dubstage::test
