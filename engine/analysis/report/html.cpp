#include "analysis/report/html.h"

#include "analysis/report/html_tables.h"
#include "analysis/report/plots.h"
#include "analysis/report/words.h"
#include "analysis/report/xml_text.h"

namespace dubstage {

namespace {

using namespace report;

const char* style = R"(<style>
:root{--bg:#f6f7f9;--panel:#fff;--text:#1a1f27;--dim:#5b6470;--line:#d8dde4;--plot:#fbfcfd}
@media(prefers-color-scheme:dark){:root{--bg:#12151a;--panel:#181c23;--text:#d7dce3;--dim:#8a93a0;--line:#2b323d;--plot:#0e1116}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--text);font:14px/1.45 system-ui,sans-serif}
main{max-width:1120px;margin:0 auto;padding:24px}h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:0 0 10px}
section{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:16px;margin:16px 0;overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}th,td{padding:5px 8px;text-align:right;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-weight:600;font-size:12px;cursor:pointer;vertical-align:bottom}th:first-child,td:first-child,td.text,th.text{text-align:left}
.plots{display:grid;grid-template-columns:repeat(12,1fr);gap:14px 10px;margin:6px 0 12px}figure{margin:0;grid-column:span 12;min-width:0}
.goniometer{grid-column:span 5;grid-row:span 3}.correlation,.band_correlation,.side_mid{grid-column:span 7}
[class^=correlation_],[class^=band_correlation_],[class^=side_mid_]{grid-column:span 4}@media(max-width:700px){figure{grid-column:span 12!important}}
figcaption{font-weight:600;font-size:12px;color:var(--dim);margin-bottom:2px}
svg{width:100%;height:auto;display:block}.plot{fill:var(--plot);stroke:var(--line)}.grid{stroke:var(--line);stroke-width:.6}
.tick{fill:var(--dim);font:11px system-ui,sans-serif}.dim{color:var(--dim)}.key{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:6px}
@media(max-width:900px){main{padding:10px}section{padding:10px}table{font-size:12px}th{font-size:11px}th,td{padding:4px}}
.error{color:#e4572e}.warning{color:#c98a00}.note{color:var(--dim)}.ok{color:#2a9d7c}
</style>)";

const char* sorting = R"(<script>
document.querySelectorAll('th').forEach(h=>h.onclick=()=>{const t=h.closest('table'),c=[...h.parentNode.children].indexOf(h),
b=t.tBodies[0],d=h.dataset.d=h.dataset.d==='1'?'-1':'1',v=r=>r.children[c].dataset.v??r.children[c].textContent;
[...b.rows].sort((x,y)=>{const p=parseFloat(v(x)),q=parseFloat(v(y));return d*(isNaN(p)||isNaN(q)?v(x).localeCompare(v(y)):p-q)}).forEach(r=>b.append(r))})
</script>)";

std::string figures_of(const std::vector<Plot>& plots)
{
    std::string text = "<div class=\"plots\">";
    for (const Plot& plot : plots)
        text += "<figure class=\"" + xml_text(plot.name) + "\"><figcaption>" + xml_text(plot.title) +
                "</figcaption>" + plot.svg + "</figure>\n";
    return text + "</div>";
}

std::string section_of(const Measurement& m, std::size_t number, const ReportTarget& target)
{
    std::string text = "<section><h2>" + colour_key(number) + xml_text(m.name) + " <span class=\"dim\">" +
                       xml_text(m.encoding) + " " + number_text(m.sample_rate / 1000) + " kHz, " +
                       xml_text(m.layout) + "</span></h2>";
    if (m.verdict) text += verdict_table(*m.verdict);
    return text + figures_of(plots_of(m, number, target)) + findings_table(m) + "</section>\n";
}

} // namespace

std::string html_plots(const std::vector<Plot>& plots)
{
    return figures_of(plots);
}

std::string html_page(const std::string& title, const std::string& note, const std::string& body)
{
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
           "content=\"width=device-width\"><title>" +
           xml_text(title) + "</title>" + style + "</head><body><main>\n<h1>" + xml_text(title) +
           "</h1><p class=\"dim\">" + xml_text(note) + "</p>\n" + body + sorting + "</main></body></html>\n";
}

std::string html_report(const Report& report)
{
    std::string body = "<section><h2>Figures</h2>" + summary_table(report.measured) + "</section>\n";
    if (report.album != nullptr)
        body += "<section><h2>Album</h2>" + album_table(*report.album, report.measured) + "</section>\n";
    body += report.sections;
    if (const auto plots = plots_across(report); !plots.empty())
        body += "<section><h2>Spectra</h2>" + figures_of(plots) + "</section>\n";
    for (std::size_t i = 0; i < report.measured.size(); ++i)
        body += section_of(report.measured[i], i, report.target);
    return html_page(report.title,
                     "Loudness by ITU-R BS.1770-5 and EBU R 128, true peaks interpolated eightfold. Measured "
                     "with Dubstage " DUBSTAGE_VERSION ".",
                     body);
}

} // namespace dubstage
