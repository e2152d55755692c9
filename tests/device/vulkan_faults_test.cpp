// What a Vulkan device does when the driver fails: the error that is thrown, and what is left alone
// afterwards.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "device/inputs.h"
#include "device/vulkan/vulkan_device.h"
#include "support/devices.h"

namespace dubstage::test {
namespace {

int software_index()
{
    const std::vector<DeviceInfo> devices = list_vulkan_devices();
    for (std::size_t i = 0; i < devices.size(); ++i)
        if (devices[i].software) return static_cast<int>(i);
    return 0;
}

std::unique_ptr<vulkan::VulkanDevice> open_device(bool validation = false)
{
    return std::make_unique<vulkan::VulkanDevice>(VulkanOptions{software_index(), validation});
}

// The failing functions that tests put into a device's table.
int calls_left = 0, calls_made = 0;
VkResult failure = VK_SUCCESS;
PFN_vkQueueSubmit real_submit;
PFN_vkAllocateMemory real_allocate;

VKAPI_ATTR VkResult VKAPI_CALL submit_fails(VkQueue queue, std::uint32_t count, const VkSubmitInfo* info,
                                            VkFence fence)
{
    ++calls_made;
    return calls_left-- > 0 ? real_submit(queue, count, info, fence) : failure;
}

VKAPI_ATTR VkResult VKAPI_CALL wait_fails(VkDevice, const VkSemaphoreWaitInfo*, std::uint64_t)
{
    ++calls_made;
    return failure;
}

VKAPI_ATTR VkResult VKAPI_CALL allocate_fails(VkDevice device, const VkMemoryAllocateInfo* info,
                                              const VkAllocationCallbacks* callbacks, VkDeviceMemory* memory)
{
    return calls_left-- > 0 ? real_allocate(device, info, callbacks, memory) : failure;
}

template <class Body> Error error_of(Body body)
{
    try {
        body();
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "nothing was thrown";
    return {ErrorCode::internal, "", ""};
}

void expect_lost_for_good(Device& device, const CommandList& list)
{
    const int calls_before = calls_made;
    EXPECT_EQ(error_of([&] { device.submit(list); }).code(), ErrorCode::device_lost);
    EXPECT_EQ(error_of([&] { device.wait(1); }).code(), ErrorCode::device_lost);
    EXPECT_EQ(error_of([&] { device.create_buffer(64, Memory::device, "late"); }).code(),
              ErrorCode::device_lost);
    EXPECT_EQ(error_of([&] { device.create_fft_plan(65536, 1, "late"); }).code(), ErrorCode::device_lost);
    EXPECT_EQ(calls_made, calls_before) << "the lost device was called again";
}

TEST(VulkanFaults, device_lost_at_any_submission_is_told_and_the_device_is_left_alone)
{
    for (const int good : {0, 1, 5}) {
        const auto device = open_device();
        const auto buffer = device->create_buffer(4096, Memory::device, "buffer");
        const auto plan = device->create_fft_plan(65536, 1, "plan");
        real_submit = device->context().vk.vkQueueSubmit;
        device->context().vk.vkQueueSubmit = submit_fails;
        calls_left = good;
        failure = VK_ERROR_DEVICE_LOST;
        CommandList list;
        list.zero(*buffer, 0, 4096);
        for (int i = 0; i < good; ++i) device->submit(list);
        const Error error = error_of([&] { device->submit(list); });
        EXPECT_EQ(error.code(), ErrorCode::device_lost);
        EXPECT_EQ(error.subject(), device->info().name);
        EXPECT_NE(error.remedy().find("--device cpu"), std::string::npos);
        expect_lost_for_good(*device, list);
    }
}

TEST(VulkanFaults, device_lost_or_hanging_while_waiting_is_told)
{
    for (const VkResult result : {VK_ERROR_DEVICE_LOST, VK_TIMEOUT}) {
        const auto device = open_device();
        const auto buffer = device->create_buffer(4096, Memory::device, "buffer");
        CommandList list;
        list.zero(*buffer, 0, 4096);
        device->wait(device->submit(list));
        device->context().vk.vkWaitSemaphores = wait_fails;
        failure = result;
        EXPECT_EQ(error_of([&] { device->wait(device->submit(list)); }).code(), ErrorCode::device_lost);
        expect_lost_for_good(*device, list);
    }
}

TEST(VulkanFaults, out_of_memory_tells_the_size_and_the_device_goes_on)
{
    const auto device = open_device();
    real_allocate = device->context().vk.vkAllocateMemory;
    device->context().vk.vkAllocateMemory = allocate_fails;
    for (const VkResult result :
         {VK_ERROR_OUT_OF_DEVICE_MEMORY, VK_ERROR_OUT_OF_HOST_MEMORY, VK_ERROR_TOO_MANY_OBJECTS}) {
        calls_left = 1;
        failure = result;
        const auto first = device->create_buffer(4096, Memory::device, "first");
        const Error error = error_of([&] { device->create_buffer(3 << 20, Memory::device, "the mix"); });
        EXPECT_EQ(error.code(), ErrorCode::out_of_memory);
        EXPECT_NE(error.reason().find("the mix needs 3.0 MiB"), std::string::npos) << error.reason();
        EXPECT_NE(error.reason().find("free"), std::string::npos) << error.reason();
        calls_left = 0;
        EXPECT_EQ(error_of([&] { device->create_fft_plan(65536, 4, "spectra"); }).code(),
                  ErrorCode::out_of_memory);
        CommandList list;
        list.zero(*first, 0, 4096);
        run(*device, list);
    }
    calls_left = 1000;
    EXPECT_NE(device->create_buffer(3 << 20, Memory::device, "the mix"), nullptr);
}

TEST(VulkanFaults, a_device_that_is_not_there_is_refused_with_those_that_are)
{
    const Error error = error_of([] { make_vulkan_device({99, false}); });
    EXPECT_EQ(error.code(), ErrorCode::no_device);
    EXPECT_NE(error.reason().find("no device 99"), std::string::npos) << error.reason();
    EXPECT_NE(error.reason().find(list_vulkan_devices()[0].name), std::string::npos) << error.reason();
}

TEST(VulkanFaults, software_is_never_taken_unasked)
{
    for (const DeviceInfo& info : list_vulkan_devices())
        if (!info.software) return;
    EXPECT_EQ(error_of([] { make_vulkan_device({}); }).code(), ErrorCode::no_device);
}

// In a process of its own, whose dynamic loader looks in LD_LIBRARY_PATH from its first moment.
[[noreturn]] void list_and_open()
{
    const bool empty = list_vulkan_devices().empty();
    try {
        make_vulkan_device({0, false});
    } catch (const Error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        std::exit(empty ? static_cast<int>(error.code()) : 1);
    }
    std::exit(0);
}

class Setting {
  public:
    Setting(const char* name, const std::string& value) : name_(name)
    {
        const char* before = std::getenv(name);
        had_ = before != nullptr;
        if (had_) before_ = before;
        setenv(name, value.c_str(), 1);
    }
    ~Setting()
    {
        if (had_)
            setenv(name_, before_.c_str(), 1);
        else
            unsetenv(name_);
    }
    Setting(const Setting&) = delete;
    Setting& operator=(const Setting&) = delete;

  private:
    const char* name_;
    std::string before_;
    bool had_ = false;
};

class Folder {
  public:
    explicit Folder(const std::string& name) : path(testing::TempDir() + "dubstage_" + name)
    {
        std::filesystem::remove_all(path);
        std::filesystem::create_directories(path);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    const std::string path;
};

TEST(VulkanFaultsDeathTest, without_a_loader_there_is_no_device_and_the_error_says_so)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const Folder folder("no_loader");
    std::ofstream(folder.path + "/libvulkan.so.1") << "not a library";
    std::ofstream(folder.path + "/libvulkan.so") << "not a library";
    const Setting path("LD_LIBRARY_PATH", folder.path);
    EXPECT_EXIT(list_and_open(), testing::ExitedWithCode(69), "no Vulkan loader.*libvulkan1.*--device cpu");
}

TEST(VulkanFaultsDeathTest, without_a_driver_there_is_no_device_and_the_error_says_so)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const Setting drivers("VK_ICD_FILENAMES", "/nowhere.json");
    const Setting more_drivers("VK_DRIVER_FILES", "/nowhere.json");
    EXPECT_EXIT(list_and_open(), testing::ExitedWithCode(69), "driver.*--device cpu");
}

std::vector<float> transformed(Device& device)
{
    const auto plan = device.create_fft_plan(65536, 2, "plan");
    const std::vector<float> samples = noise(65536, 1);
    upload_bytes(device, plan->buffer(), 0, samples.data(), samples.size() * sizeof(float));
    CommandList list;
    list.forward(*plan, 1);
    run(device, list);
    std::vector<float> bins(65538);
    download_bytes(device, plan->buffer(), 0, bins.data(), bins.size() * sizeof(float));
    return bins;
}

std::vector<std::filesystem::path> files_in(const std::string& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
    return files;
}

TEST(VulkanCache, what_was_compiled_is_kept_and_gives_the_same_bits)
{
    const Folder folder("cache");
    const Setting cache("XDG_CACHE_HOME", folder.path);
    const std::vector<float> compiled = transformed(*open_device());
    const auto files = files_in(folder.path + "/dubstage");
    ASSERT_EQ(files.size(), 2u) << "one of pipelines, one of the transform";
    const auto written = std::filesystem::last_write_time(files[0]);
    EXPECT_EQ(transformed(*open_device()), compiled);
    EXPECT_EQ(files_in(folder.path + "/dubstage"), files);
    EXPECT_EQ(std::filesystem::last_write_time(files[0]), written);
}

TEST(VulkanCache, a_damaged_cache_counts_as_none_and_is_mended)
{
    const Folder folder("damaged_cache");
    const Setting cache("XDG_CACHE_HOME", folder.path);
    const std::vector<float> compiled = transformed(*open_device());
    for (const auto& file : files_in(folder.path + "/dubstage")) {
        const auto size = std::filesystem::file_size(file);
        std::filesystem::resize_file(file, size - 1);
        EXPECT_EQ(transformed(*open_device()), compiled) << "cut short";
        EXPECT_EQ(std::filesystem::file_size(file), size);
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(static_cast<std::streamoff>(size - 10));
        stream.put('!').put('?');
        stream.close();
        EXPECT_EQ(transformed(*open_device()), compiled) << "changed";
        std::ofstream(file, std::ios::binary | std::ios::trunc).close();
        EXPECT_EQ(transformed(*open_device()), compiled) << "empty";
        EXPECT_EQ(std::filesystem::file_size(file), size);
    }
}

TEST(VulkanCache, nowhere_to_keep_it_is_no_error)
{
    const Folder folder("no_cache");
    std::ofstream(folder.path + "/file") << "a file where a folder should be";
    const Setting no_driver_cache("MESA_SHADER_CACHE_DISABLE", "true");
    const Setting cache("XDG_CACHE_HOME", folder.path + "/file");
    EXPECT_EQ(transformed(*open_device()).size(), 65538u);
    const Setting relative("XDG_CACHE_HOME", "relative"), home("HOME", "");
    EXPECT_EQ(transformed(*open_device()).size(), 65538u);
    EXPECT_FALSE(std::filesystem::exists("relative"));
}

// The layers themselves: without this, silence would prove nothing.
TEST(VulkanValidation, wrong_use_and_missing_barriers_are_reported)
{
    const auto device = open_device(true);
    take_validation_messages();
    const vulkan::Context& context = device->context();
    const auto buffer = device->create_buffer(4096, Memory::device, "hazard");
    const VkBuffer handle = static_cast<vulkan::VulkanBuffer&>(*buffer).handle();

    auto pool_info = vulkan::tagged<VkCommandPoolCreateInfo>(VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO);
    pool_info.queueFamilyIndex = context.queue_family();
    VkCommandPool pool = VK_NULL_HANDLE;
    ASSERT_EQ(context.vk.vkCreateCommandPool(context.device(), &pool_info, nullptr, &pool), VK_SUCCESS);
    auto allocate =
        vulkan::tagged<VkCommandBufferAllocateInfo>(VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO);
    allocate.commandPool = pool;
    allocate.commandBufferCount = 1;
    VkCommandBuffer commands = VK_NULL_HANDLE;
    ASSERT_EQ(context.vk.vkAllocateCommandBuffers(context.device(), &allocate, &commands), VK_SUCCESS);
    const auto begin = vulkan::tagged<VkCommandBufferBeginInfo>(VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO);
    context.vk.vkBeginCommandBuffer(commands, &begin);
    EXPECT_TRUE(take_validation_messages().empty());
    context.vk.vkCmdFillBuffer(commands, handle, 0, 4096, 0);
    const VkBufferCopy copy{0, 2048, 2048};
    context.vk.vkCmdCopyBuffer(commands, handle, handle, 1, &copy);
    const std::vector<std::string> hazards = take_validation_messages();
    ASSERT_FALSE(hazards.empty());
    EXPECT_NE(hazards[0].find("SYNC-HAZARD"), std::string::npos) << hazards[0];
    EXPECT_NE(hazards[0].find("hazard"), std::string::npos) << "the buffer's own name";
    context.vk.vkCmdFillBuffer(commands, handle, 3, 5, 0);
    EXPECT_FALSE(take_validation_messages().empty());
    context.vk.vkEndCommandBuffer(commands);
    context.vk.vkDestroyCommandPool(context.device(), pool, nullptr);
    take_validation_messages();
}

} // namespace
} // namespace dubstage::test
