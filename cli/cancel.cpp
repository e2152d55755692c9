#include "cli/cancel.h"

#include <csignal>
#include <unistd.h>

#include "base/error.h"

namespace dubstage {

namespace {

CancelFlag cancelled{false};
static_assert(CancelFlag::is_always_lock_free, "set from a signal handler");

extern "C" void request_stop(int)
{
    if (cancelled.exchange(true)) _exit(static_cast<int>(ErrorCode::cancelled));
}

} // namespace

const CancelFlag& cancel_on_signals()
{
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction action = {};
        if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
        action = {};
        action.sa_handler = request_stop;
        action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        sigaction(signal, &action, nullptr);
    }
    return cancelled;
}

void ignore_write_signals()
{
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

} // namespace dubstage
