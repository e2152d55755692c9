#include "device/vulkan/recorder.h"

#include <algorithm>

#include "../shaders/grid.h"
#include "device/vulkan/memory.h"
#include "device/vulkan/vulkan_fft.h"

namespace dubstage::vulkan {

namespace {

VkBuffer handle_of(const Buffer* buffer)
{
    return static_cast<const VulkanBuffer*>(buffer)->handle();
}

} // namespace

std::vector<const char*> stages_of(const CommandList& list)
{
    const std::vector<Command>& commands = list.commands();
    std::vector<const char*> stages;
    if (commands.empty() || !std::holds_alternative<Stage>(commands.front())) stages.push_back("other");
    for (const Command& command : commands)
        if (const auto* stage = std::get_if<Stage>(&command)) stages.push_back(stage->name);
    return stages;
}

void Recorder::record(const CommandList& list)
{
    const std::vector<Command>& commands = list.commands();
    if (commands.empty() || !std::holds_alternative<Stage>(commands.front())) timestamp();
    for (const Command& command : commands) {
        if (std::holds_alternative<Stage>(command)) {
            timestamp();
            continue;
        }
        if (const auto* dispatch = std::get_if<Dispatch>(&command))
            write(*dispatch);
        else if (const auto* transform = std::get_if<Transform>(&command))
            write(*transform);
        else if (const auto* copy = std::get_if<Copy>(&command))
            write(*copy);
        else
            write(std::get<Zero>(command));
        barrier(VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_READ_BIT |
                    VK_ACCESS_TRANSFER_WRITE_BIT);
    }
    timestamp();
    barrier(VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT);
}

void Recorder::write(const Dispatch& d)
{
    const VolkDeviceTable& vk = context_.vk;
    const std::uint32_t group_items = Pipelines::group_items(d.kernel);
    const std::uint32_t groups = (d.items - 1) / group_items + 1;
    vk.vkCmdBindPipeline(commands_, VK_PIPELINE_BIND_POINT_COMPUTE, pipelines_.of(d.kernel));
    vk.vkCmdPushConstants(commands_, pipelines_.layout(), VK_SHADER_STAGE_COMPUTE_BIT, 0,
                          static_cast<std::uint32_t>(d.args_bytes), d.args);
    for (std::uint32_t row = 0; row < d.rows; row += GRID_MOST_GROUPS) {
        for (std::uint32_t group = 0; group < groups; group += GRID_MOST_GROUPS) {
            const std::uint32_t base[2] = {row, group};
            vk.vkCmdPushConstants(commands_, pipelines_.layout(), VK_SHADER_STAGE_COMPUTE_BIT, GRID_BASE_BYTE,
                                  sizeof base, base);
            vk.vkCmdDispatch(commands_, std::min(d.rows - row, GRID_MOST_GROUPS),
                             std::min(groups - group, GRID_MOST_GROUPS), 1);
        }
    }
}

void Recorder::write(const Transform& t)
{
    if (t.rows > 0) static_cast<VulkanFftPlan*>(t.plan)->record(commands_, t.rows, t.inverse);
}

void Recorder::write(const Copy& c)
{
    const VkBufferCopy region{c.from_byte, c.to_byte, c.bytes};
    context_.vk.vkCmdCopyBuffer(commands_, handle_of(c.from), handle_of(c.to), 1, &region);
}

void Recorder::write(const Zero& z)
{
    context_.vk.vkCmdFillBuffer(commands_, handle_of(z.buffer), z.byte, z.bytes, 0);
}

void Recorder::timestamp()
{
    if (queries_ == VK_NULL_HANDLE) return;
    context_.vk.vkCmdWriteTimestamp(commands_, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, queries_, query_++);
}

void Recorder::barrier(VkPipelineStageFlags to_stage, VkAccessFlags to_access)
{
    auto memory = tagged<VkMemoryBarrier>(VK_STRUCTURE_TYPE_MEMORY_BARRIER);
    memory.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
    memory.dstAccessMask = to_access;
    context_.vk.vkCmdPipelineBarrier(commands_,
                                     VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                                     to_stage, 0, 1, &memory, 0, nullptr, 0, nullptr);
}

} // namespace dubstage::vulkan
