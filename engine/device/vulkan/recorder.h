// Writes a list of commands into a Vulkan command buffer.
#pragma once

#include <vector>

#include "device/vulkan/pipelines.h"

namespace dubstage::vulkan {

// The names of the stages of a list, in order. Query i is written where stage i begins, and one more behind
// the last; a list that begins without a name begins with "other".
std::vector<const char*> stages_of(const CommandList& list);

class Recorder {
  public:
    // `queries`: at least one more than stages, reset; null where the queue keeps no time.
    Recorder(const Context& context, const Pipelines& pipelines, VkCommandBuffer commands,
             VkQueryPool queries)
        : context_(context), pipelines_(pipelines), commands_(commands), queries_(queries)
    {}
    void record(const CommandList& list);

  private:
    void write(const Dispatch& dispatch);
    void write(const Transform& transform);
    void write(const Copy& copy);
    void write(const Zero& zero);
    void timestamp();
    void barrier(VkPipelineStageFlags to_stage, VkAccessFlags to_access);

    const Context& context_;
    const Pipelines& pipelines_;
    VkCommandBuffer commands_;
    VkQueryPool queries_;
    std::uint32_t query_ = 0;
};

} // namespace dubstage::vulkan
