#include "cli/output.h"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>

#include "base/units.h"

namespace dubstage {

void Output::write(const std::string& text)
{
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return;
    if (write_error_ == 0) write_error_ = errno;
}

void Output::text(const std::string& text)
{
    if (!json_ && !quiet_) write(text);
}

void Output::event(const char* name, const Json& fields)
{
    if (!json_) return;
    Json line;
    line["event"] = name;
    line.update(fields);
    // A path is bytes, JSON is UTF-8: what is not gets the replacement character rather than an exception.
    write(line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

void Output::warning(const std::string& message)
{
    if (!warned_.insert(message).second) return;
    if (json_)
        event("warning", {{"message", message}});
    else
        std::fputs(("dubstage: warning: " + one_line(message) + "\n").c_str(), stderr);
}

void Output::note(const std::string& message)
{
    event("note", {{"message", message}});
    if (!json_ && !quiet_) std::fputs(("dubstage: note: " + one_line(message) + "\n").c_str(), stderr);
}

void Output::error(const Error& error)
{
    event("error", {{"code", static_cast<int>(error.code())},
                    {"subject", error.subject()},
                    {"reason", error.reason()},
                    {"remedy", error.remedy()}});
    std::fputs(("dubstage: " + one_line(error.what()) + "\n").c_str(), stderr);
}

std::string format_db(double gain)
{
    return gain > 0 ? fmt::format("{:.2f}", gain_to_db(gain)) : "-inf";
}

Json json_db(double gain)
{
    const double db = gain_to_db(gain);
    return gain > 0 && std::isfinite(db) ? Json(db) : Json(nullptr);
}

std::string one_line(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
            out += fmt::format("\\x{:02x}", byte);
        else
            out += c;
    }
    return out;
}

} // namespace dubstage
