// How long work tells how far it is, and how it is asked to stop.
#pragma once

#include <atomic>
#include <functional>

namespace dubstage {

// Set from a signal handler or another thread; the work looks between blocks and throws ErrorCode::cancelled.
using CancelFlag = std::atomic<bool>;

// Called with frames done and frames in all, from the thread that called the work.
using ProgressCall = std::function<void(double done, double total)>;

} // namespace dubstage
