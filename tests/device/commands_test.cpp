// Lists of commands: order, copies, zeros, stage times, many at once.
#include <set>

#include "base/error.h"
#include "base/units.h"
#include "device/inputs.h"
#include "support/devices.h"

namespace dubstage::test {
namespace {

class CommandsTest : public DeviceTest {};
ON_BOTH_DEVICES(CommandsTest);

TEST_P(CommandsTest, copies_move_exactly_their_bytes)
{
    const std::vector<float> samples = noise(1009, 1);
    const Array<float> from(device(), samples), to(device(), 1009, 7.0f);
    CommandList list;
    list.copy(from.buffer(), GuardedBytes::guard_bytes + 4 * 100, to.buffer(),
              GuardedBytes::guard_bytes + 4 * 3, 4 * 65);
    run(device(), list);
    std::vector<float> want(1009, 7.0f);
    std::copy(samples.begin() + 100, samples.begin() + 165, want.begin() + 3);
    EXPECT_EQ(to.download(), want);
    EXPECT_EQ(from.download(), samples);
}

TEST_P(CommandsTest, copies_within_one_buffer)
{
    std::vector<float> samples = noise(1000, 2);
    const Array<float> lane(device(), samples);
    CommandList list;
    list.copy(lane.buffer(), GuardedBytes::guard_bytes + 4 * 600, lane.buffer(), GuardedBytes::guard_bytes,
              4 * 400);
    run(device(), list);
    std::copy(samples.begin() + 600, samples.end(), samples.begin());
    EXPECT_EQ(lane.download(), samples);
}

TEST_P(CommandsTest, zero_clears_exactly_its_bytes)
{
    std::vector<float> samples = noise(1009, 3);
    const Array<float> lane(device(), samples);
    CommandList list;
    list.zero(lane.buffer(), GuardedBytes::guard_bytes + 4 * 63, 4 * 65);
    run(device(), list);
    std::fill(samples.begin() + 63, samples.begin() + 128, 0.0f);
    EXPECT_EQ(lane.download(), samples);
}

TEST_P(CommandsTest, nothing_to_do_does_nothing)
{
    const Array<float> lane(device(), noise(64, 4));
    CommandList list;
    list.copy(lane.buffer(), 0, lane.buffer(), 0, 0);
    list.zero(lane.buffer(), 0, 0);
    list.mix({{}, {}, 0, 100});
    list.mix({{}, {}, 100, 0});
    run(device(), list);
    run(device(), CommandList());
    EXPECT_EQ(lane.download(), noise(64, 4));
}

TEST_P(CommandsTest, each_command_sees_what_all_before_it_wrote)
{
    const Array<float> lane(device(), 1009, 1.0f), copy(device(), 1009);
    const Array<kernels::MixTerm> terms(
        device(), std::vector<kernels::MixTerm>{{copy.pointer<kernels::Floats>(), {}, 1.0f, 0}});
    const Array<kernels::MixRow> rows(
        device(), std::vector<kernels::MixRow>{{lane.pointer<kernels::Floats>(), 0, 1, 1009, 1, {}}});
    constexpr auto at = GuardedBytes::guard_bytes;
    CommandList list;
    for (int i = 0; i < 100; ++i) {
        list.copy(lane.buffer(), at, copy.buffer(), at, 4 * 1009);
        list.mix({rows.pointer<kernels::MixRows>(), terms.pointer<kernels::MixTerms>(), 1, 1009});
    }
    run(device(), list);
    EXPECT_EQ(lane.download(), std::vector<float>(1009, std::ldexp(1.0f, 100)));
}

TEST_P(CommandsTest, thousands_of_commands_and_more_lists_than_the_ring_holds)
{
    const Array<float> lane(device(), 64, 0.0f), one(device(), 64, 1.0f);
    const Array<kernels::MixTerm> terms(
        device(), std::vector<kernels::MixTerm>{{one.pointer<kernels::Floats>(), {}, 1.0f, 0}});
    const Array<kernels::MixRow> rows(
        device(), std::vector<kernels::MixRow>{{lane.pointer<kernels::Floats>(), 0, 1, 64, 1, {}}});
    std::uint64_t last = 0;
    std::set<std::uint64_t> submissions;
    for (int i = 0; i < 20; ++i) {
        CommandList list; // gone before it ran
        for (int k = 0; k < 200; ++k)
            list.mix({rows.pointer<kernels::MixRows>(), terms.pointer<kernels::MixTerms>(), 1, 64});
        last = device().submit(list);
        submissions.insert(last);
    }
    device().wait(last);
    device().wait(*submissions.begin());
    EXPECT_EQ(submissions.size(), 20u);
    EXPECT_EQ(lane.download(), std::vector<float>(64, 4000.0f));
}

TEST_P(CommandsTest, a_buffer_may_go_while_a_list_that_used_it_is_under_way)
{
    const auto keep = device().create_buffer(1 << 22, Memory::device, "keep");
    for (int i = 0; i < 10; ++i) {
        const auto gone = device().create_buffer(1 << 22, Memory::device, "gone");
        CommandList list;
        list.zero(*gone, 0, 1 << 22);
        list.copy(*gone, 0, *keep, 0, 1 << 22);
        device().submit(list);
    }
    run(device(), CommandList());
    std::vector<float> content(1 << 20);
    download_bytes(device(), *keep, 0, content.data(), 1 << 22);
    EXPECT_EQ(content, std::vector<float>(1 << 20));
}

TEST_P(CommandsTest, stages_have_their_time_and_are_told_once)
{
    device().take_stage_times();
    const auto buffer = device().create_buffer(std::size_t{1} << 26, Memory::device, "stage test");
    CommandList list;
    list.zero(*buffer, 0, 64);
    list.stage("long");
    for (int i = 0; i < 8; ++i) list.zero(*buffer, 0, std::size_t{1} << 26);
    list.stage("short");
    list.zero(*buffer, 0, 64);
    list.stage("long");
    list.zero(*buffer, 0, std::size_t{1} << 26);
    run(device(), list);
    const std::vector<StageTime> times = device().take_stage_times();
    ASSERT_EQ(times.size(), 3u);
    EXPECT_EQ(times[0].stage, "long");
    EXPECT_GT(times[0].seconds, 0);
    EXPECT_LT(times[0].seconds, 60);
    EXPECT_GE(times[1].seconds, times[2].seconds);
    EXPECT_TRUE(device().take_stage_times().empty());
}

TEST_P(CommandsTest, buffers_lie_where_kernels_and_hosts_want_them)
{
    for (const Memory memory : {Memory::device, Memory::upload, Memory::download})
        for (const std::size_t bytes : {1u, 63u, 4096u, 100001u}) {
            const auto buffer = device().create_buffer(bytes, memory, "alignment");
            EXPECT_EQ(buffer->bytes(), bytes);
            EXPECT_EQ(buffer->address() % 64, 0u);
            EXPECT_EQ(buffer->host() != nullptr, memory != Memory::device || device().unified());
        }
}

TEST_P(CommandsTest, upload_buffers_are_read_by_kernels_where_memory_is_one)
{
    if (!device().unified()) return;
    const auto upload = device().create_buffer(4 * 64, Memory::upload, "upload");
    const std::vector<float> samples = noise(64, 5);
    std::memcpy(upload->host(), samples.data(), 4 * 64);
    const Array<float> out(device(), 64);
    const Array<kernels::FrameRow> rows(
        device(), std::vector<kernels::FrameRow>{
                      {pointer_to<kernels::Floats>(*upload), out.pointer<kernels::Floats>(), 0, 64, 64, 0}});
    CommandList list;
    list.frame({rows.pointer<kernels::FrameRows>(), 1, 64});
    run(device(), list);
    EXPECT_EQ(out.download(), samples);
}

// Under AddressSanitizer an allocation may fail as it does without.
extern "C" const char* __asan_default_options()
{
    return "allocator_may_return_null=1";
}

TEST_P(CommandsTest, a_buffer_beyond_all_memory_is_refused_with_its_size)
{
    try {
        device().create_buffer(std::size_t{1} << 50, Memory::device, "far too much");
        FAIL() << "a pebibyte was there";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::out_of_memory);
        EXPECT_NE(std::string(error.what()).find("far too much"), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find(format_bytes(std::ldexp(1.0, 50))), std::string::npos)
            << error.what();
    }
}

TEST_P(CommandsTest, info_tells_kind_name_and_memory)
{
    const DeviceInfo& info = device().info();
    EXPECT_EQ(info.kind, GetParam());
    EXPECT_FALSE(info.name.empty());
    EXPECT_FALSE(info.driver.empty());
    EXPECT_GT(info.memory_bytes, 1e8);
    EXPECT_GE(info.largest_buffer_bytes, 1e9);
}

} // namespace
} // namespace dubstage::test
