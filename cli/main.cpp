// dubstage: reads the command line, runs one verb, and turns whatever goes wrong into one line and a status.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/cancel.h"
#include "cli/command_line.h"
#include "cli/output.h"

namespace dubstage {

namespace {

int report(Output& output, const Error& error)
{
    output.error(error);
    return static_cast<int>(error.code());
}

int run(const std::vector<std::string>& arguments, Output& output)
{
    const CommandLine line = parse_command_line(arguments);
    if (line.help.empty()) return line.action(output);
    output.text(line.help);
    return 0;
}

int run_safely(const std::vector<std::string>& arguments, Output& output)
{
    try {
        return run(arguments, output);
    } catch (const Error& error) {
        return report(output, error);
    } catch (const std::bad_alloc&) {
        return report(output, Error(ErrorCode::out_of_memory, "memory", "the system gave no more",
                                    "lower --memory or free some"));
    } catch (const std::exception& error) {
        return report(output, Error(ErrorCode::internal, "fault in Dubstage", error.what(),
                                    "please report it with this line"));
    }
}

// What was said must have arrived: `dubstage check FILM > report` on a full disk is no success. A reader that
// closed its pipe wanted no more.
int check_standard_output(int status, Output& output)
{
    const int failure = output.write_error();
    if (status != 0 || failure == 0 || failure == EPIPE) return status;
    return report(output, Error(ErrorCode::io, "standard output", std::strerror(failure)));
}

} // namespace

} // namespace dubstage

int main(int count, char** values)
{
    using namespace dubstage;
    ignore_write_signals();
    const std::vector<std::string> arguments(values + std::min(count, 1), values + count);
    Output output(std::ranges::find(arguments, "--json") != arguments.end());
    return check_standard_output(run_safely(arguments, output), output);
}
