#include "hosting/external.h"

#include <system_error>

#include "base/error.h"
#include "hosting/process.h"
#include "hosting/scratch_folder.h"
#include "hosting/sound_check.h"

namespace dubstage {

namespace {

void copy_in(const std::filesystem::path& in, const std::filesystem::path& copy)
{
    std::error_code error;
    std::filesystem::copy_file(in, copy, error);
    if (error)
        throw Error(ErrorCode::io, in.string(),
                    "cannot be copied to " + copy.string() + ": " + error.message(),
                    "make room there, or set TMPDIR");
}

void move_out(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::error_code error;
    std::filesystem::rename(from, to, error);
    if (!error) return;
    error.clear();
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, error);
    if (error)
        throw Error(ErrorCode::io, to.string(), "cannot be written: " + error.message(),
                    "name a folder that can be written");
}

// 126 and 127 are the shell's own words for what it could not run.
std::string remedy_for(const ProcessResult& result)
{
    if (result.ending == Ending::timed_out) return "give it more time, or a shorter song";
    if (result.ending == Ending::exited && (result.status == 126 || result.status == 127))
        return "install the program, or check its path: it is run in a folder of its own, so write "
               "{folder}/NAME "
               "for what lies beside the file that names it";
    return "run the command by hand";
}

} // namespace

void check_external(const ExternalCommand& command, const std::string& where)
{
    for (const char* word : {"{in}", "{out}"})
        if (command.command.find(word) == std::string::npos)
            throw Error(ErrorCode::bad_session, where, std::string("the command has no ") + word,
                        "write {in} where it takes the file to read, and {out} where the one to write");
}

ExternalResult run_external(const ExternalCommand& command, const std::filesystem::path& in,
                            const std::filesystem::path& out, const WantedSound& wanted,
                            const CancelFlag& cancel)
{
    check_external(command, command.command);
    const ScratchFolder scratch;
    const auto read = scratch.path() / ("in" + in.extension().string());
    const auto written = scratch.path() / ("out" + command.out_extension);
    copy_in(in, read);
    ProcessRequest request;
    request.arguments = {"/bin/sh", "-c", command_line(command.command, read, written, command.folder)};
    request.folder = scratch.path();
    request.time_limit_s = command.time_limit_s;
    const ProcessResult process = run_process(request, cancel);

    ExternalResult result;
    result.status = process.ending == Ending::exited ? process.status : 128 + process.status;
    result.messages = process.messages;
    result.wall_s = process.wall_s;
    result.cpu_s = process.cpu_s;
    result.peak_memory_bytes = process.peak_memory_bytes;
    if (!process.good()) {
        const std::string said = last_message(process);
        result.fault = "the command " + ending_text(process, request) + (said.empty() ? "" : ": " + said);
        result.remedy = remedy_for(process);
        return result;
    }
    const std::string fault = fault_of_sound(written, wanted, cancel);
    if (!fault.empty()) {
        result.fault = "the file that the command was to write " + fault;
        result.remedy = "check what the command does with {out}";
        return result;
    }
    move_out(written, out);
    return result;
}

} // namespace dubstage
