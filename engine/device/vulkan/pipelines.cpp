#include "device/vulkan/pipelines.h"

#include "../shaders/grid.h"
#include "shaders/all.inc"

namespace dubstage::vulkan {

namespace {

#define KERNEL(name, folder, args)                                                                           \
    static_assert(sizeof(kernels::args) <= GRID_BASE_BYTE, "the grid's two words lie behind the arguments");
#include "device/kernels.inc"
#undef KERNEL

Handle<VkPipelineCache> load_cache(const Context& context, const std::vector<std::byte>& saved)
{
    auto info = tagged<VkPipelineCacheCreateInfo>(VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO);
    info.initialDataSize = saved.size();
    info.pInitialData = saved.data();
    VkPipelineCache cache = VK_NULL_HANDLE;
    context.check(context.vk.vkCreatePipelineCache(context.device(), &info, nullptr, &cache),
                  "reading the pipeline cache");
    return context.own(cache, context.vk.vkDestroyPipelineCache, VK_OBJECT_TYPE_PIPELINE_CACHE,
                       "pipeline cache");
}

std::vector<std::byte> content_of(const Context& context, VkPipelineCache cache)
{
    std::size_t bytes = 0;
    context.vk.vkGetPipelineCacheData(context.device(), cache, &bytes, nullptr);
    std::vector<std::byte> content(bytes);
    if (context.vk.vkGetPipelineCacheData(context.device(), cache, &bytes, content.data()) != VK_SUCCESS)
        return {};
    content.resize(bytes);
    return content;
}

Handle<VkPipeline> make_pipeline(const Context& context, VkPipelineLayout layout, VkPipelineCache cache,
                                 const char* name, const std::uint32_t* words, std::size_t bytes)
{
    auto module_info = tagged<VkShaderModuleCreateInfo>(VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO);
    module_info.codeSize = bytes;
    module_info.pCode = words;
    VkShaderModule module = VK_NULL_HANDLE;
    context.check(context.vk.vkCreateShaderModule(context.device(), &module_info, nullptr, &module),
                  "loading a kernel");
    const auto owner =
        context.own(module, context.vk.vkDestroyShaderModule, VK_OBJECT_TYPE_SHADER_MODULE, name);

    auto info = tagged<VkComputePipelineCreateInfo>(VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO);
    info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
    info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
    info.stage.module = module;
    info.stage.pName = "main";
    info.layout = layout;
    VkPipeline pipeline = VK_NULL_HANDLE;
    context.check(context.vk.vkCreateComputePipelines(context.device(), cache, 1, &info, nullptr, &pipeline),
                  "compiling a kernel");
    return context.own(pipeline, context.vk.vkDestroyPipeline, VK_OBJECT_TYPE_PIPELINE, name);
}

} // namespace

Pipelines::Pipelines(const Context& context, const DiskCache& disk) : context_(context)
{
    VkPushConstantRange range{VK_SHADER_STAGE_COMPUTE_BIT, 0, 128};
    auto info = tagged<VkPipelineLayoutCreateInfo>(VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO);
    info.pushConstantRangeCount = 1;
    info.pPushConstantRanges = &range;
    VkPipelineLayout layout = VK_NULL_HANDLE;
    context.check(context.vk.vkCreatePipelineLayout(context.device(), &info, nullptr, &layout),
                  "making the pipeline layout");
    layout_ =
        context.own(layout, context.vk.vkDestroyPipelineLayout, VK_OBJECT_TYPE_PIPELINE_LAYOUT, "kernels");

    const std::string key = context.cache_key() + " pipelines";
    const std::vector<std::byte> saved = disk.load(key);
    const Handle<VkPipelineCache> cache = load_cache(context, saved);
#define KERNEL(name, folder, args)                                                                           \
    pipelines_[static_cast<std::size_t>(KernelId::name)] =                                                   \
        make_pipeline(context, layout, cache.get(), #name, name##_spirv, sizeof name##_spirv);
#include "device/kernels.inc"
#undef KERNEL
    const std::vector<std::byte> content = content_of(context, cache.get());
    if (content != saved) disk.store(key, content);
}

std::uint32_t Pipelines::group_items(KernelId kernel)
{
    switch (kernel) {
#define KERNEL(name, folder, args)                                                                           \
    case KernelId::name:                                                                                     \
        return name##_group_items;
#include "device/kernels.inc"
#undef KERNEL
    }
    return 1;
}

} // namespace dubstage::vulkan
