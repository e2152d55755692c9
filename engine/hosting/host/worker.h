// Work that a plug-in puts off: offline there is no hurry, so it is done at once, on the same thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <lv2/core/lv2.h>
#include <lv2/worker/worker.h>
#include <vector>

namespace dubstage::host {

class Worker {
  public:
    Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    const LV2_Feature* feature() const { return &feature_; }
    // What is asked for before the plug-in exists waits until then.
    void attach(LV2_Handle handle, const LV2_Worker_Interface* interface);
    void end_run(); // hands the answers to the plug-in

    LV2_Worker_Status schedule(std::uint32_t size, const void* data);
    LV2_Worker_Status respond(std::uint32_t size, const void* data);

  private:
    using Message = std::vector<std::byte>;
    void work(const Message& message);

    LV2_Worker_Schedule schedule_{};
    LV2_Feature feature_{};
    LV2_Handle handle_ = nullptr;
    const LV2_Worker_Interface* interface_ = nullptr;
    std::vector<Message> waiting_, answers_;
};

} // namespace dubstage::host
