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
</script><style>.ab{display:flex;gap:8px;align-items:center;flex-wrap:wrap}.ab button{font:inherit;padding:6px 12px;border:1px solid var(--line);border-radius:6px;
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

std::string distance_row(const std::string& name, const MatchDistance& d, const std::string& level)
{
    return "<tr><td>" + xml_text(name) + "</td><td>" + number_text(d.tone_db, 2) + "</td><td>" +
           (d.width_db ? number_text(*d.width_db, 2) : "") + "</td><td>" + optional_text(d.loudness_lu) +
           "</td><td>" + optional_text(d.range_lu) + "</td><td>" + optional_text(d.psr_db) + "</td><td>" +
           level + "</td></tr>";
}

std::string level_text(const Measurement& m)
{
    return number_text(m.loudness.integrated) + " LUFS, " + number_text(m.true_peak_db) + " dBTP";
}

std::string distances(const MatchedSong& song)
{
    std::string text = "<table><thead><tr><th>distance to the reference</th><th>tone dB</th><th>width dB</th>"
                       "<th>loudness LU</th><th>range LU</th><th>PSR dB</th><th></th></tr></thead><tbody>";
    text += distance_row("mix", song.proposal.before, level_text(song.mix));
    text += distance_row("predicted", song.proposal.after, "");
    text += distance_row("matched", song.matched.distance, level_text(song.matched.measured));
    if (song.limited)
        text += distance_row("limited", song.limited->distance, level_text(song.limited->measured));
    return text + "</tbody></table>";
}

std::string section_of(const MatchedSong& song, const MatchResult& result, const MatchRequest& request)
{
    std::vector<Heard> heard{{"mix", song.mix.path, song.mix.loudness.integrated}};
    const MatchedFile& after = song.limited ? *song.limited : song.matched;
    heard.push_back({song.limited ? "limited" : "matched", after.path, after.measured.loudness.integrated});
    for (const MatchedReference& reference : result.references)
        for (const Measurement& one : reference.measured)
            if (heard.size() < 9) heard.push_back({one.name, one.path, one.loudness.integrated});
    return "<section><h2>" + xml_text(song.name) + "</h2>" + distances(song) +
           switcher(heard, request.folder) +
           html_plots(match_plots(song, result.target, request.settings.curve.resolution)) + "</section>\n";
}

} // namespace

std::string match_page(const MatchResult& result, const MatchRequest& request)
{
    std::string body;
    for (const MatchedSong& song : result.songs) body += section_of(song, result, request);
    if (!result.warnings.empty()) {
        body += "<section><h2>Notes</h2><ul>";
        for (const std::string& warning : result.warnings) body += "<li>" + xml_text(warning) + "</li>";
        body += "</ul></section>\n";
    }
    std::string names;
    for (const MatchedReference& reference : result.references)
        names += (names.empty() ? "" : ", ") + reference.name;
    return html_page("Match to " + names,
                     "Distances: docs/matching.md. Matched with Dubstage " DUBSTAGE_VERSION ".",
                     body + switching);
}

} // namespace dubstage
