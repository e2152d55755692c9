#include "hosting/host/worker.h"

#include <utility>

namespace dubstage::host {

namespace {

LV2_Worker_Status schedule_work(LV2_Worker_Schedule_Handle handle, std::uint32_t size, const void* data)
{
    return static_cast<Worker*>(handle)->schedule(size, data);
}

LV2_Worker_Status take_answer(LV2_Worker_Respond_Handle handle, std::uint32_t size, const void* data)
{
    return static_cast<Worker*>(handle)->respond(size, data);
}

std::vector<std::byte> copy_of(std::uint32_t size, const void* data)
{
    const auto* bytes = static_cast<const std::byte*>(data);
    return {bytes, bytes + size};
}

} // namespace

Worker::Worker() : schedule_{this, schedule_work}, feature_{LV2_WORKER__schedule, &schedule_} {}

void Worker::attach(LV2_Handle handle, const LV2_Worker_Interface* interface)
{
    handle_ = handle;
    interface_ = interface;
    for (const Message& message : std::exchange(waiting_, {})) work(message);
}

void Worker::work(const Message& message)
{
    if (interface_ == nullptr || interface_->work == nullptr) return;
    interface_->work(handle_, take_answer, this, static_cast<std::uint32_t>(message.size()), message.data());
}

LV2_Worker_Status Worker::schedule(std::uint32_t size, const void* data)
{
    if (handle_ == nullptr)
        waiting_.push_back(copy_of(size, data));
    else
        work(copy_of(size, data));
    return LV2_WORKER_SUCCESS;
}

LV2_Worker_Status Worker::respond(std::uint32_t size, const void* data)
{
    answers_.push_back(copy_of(size, data));
    return LV2_WORKER_SUCCESS;
}

void Worker::end_run()
{
    if (interface_ == nullptr) return;
    for (const Message& answer : std::exchange(answers_, {}))
        if (interface_->work_response != nullptr)
            interface_->work_response(handle_, static_cast<std::uint32_t>(answer.size()), answer.data());
    if (interface_->end_run != nullptr) interface_->end_run(handle_);
}

} // namespace dubstage::host
