#include "render/staging.h"

namespace dubstage {

StagingSlot::StagingSlot(Device& device, std::size_t upload_bytes, std::size_t download_bytes)
    : capacity_(round_up(upload_bytes)), upload_(device.create_buffer(capacity_, Memory::upload, "staging")),
      device_(device.unified() ? nullptr : device.create_buffer(capacity_, Memory::device, "staged")),
      download_(device.create_buffer(round_up(download_bytes), Memory::download, "download"))
{}

void StagingSlot::copy_up(CommandList& list) const
{
    if (device_) list.copy(*upload_, 0, *device_, 0, used_);
}

} // namespace dubstage
