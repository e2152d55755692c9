// dubstage-plugin-host: the process in which plug-ins run, so that one that crashes or hangs takes nothing
// along. Dubstage starts it; what it says on standard output is for Dubstage (see plugin_protocol.h).
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <immintrin.h>
#include <iostream>
#include <sstream>
#include <string>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/error.h"
#include "hosting/host/last_words.h"
#include "hosting/host/run.h"
#include "hosting/plugin_protocol.h"

namespace dubstage::host {

namespace {

// Our own way out. What a plug-in prints goes to standard error.
class Line {
  public:
    Line() : descriptor_(dup(STDOUT_FILENO))
    {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        say_last_words_on(descriptor_);
    }
    void say(const std::string& text) const
    {
        const std::string line = text + "\n";
        for (std::size_t at = 0; at < line.size();) {
            const ssize_t count = write(descriptor_, line.data() + at, line.size() - at);
            if (count <= 0) _exit(static_cast<int>(ErrorCode::io)); // nobody listens any more
            at += static_cast<std::size_t>(count);
        }
    }

  private:
    int descriptor_;
};

std::string text_of(const char* file)
{
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

int run_job(const char* file, const Line& line)
{
    const PluginJob job = job_of(text_of(file));
    // Plug-ins are written for hosts that let numbers near zero be zero.
    _mm_setcsr(_mm_getcsr() | 0x8040);
    HostReport report;
    report.run = run(World(), job, [&](Frames frames) {
        HostReport progress;
        progress.at = frames;
        line.say(report_text(progress));
    });
    line.say(report_text(report));
    return 0;
}

int answer(const std::string& word, const char* subject, const Line& line)
{
    if (word == host_lists) {
        line.say(names_text(World().names()));
    } else if (word == host_describes && subject != nullptr) {
        const World world;
        line.say(facts_text(world.describe(world.find(subject))));
    } else if (word == host_runs && subject != nullptr) {
        return run_job(subject, line);
    } else {
        std::fprintf(stderr, "%s runs plug-ins for dubstage, which starts it itself\n", plugin_host_program);
        return static_cast<int>(ErrorCode::usage);
    }
    return 0;
}

} // namespace

} // namespace dubstage::host

int main(int count, char** arguments)
{
    using namespace dubstage;
    prctl(PR_SET_PDEATHSIG, SIGKILL); // when who asked is gone, the answer is for nobody
    const host::Line line;
    int status = 0;
    try {
        status = host::answer(count > 1 ? arguments[1] : "", count > 2 ? arguments[2] : nullptr, line);
    } catch (const Error& error) {
        HostReport report;
        report.reason = error.reason();
        report.remedy = error.remedy();
        report.missing = error.code() == ErrorCode::missing_input;
        line.say(report_text(report));
        status = 1;
    } catch (const std::exception& error) {
        HostReport report;
        report.reason = error.what();
        report.remedy = "report this";
        line.say(report_text(report));
        status = 1;
    }
    // The libraries of plug-ins have been known to crash while they are unloaded; all is said and written.
    _exit(status);
}
