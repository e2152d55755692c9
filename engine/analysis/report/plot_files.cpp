#include "analysis/report/plot_files.h"

#include <algorithm>
#include <fstream>
#include <set>

#include "analysis/report/plots.h"
#include "analysis/report/png.h"
#include "analysis/report/svg_plot.h"
#include "base/error.h"

namespace dubstage {

namespace {

constexpr double pixels_of_one = 2;

// `stem`: the path without its extension.
void write_plot(const Plot& plot, const std::string& title, const std::filesystem::path& stem,
                PlotFormat format)
{
    const std::string svg = standalone(plot.svg, title);
    const std::filesystem::path path = stem.string() + (format == PlotFormat::png ? ".png" : ".svg");
    const std::string bytes = format == PlotFormat::png ? report::png_of_svg(svg, pixels_of_one) : svg;
    std::ofstream file(path, std::ios::binary);
    file << bytes;
    file.close();
    if (!file)
        throw Error(ErrorCode::cannot_create, path.string(), "cannot be written", "name another folder");
}

// Each programme's own, though names may be the same, or those of buses with a slash.
std::string stem_of(const Measurement& m, std::set<std::string>& taken)
{
    std::string name = m.name.empty() ? "programme" : m.name;
    std::replace(name.begin(), name.end(), '/', '_');
    std::string stem = name;
    for (int count = 2; !taken.insert(stem).second; ++count) stem = name + " (" + std::to_string(count) + ")";
    return stem;
}

} // namespace

void write_plots(const Report& report, const std::filesystem::path& folder, PlotFormat format)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!std::filesystem::is_directory(folder, error))
        throw Error(ErrorCode::cannot_create, folder.string(), "cannot be made", "name another folder");
    for (const Plot& plot : plots_across(report)) write_plot(plot, plot.title, folder / plot.name, format);
    std::set<std::string> taken;
    for (std::size_t i = 0; i < report.measured.size(); ++i) {
        const Measurement& m = report.measured[i];
        const std::string stem = stem_of(m, taken);
        for (const Plot& plot : plots_of(m, i, report.target))
            write_plot(plot, m.name + ": " + plot.title, folder / (stem + "." + plot.name), format);
    }
}

} // namespace dubstage
