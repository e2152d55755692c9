// Vulkan through volk: the loader is looked for when it is wanted, so that the programs run where there is
// none.
#pragma once

#include <volk.h>

namespace dubstage::vulkan {

// One of Vulkan's tagged structs, with everything else zero.
template <class T> T tagged(VkStructureType type, void* next = nullptr)
{
    T info{};
    info.sType = type;
    info.pNext = next;
    return info;
}

} // namespace dubstage::vulkan
