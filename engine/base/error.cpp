#include "base/error.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace dubstage {

namespace {

std::string sentence(const std::string& subject, const std::string& reason, const std::string& remedy)
{
    return subject + ": " + reason + (remedy.empty() ? "" : "; " + remedy);
}

} // namespace

Error::Error(ErrorCode code, std::string subject, std::string reason, std::string remedy)
    : std::runtime_error(sentence(subject, reason, remedy)), code_(code), subject_(std::move(subject)),
      reason_(std::move(reason)), remedy_(std::move(remedy))
{}

void check(bool holds, const char* contract)
{
    if (holds) return;
    std::fprintf(stderr, "dubstage: broken contract: %s\n", contract);
    std::abort();
}

} // namespace dubstage
