#include "device/vulkan/queue.h"

#include <algorithm>

#include "base/error.h"
#include "device/vulkan/recorder.h"
#include "device/vulkan/traits.h"

namespace dubstage::vulkan {

Queue::Queue(const Context& context, const Pipelines& pipelines)
    : context_(context), pipelines_(pipelines), slots_(submissions_under_way)
{
    const VolkDeviceTable& vk = context.vk;
    auto type = tagged<VkSemaphoreTypeCreateInfo>(VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO);
    type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE;
    auto info = tagged<VkSemaphoreCreateInfo>(VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, &type);
    VkSemaphore timeline = VK_NULL_HANDLE;
    context.check(vk.vkCreateSemaphore(context.device(), &info, nullptr, &timeline), "making the timeline");
    timeline_ = context.own(timeline, vk.vkDestroySemaphore, VK_OBJECT_TYPE_SEMAPHORE, "timeline");

    for (Slot& slot : slots_) {
        auto pool_info = tagged<VkCommandPoolCreateInfo>(VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO);
        pool_info.flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT;
        pool_info.queueFamilyIndex = context.queue_family();
        VkCommandPool pool = VK_NULL_HANDLE;
        context.check(vk.vkCreateCommandPool(context.device(), &pool_info, nullptr, &pool),
                      "making a command pool");
        slot.pool = context.own(pool, vk.vkDestroyCommandPool, VK_OBJECT_TYPE_COMMAND_POOL, "submission");
        auto allocate = tagged<VkCommandBufferAllocateInfo>(VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO);
        allocate.commandPool = pool;
        allocate.commandBufferCount = 1;
        context.check(vk.vkAllocateCommandBuffers(context.device(), &allocate, &slot.commands),
                      "making a command buffer");
        context.name(VK_OBJECT_TYPE_COMMAND_BUFFER, reinterpret_cast<std::uint64_t>(slot.commands),
                     "submission");
    }
}

Queue::~Queue()
{
    wait_all();
}

std::uint64_t Queue::submit(const CommandList& list)
{
    context_.refuse_if_lost();
    const std::lock_guard lock(context_.queue_mutex());
    const VolkDeviceTable& vk = context_.vk;
    Slot& slot = slots_[submitted_ % slots_.size()];
    if (slot.submission != 0) {
        wait(slot.submission);
        collect(slot);
    }
    prepare(slot, list);

    const std::uint64_t submission = submitted_ + 1;
    const VkSemaphore timeline = timeline_.get();
    auto values = tagged<VkTimelineSemaphoreSubmitInfo>(VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO);
    values.signalSemaphoreValueCount = 1;
    values.pSignalSemaphoreValues = &submission;
    auto info = tagged<VkSubmitInfo>(VK_STRUCTURE_TYPE_SUBMIT_INFO, &values);
    info.commandBufferCount = 1;
    info.pCommandBuffers = &slot.commands;
    info.signalSemaphoreCount = 1;
    info.pSignalSemaphores = &timeline;
    context_.check(vk.vkQueueSubmit(context_.queue(), 1, &info, VK_NULL_HANDLE), "taking a list of commands");
    slot.submission = submission;
    return submitted_ = submission;
}

void Queue::prepare(Slot& slot, const CommandList& list)
{
    const VolkDeviceTable& vk = context_.vk;
    slot.stages = stages_of(list);
    const auto queries = static_cast<std::uint32_t>(slot.stages.size()) + 1;
    if (context_.timestamp_bits() > 0 && slot.query_room < queries) {
        auto info = tagged<VkQueryPoolCreateInfo>(VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO);
        info.queryType = VK_QUERY_TYPE_TIMESTAMP;
        info.queryCount = std::max(64u, 2 * queries);
        VkQueryPool pool = VK_NULL_HANDLE;
        context_.check(vk.vkCreateQueryPool(context_.device(), &info, nullptr, &pool), "making timestamps");
        slot.queries = context_.own(pool, vk.vkDestroyQueryPool, VK_OBJECT_TYPE_QUERY_POOL, "stage times");
        slot.query_room = info.queryCount;
    }

    context_.check(vk.vkResetCommandPool(context_.device(), slot.pool.get(), 0), "reusing a command buffer");
    auto begin = tagged<VkCommandBufferBeginInfo>(VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO);
    begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
    context_.check(vk.vkBeginCommandBuffer(slot.commands, &begin), "recording");
    if (slot.queries) vk.vkCmdResetQueryPool(slot.commands, slot.queries.get(), 0, queries);
    Recorder(context_, pipelines_, slot.commands, slot.queries.get()).record(list);
    context_.check(vk.vkEndCommandBuffer(slot.commands), "recording");
}

void Queue::wait(std::uint64_t submission)
{
    context_.refuse_if_lost();
    const VkSemaphore timeline = timeline_.get();
    auto info = tagged<VkSemaphoreWaitInfo>(VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO);
    info.semaphoreCount = 1;
    info.pSemaphores = &timeline;
    info.pValues = &submission;
    const std::uint64_t seconds = context_.info().software ? software_hang_seconds : hang_seconds;
    const VkResult result = context_.vk.vkWaitSemaphores(context_.device(), &info, seconds * 1000000000u);
    if (result == VK_TIMEOUT)
        context_.lose("the GPU did not finish within " + std::to_string(seconds) + " seconds");
    context_.check(result, "working");
}

void Queue::wait_all() noexcept
{
    if (context_.lost()) return;
    try {
        wait(submitted_);
    } catch (const Error&) {
        // Told to whoever submits or waits next.
    }
}

void Queue::collect(Slot& slot)
{
    const auto stages = static_cast<std::uint32_t>(slot.stages.size());
    slot.submission = 0;
    if (!slot.queries) return;
    std::vector<std::uint64_t> ticks(stages + 1);
    context_.check(context_.vk.vkGetQueryPoolResults(context_.device(), slot.queries.get(), 0, stages + 1,
                                                     ticks.size() * sizeof(std::uint64_t), ticks.data(),
                                                     sizeof(std::uint64_t), VK_QUERY_RESULT_64_BIT),
                   "reading timestamps");
    const std::uint32_t bits = context_.timestamp_bits();
    const std::uint64_t mask = bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    const double period_s = static_cast<double>(context_.limits().timestampPeriod) * 1e-9;
    for (std::uint32_t i = 0; i < stages; ++i)
        seconds_[slot.stages[i]] += static_cast<double>((ticks[i + 1] - ticks[i]) & mask) * period_s;
}

std::vector<StageTime> Queue::take_stage_times()
{
    wait(submitted_);
    const std::lock_guard lock(context_.queue_mutex());
    for (Slot& slot : slots_)
        if (slot.submission != 0) collect(slot);
    std::vector<StageTime> times;
    for (const auto& [stage, seconds] : seconds_) times.push_back({stage, seconds});
    std::stable_sort(times.begin(), times.end(),
                     [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
    seconds_.clear();
    return times;
}

} // namespace dubstage::vulkan
