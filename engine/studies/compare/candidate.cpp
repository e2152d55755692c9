#include "studies/compare/candidate.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>
#include <system_error>

#include "base/error.h"
#include "session/reader.h"
#include "studies/mixes.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

constexpr std::string_view command_keys[] = {"name", "command", "time_limit", "extension"};
constexpr double default_limit_s = 600;

bool has_key(const Table& table, std::string_view key)
{
    return std::any_of(table.begin(), table.end(), [&](const Setting& one) { return one.key == key; });
}

std::string lower(std::string text)
{
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

Candidate command_of(const std::string& words)
{
    Candidate candidate;
    candidate.kind = Candidate::Kind::command;
    std::istringstream(words) >> candidate.name;
    candidate.name = std::filesystem::path(candidate.name).stem().string();
    candidate.what = words;
    candidate.command = ExternalCommand{words, std::filesystem::current_path(), ".wav", default_limit_s};
    check_external(*candidate.command, words);
    return candidate;
}

Candidate command_file(const std::filesystem::path& file, const Table& table)
{
    FileContext context;
    context.file = file.string();
    const Reader reader(context, table, {context.file, 1, "command"}, command_keys);
    Candidate candidate;
    candidate.kind = Candidate::Kind::command;
    candidate.name = reader.text("name", file.stem().string());
    candidate.what = reader.required_text("command", "write command = \"PROGRAM {in} {out}\"");
    candidate.command = ExternalCommand{candidate.what, std::filesystem::absolute(file).parent_path(),
                                        reader.text("extension", ".wav"),
                                        reader.seconds("time_limit").value_or(default_limit_s)};
    check_external(*candidate.command, context.file);
    return candidate;
}

// Of a session the master's inserts and its fader, which is one more gain.
Candidate session_master(const std::filesystem::path& file)
{
    const Session session = load_session(std::filesystem::absolute(file));
    Candidate candidate;
    candidate.kind = Candidate::Kind::chain;
    candidate.name = session.name.empty() ? file.stem().string() : session.name;
    candidate.what = file.string();
    candidate.chain.file = session.file;
    candidate.chain.name = candidate.name;
    for (const Bus& bus : session.buses) {
        if (bus.name != "master") continue;
        for (const bool post : {false, true}) {
            for (const Insert& insert : bus.inserts)
                if (insert.post_fader == post) candidate.chain.inserts.push_back(insert);
            if (post || bus.gain_db == 0) continue;
            Insert fader;
            fader.type = "gain";
            fader.settings.push_back({"gain_db", {bus.gain_db, 0}});
            fader.place = bus.place;
            candidate.chain.inserts.push_back(std::move(fader));
        }
    }
    if (candidate.chain.inserts.empty())
        throw Error(ErrorCode::bad_session, file.string(), "its master does nothing: no insert, no gain",
                    "write copy to compare with the untouched song");
    return candidate;
}

Candidate text_candidate(const std::filesystem::path& file)
{
    const Table table = parse_toml(read_text_file(file, "chain"), file.string());
    if (has_key(table, "command")) return command_file(file, table);
    if (has_key(table, "track") || has_key(table, "session") || has_key(table, "master"))
        return session_master(file);
    Candidate candidate;
    candidate.kind = Candidate::Kind::chain;
    candidate.chain = read_chain(file);
    candidate.name = candidate.chain.name;
    candidate.what = file.string();
    return candidate;
}

Candidate finished(const std::filesystem::path& path)
{
    Candidate candidate;
    candidate.kind = Candidate::Kind::files;
    candidate.name = path.stem().string();
    if (candidate.name.empty()) candidate.name = path.parent_path().filename().string();
    candidate.what = path.string();
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
        candidate.files.push_back(path);
        return candidate;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path))
        if (entry.is_regular_file()) candidate.files.push_back(entry.path());
    std::sort(candidate.files.begin(), candidate.files.end());
    return candidate;
}

Candidate read_candidate(const std::string& what)
{
    if (what == "copy") {
        Candidate copy;
        copy.name = "copy";
        copy.what = "the song as it is";
        return copy;
    }
    if (what.find("{in}") != std::string::npos || what.find("{out}") != std::string::npos)
        return command_of(what);
    std::error_code error;
    if (!std::filesystem::exists(what, error))
        throw Error(
            ErrorCode::missing_input, what, "there is no such chain",
            "name a chain file, a session, an audio file or a folder of them, a command with {in} and "
            "{out}, or copy");
    if (lower(std::filesystem::path(what).extension().string()) == ".toml") return text_candidate(what);
    return finished(what);
}

// "NAME=" before what it is; a path or a command may hold '=' too, and then has something else before it.
std::size_t end_of_name(const std::string& word)
{
    const std::size_t at = word.find('=');
    if (at == std::string::npos || at == 0) return 0;
    return word.find_first_of("/{ ") < at && word.find_first_of("/{") < at ? 0 : at;
}

void make_unlike(std::vector<Candidate>& candidates)
{
    std::set<std::string> taken;
    for (Candidate& candidate : candidates) {
        const std::string name = file_name(candidate.name);
        candidate.name = name;
        for (int n = 2; !taken.insert(candidate.name).second; ++n)
            candidate.name = name + " (" + std::to_string(n) + ")";
    }
}

} // namespace

const char* word_of(Candidate::Kind kind)
{
    constexpr const char* words[] = {"chain", "command", "files", "copy"};
    return words[static_cast<std::size_t>(kind)];
}

std::vector<Candidate> read_candidates(const std::vector<std::string>& words,
                                       const std::vector<std::string>& devices)
{
    std::vector<Candidate> candidates;
    for (const std::string& word : words) {
        const std::size_t end = end_of_name(word);
        Candidate candidate = read_candidate(end > 0 ? word.substr(end + 1) : word);
        if (end > 0) candidate.name = word.substr(0, end);
        if (candidate.kind != Candidate::Kind::chain) {
            candidates.push_back(std::move(candidate));
            continue;
        }
        for (const std::string& device : devices) {
            Candidate one = candidate;
            one.device = device;
            if (devices.size() > 1) one.name += " on " + device;
            candidates.push_back(std::move(one));
        }
    }
    if (candidates.empty())
        throw Error(ErrorCode::usage, "CHAINS", "there is nothing to compare", "name a chain, or several");
    make_unlike(candidates);
    return candidates;
}

std::filesystem::path finished_file(const Candidate& candidate, const std::filesystem::path& song,
                                    bool only_song)
{
    if (candidate.files.size() == 1 && only_song) return candidate.files.front();
    const std::string wanted = lower(song.stem().string());
    const std::filesystem::path* best = nullptr;
    for (const auto& file : candidate.files) {
        const std::string name = lower(file.stem().string());
        if (name.find(wanted) == std::string::npos) continue;
        if (best == nullptr || name.size() < best->stem().string().size()) best = &file;
    }
    if (best == nullptr)
        throw Error(ErrorCode::missing_input, candidate.what,
                    "none of its files has '" + song.stem().string() + "' in its name",
                    "name the finished file after the song");
    return *best;
}

} // namespace dubstage
