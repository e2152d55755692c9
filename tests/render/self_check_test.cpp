// A device that computes wrongly is found out, and one that computes rightly is not.

#include <gtest/gtest.h>

#include "base/error.h"
#include "render/self_check.h"
#include "support/devices.h"

namespace dubstage {
namespace {

// The cpu, but for one kind of command that it leaves out.
class ForgetfulDevice : public Device {
  public:
    explicit ForgetfulDevice(KernelId forgotten) : cpu_(make_cpu_device(1)), forgotten_(forgotten) {}

    const DeviceInfo& info() const override { return cpu_->info(); }
    DeviceTraits traits() const override { return cpu_->traits(); }
    bool unified() const override { return cpu_->unified(); }
    std::unique_ptr<Buffer> create_buffer(std::size_t bytes, Memory memory, const char* name) override
    {
        auto buffer = cpu_->create_buffer(bytes, memory, name);
        std::memset(buffer->host(), 0, buffer->bytes());
        return buffer;
    }
    std::unique_ptr<FftPlan> create_fft_plan(int n, int rows, const char* name) override
    {
        return cpu_->create_fft_plan(n, rows, name);
    }
    int max_fft_rows(int n) const override { return cpu_->max_fft_rows(n); }
    std::uint64_t submit(const CommandList& list) override
    {
        CommandList kept;
        for (const auto& command : list.commands()) {
            const auto* dispatch = std::get_if<Dispatch>(&command);
            if (dispatch != nullptr && dispatch->kernel == forgotten_) continue;
            kept.append(command);
        }
        return cpu_->submit(kept);
    }
    void wait(std::uint64_t submission) override { cpu_->wait(submission); }
    std::vector<StageTime> take_stage_times() override { return cpu_->take_stage_times(); }

  private:
    std::unique_ptr<Device> cpu_;
    KernelId forgotten_;
};

TEST(SelfCheck, passes_on_every_device_that_we_have)
{
    for (Device* device : {&test::cpu_device(), &test::vulkan_device()}) {
        const SelfCheck check = self_check(*device);
        EXPECT_TRUE(check.passed) << device->info().name << " is off by " << check.error_db << " dB";
        EXPECT_LT(check.error_db, -110.0);
    }
}

TEST(SelfCheck, refuses_a_device_that_leaves_a_kernel_out)
{
    for (const KernelId kernel : {KernelId::spectrum_mac, KernelId::mix}) {
        ForgetfulDevice device(kernel);
        const SelfCheck check = self_check(device);
        EXPECT_FALSE(check.passed);
        EXPECT_GT(check.error_db, -110.0);
    }
}

TEST(ChooseDevice, refuses_words_that_are_no_device)
{
    std::vector<std::string> notes;
    for (const char* word : {"gpu", "vulkan:", "vulkan:x", "vulkan:99999999999", ""}) {
        try {
            choose_device(word, 1, notes);
            FAIL() << "'" << word << "' was taken";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::usage);
        }
    }
}

TEST(ChooseDevice, names_the_index_that_is_not_there)
{
    std::vector<std::string> notes;
    try {
        choose_device("vulkan:7", 1, notes);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::no_device);
        EXPECT_NE(std::string(error.what()).find('7'), std::string::npos) << error.what();
    }
}

} // namespace
} // namespace dubstage
