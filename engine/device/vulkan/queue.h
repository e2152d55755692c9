// Submissions: a ring of command buffers, a timeline that counts them, and the time their stages took.
#pragma once

#include <atomic>
#include <map>

#include "device/vulkan/pipelines.h"

namespace dubstage::vulkan {

class Queue {
  public:
    Queue(const Context& context, const Pipelines& pipelines);
    ~Queue();
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;

    std::uint64_t submit(const CommandList& list);
    void wait(std::uint64_t submission);
    // Before something is destroyed that a submission may use; a failure only marks the device lost.
    void wait_all() noexcept;
    std::vector<StageTime> take_stage_times();

  private:
    struct Slot {
        Handle<VkCommandPool> pool;
        VkCommandBuffer commands = VK_NULL_HANDLE; // the pool's
        Handle<VkQueryPool> queries;
        std::uint32_t query_room = 0;
        std::uint64_t submission = 0; // 0 = none whose times are still to be read
        std::vector<const char*> stages;
    };
    void prepare(Slot& slot, const CommandList& list);
    void collect(Slot& slot);

    const Context& context_;
    const Pipelines& pipelines_;
    Handle<VkSemaphore> timeline_;
    std::vector<Slot> slots_;
    std::atomic<std::uint64_t> submitted_ = 0;
    std::map<std::string, double> seconds_;
};

} // namespace dubstage::vulkan
