// One compute pipeline per kernel, all of one layout: push constants and nothing else.
#pragma once

#include <array>

#include "device/command_list.h"
#include "device/vulkan/context.h"
#include "device/vulkan/disk_cache.h"

namespace dubstage::vulkan {

class Pipelines {
  public:
    Pipelines(const Context& context, const DiskCache& disk);
    VkPipelineLayout layout() const { return layout_.get(); }
    VkPipeline of(KernelId kernel) const { return pipelines_[static_cast<std::size_t>(kernel)].get(); }
    // Items of a row that one workgroup makes.
    static std::uint32_t group_items(KernelId kernel);

  private:
    const Context& context_;
    Handle<VkPipelineLayout> layout_;
    std::array<Handle<VkPipeline>, kernel_count> pipelines_;
};

} // namespace dubstage::vulkan
