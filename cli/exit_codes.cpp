#include "cli/exit_codes.h"

#include <array>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr ExitCode exit_code(ErrorCode code, const char* meaning)
{
    return {static_cast<int>(code), meaning};
}

constexpr std::array table{
    ExitCode{0, "done"},
    exit_code(
        ErrorCode::failed,
        "the work was done, and its verdict is no (--verify found an error, a file fails --against, or the "
        "ceiling forbids a master's loudness)"),
    exit_code(ErrorCode::usage, "the command line is wrong"),
    exit_code(ErrorCode::bad_data, "a file holds something that cannot be used (NaN, truncated, no audio)"),
    exit_code(ErrorCode::missing_input, "a file is not there or cannot be read"),
    exit_code(ErrorCode::no_device, "no such device, no Vulkan loader, or a GPU that computes wrongly"),
    exit_code(ErrorCode::internal, "a fault of Dubstage itself"),
    exit_code(ErrorCode::out_of_memory, "the work does not fit the memory it may use"),
    exit_code(ErrorCode::cannot_create, "the output cannot be made (folder not writable)"),
    exit_code(ErrorCode::io, "reading or writing failed on the way (disk full, disk error)"),
    exit_code(ErrorCode::device_lost, "the GPU went away; the same command may succeed when repeated"),
    exit_code(ErrorCode::bad_session, "the session file is wrong"),
    exit_code(ErrorCode::cancelled, "stopped by Ctrl-C or SIGTERM; nothing half-written is left"),
};

} // namespace

std::span<const ExitCode> exit_codes()
{
    return table;
}

} // namespace dubstage
