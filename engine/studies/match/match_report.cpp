#include "studies/match/match_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "analysis/report/html.h"
#include "analysis/report/words.h"
#include "analysis/report/xml_text.h"
#include "studies/match/match_plots.h"

namespace dubstage {

namespace {

using report::number_text;
using report::signed_text;

// All sounds run from one clock; one is heard. Digits switch, the space bar starts and stops.
const char* switching = R"(<script>
document.querySelectorAll('.ab').forEach(box=>{const a=[...box.querySelectorAll('audio')],b=[...box.querySelectorAll('button[data-n]')];
let on=0;a.forEach(x=>x.volume=parseFloat(x.dataset.volume));
const pick=n=>{if(!a[n])return;on=n;a.forEach((x,i)=>x.muted=i!==n);b.forEach((x,i)=>x.classList.toggle('on',i===n))};
const play=()=>{const run=a[on].paused;a.forEach(x=>{if(run){x.currentTime=Math.min(a[on].currentTime,x.duration||0);x.play()}else x.pause()})};
b.forEach((x,i)=>x.onclick=()=>pick(i));box.querySelector('.play').onclick=play;
const at=box.querySelector('input');a[0].ontimeupdate=()=>{if(a[0].duration)at.value=a[0].currentTime/a[0].duration};
at.oninput=()=>a.forEach(x=>{if(a[0].duration)x.currentTime=Math.min(at.value*a[0].duration,x.duration||0)});
box.onmouseenter=()=>window.ab={pick,play};if(!window.ab)window.ab={pick,play};pick(0)});
document.addEventListener('keydown',e=>{if(!window.ab)return;if(e.key===' '){e.preventDefault();ab.play()}
if(e.key>='1'&&e.key<='9')ab.pick(e.key-1)})
</script><style>.ab{display:flex;gap:8px;margin-top:12px;align-items:center;flex-wrap:wrap}.ab button{font:inherit;padding:6px 12px;border:1px solid var(--line);border-radius:6px;
background:var(--plot);color:var(--text);cursor:pointer}.ab button.on{border-color:#22a184;box-shadow:inset 0 0 0 1px #22a184}.ab input{flex:1;min-width:160px}</style>)";

std::string uri_text(const std::string& path)
{
    std::string text;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || std::string("/-_.~").find(c) != std::string::npos) {
            text += c;
        } else {
            std::array<char, 8> code{};
            std::snprintf(code.data(), code.size(), "%%%02X", byte);
            text += code.data();
        }
    }
    return text;
}

std::string uri_of(const std::filesystem::path& file, const std::filesystem::path& folder)
{
    const auto whole = std::filesystem::absolute(file), home = std::filesystem::absolute(folder);
    if (whole.parent_path() == home) return uri_text(whole.filename().string());
    return "file://" + uri_text(whole.string());
}

constexpr std::size_t shown_percentiles[] = {1, 3, 6}; // 10, 50 and 95 %

struct Heard {
    std::string name;
    std::filesystem::path file;
    double lufs;
};

// The loudest are turned down to the softest: every browser can do that without changing a file.
std::string switcher(const std::vector<Heard>& heard, const std::filesystem::path& folder)
{
    double softest = 0;
    for (const Heard& one : heard) softest = std::min(softest, one.lufs);
    std::string text = "<div class=\"ab\"><button class=\"play\">play / stop</button>";
    for (std::size_t i = 0; i < heard.size(); ++i)
        text += "<button data-n=\"" + std::to_string(i) + "\">" + std::to_string(i + 1) + " " +
                xml_text(heard[i].name) + "</button>";
    text += "<input type=\"range\" min=\"0\" max=\"1\" step=\"0.001\" value=\"0\">";
    for (const Heard& one : heard)
        text += "<audio preload=\"metadata\" src=\"" + xml_text(uri_of(one.file, folder)) +
                "\" data-volume=\"" + number_text(std::pow(10.0, (softest - one.lufs) / 20), 4) +
                "\"></audio>";
    return text + "</div><p class=\"dim\">All at " + number_text(softest) +
           " LUFS. Digits switch, the space bar starts and stops.</p>";
}

std::string optional_text(const std::optional<double>& value)
{
    return value ? signed_text(*value) : "";
}

std::string table_row(const std::vector<std::string>& cells, const char* cell = "td")
{
    std::string text = "<tr>";
    for (const std::string& words : cells)
        text += std::string("<") + cell + ">" + xml_text(words) + "</" + cell + ">";
    return text + "</tr>";
}

std::string distance_row(const std::string& name, const MatchDistance& d, const std::string& level)
{
    const auto plain = [](const std::optional<double>& value) { return value ? number_text(*value, 2) : ""; };
    return table_row({name, number_text(d.tone_db, 2), plain(d.width_db), optional_text(d.loudness_lu),
                      optional_text(d.range_lu), plain(d.short_term_lu), optional_text(d.psr_db),
                      plain(d.crest_db), level});
}

std::string level_text(const Measurement& m)
{
    return number_text(m.loudness.integrated) + " LUFS, " + number_text(m.true_peak_db) + " dBTP";
}

std::string distances(const MatchedSong& song)
{
    std::string text = "<table><thead>" +
                       table_row({"distance to the reference", "tone dB", "width dB", "loudness LU",
                                  "range LU", "short-term LU", "PSR dB", "crest dB", ""},
                                 "th") +
                       "</thead><tbody>";
    text += distance_row("mix", song.proposal.before, level_text(song.mix));
    text += distance_row("predicted", song.proposal.after, "");
    text += distance_row("matched", song.matched.distance, level_text(song.matched.measured));
    if (song.limited)
        text += distance_row("limited", song.limited->distance, level_text(song.limited->measured));
    return text + "</tbody></table>";
}

std::string dynamics_row(const std::string& name, const std::optional<PortraitDynamics>& d)
{
    if (!d) return "";
    std::vector<std::string> cells{name};
    for (const std::size_t at : shown_percentiles)
        cells.push_back(at < d->short_term.size() ? number_text(d->short_term[at]) : "");
    cells.push_back(number_text(d->range));
    cells.push_back(number_text(d->psr));
    for (std::size_t b = 0; b < dynamics_bands; ++b)
        cells.push_back(b < d->band_crest_db.size() ? number_text(d->band_crest_db[b]) : "");
    return table_row(cells);
}

std::string dynamics_table(const MatchedSong& song, const MatchTarget& target)
{
    std::vector<std::string> head{"dynamics: LUFS, LU, dB"};
    for (const std::size_t at : shown_percentiles)
        head.push_back(number_text(short_term_percentiles[at], 0) + " % below");
    head.insert(head.end(), {"range LU", "PSR dB"});
    head.insert(head.end(), {"crest <120 Hz", "<1 kHz", "<6 kHz", ">6 kHz"});
    std::string text = "<table><thead>" + table_row(head, "th") + "</thead><tbody>";
    text += dynamics_row("mix", song.portrait.dynamics);
    text += dynamics_row("matched", song.matched.portrait.dynamics);
    if (song.limited) text += dynamics_row("limited", song.limited->portrait.dynamics);
    text += dynamics_row("reference", target.dynamics.dynamics);
    return text + "</tbody></table>";
}

std::string list_of(const std::string& title, const std::vector<std::string>& lines)
{
    if (lines.empty()) return "";
    std::string text = "<h3>" + xml_text(title) + "</h3><ul>";
    for (const std::string& line : lines) text += "<li>" + xml_text(line) + "</li>";
    return text + "</ul>";
}

std::vector<Heard> heard_of(const MatchedSong& song, const std::vector<MatchedReference>& references)
{
    std::vector<Heard> heard{{"mix", song.mix.path, song.mix.loudness.integrated}};
    const auto add = [&](const std::string& name, const Measurement& measured) {
        if (heard.size() < 9) heard.push_back({name, measured.path, measured.loudness.integrated});
    };
    add("matched", song.matched.measured);
    if (song.limited) add("limited", song.limited->measured);
    for (const MatchedReference& reference : references)
        for (const Measurement& one : reference.measured) add(one.name, one);
    return heard;
}

std::string page(const std::string& body, const std::vector<MatchedReference>& references,
                 const std::vector<std::string>& warnings)
{
    std::string names;
    for (const MatchedReference& reference : references)
        names += (names.empty() ? "" : ", ") + reference.name;
    std::string notes;
    if (!warnings.empty()) notes = "<section>" + list_of("Notes", warnings) + "</section>\n";
    return html_page("Match to " + names,
                     "Distances: docs/matching.md. Matched with Dubstage " DUBSTAGE_VERSION ".",
                     body + notes + switching);
}

std::string section_of(const MatchedSong& song, const std::vector<MatchedReference>& references,
                       const MatchTarget& target, const MatchRequest& request, const std::string& moves,
                       const std::vector<Plot>& plots)
{
    std::string text = "<section><h2>" + xml_text(song.name) + "</h2>" + distances(song) +
                       switcher(heard_of(song, references), request.folder) + moves;
    if (target.dynamics.dynamics) text += dynamics_table(song, target);
    if (song.dynamics) text += list_of("What was done to the dynamics", song.dynamics->words);
    return text + html_plots(plots) + "</section>\n";
}

} // namespace

std::string match_page(const MatchResult& result, const MatchRequest& request)
{
    std::string body;
    for (const MatchedSong& song : result.songs)
        body += section_of(song, result.references, result.target, request, "",
                           match_plots(song, result.target, request.settings.curve.resolution));
    return page(body, result.references, result.warnings);
}

std::string stems_page(const StemsResult& result, const MatchRequest& request)
{
    std::vector<std::string> moves;
    for (const StemMove& move : result.proposal.moves) moves.push_back(move.words);
    if (moves.empty()) moves.emplace_back("there is nothing to move");
    std::vector<Plot> plots = match_plots(result.song, result.target, request.settings.curve.resolution);
    if (!result.proposal.moves.empty()) plots.insert(plots.begin(), stems_plot(result.proposal));
    return page(section_of(result.song, result.references, result.target, request,
                           list_of("What is off, and whose it is", result.proposal.findings) +
                               list_of("What was moved", moves) +
                               list_of("What the session compresses less", result.backed_off),
                           plots),
                result.references, result.warnings);
}

} // namespace dubstage
