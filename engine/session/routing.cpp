#include "session/routing.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/error.h"
#include "base/nearest.h"
#include "session/text.h"

namespace dubstage {

namespace {

// A message lists no more buses than one can take in.
constexpr std::size_t most_listed = 12;

std::string suggest_bus(const std::string& word, const std::vector<std::string>& known)
{
    const std::string near = nearest_word(word, known);
    if (!near.empty()) return "did you mean '" + near + "'?";
    if (known.size() <= most_listed) return suggest(word, known);
    return "there are " + std::to_string(known.size()) + " buses, none with a name like it";
}

class Routing {
  public:
    explicit Routing(Session& session) : session_(session) {}

    void check()
    {
        for (const auto& bus : session_.buses) add(bus, true);
        for (const auto& track : session_.tracks) add(track, false);
        for (const auto& bus : session_.buses) check_strip(bus);
        for (const auto& track : session_.tracks) check_strip(track);
        for (const auto& bus : session_.buses)
            if (bus.name != "master" && !fed_.contains(bus.name))
                session_.warnings.push_back(bus.place.text() + ": no track, bus or send feeds it");
    }

  private:
    struct Named {
        const Strip* strip;
        bool bus;
    };

    void add(const Strip& strip, bool bus)
    {
        const auto [known, fresh] = names_.insert({strip.name, {&strip, bus}});
        if (fresh) return;
        const Strip& other = *known->second.strip;
        const std::string kind = known->second.bus ? "bus" : "track";
        const std::string line = other.place.line > 0 ? " in line " + std::to_string(other.place.line) : "";
        throw Error(ErrorCode::bad_session, strip.place.text("name"),
                    "the name '" + printable(strip.name) + "' is taken by the " + kind + line,
                    "tracks and buses share their names: give each its own");
    }

    void check_strip(const Strip& strip)
    {
        if (!strip.to.empty()) check_target(strip, strip.to, strip.place);
        std::unordered_set<std::string_view> sent;
        for (const auto& send : strip.sends) {
            check_target(strip, send.to, send.place);
            if (!sent.insert(send.to).second)
                throw Error(ErrorCode::bad_session, send.place.text("to"), "a second send to the same bus",
                            "one send per bus is enough: add their gains");
        }
    }

    void check_target(const Strip& strip, const std::string& to, const Place& place)
    {
        const auto found = names_.find(to);
        if (found == names_.end()) {
            std::vector<std::string> known;
            for (const auto& bus : session_.buses)
                if (bus.name != strip.name) known.push_back(bus.name);
            throw Error(ErrorCode::bad_session, place.text("to"), "there is no bus '" + printable(to) + "'",
                        suggest_bus(printable(to), known));
        }
        if (!found->second.bus)
            throw Error(ErrorCode::bad_session, place.text("to"),
                        "'" + printable(to) + "' is a track: only buses have an input",
                        "name a bus, or make one");
        if (to == strip.name)
            throw Error(ErrorCode::bad_session, place.text("to"), "the bus feeds itself", "name another bus");
        fed_.insert(to);
    }

    Session& session_;
    std::unordered_map<std::string_view, Named> names_;
    std::unordered_set<std::string_view> fed_;
};

} // namespace

void check_routing(Session& session)
{
    Routing(session).check();
}

} // namespace dubstage
