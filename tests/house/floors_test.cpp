// Folder = floor: who may include whom, and where each library of others lives.
#include "house/source_tree.h"

#include <gtest/gtest.h>
#include <set>

namespace dubstage::house {

namespace {

struct Floor {
    std::string folder;
    std::vector<std::string> may_include; // prefixes of paths below the root
};

// Below render, a floor sees what it stands on; processors and analysis do not see each other.
const std::vector<std::string> ground{"engine/base/"};
const std::vector<std::string> below_processors{"engine/base/", "engine/dsp/", "engine/audio/",
                                                "engine/session/", "engine/device/"};

// What the entry points of render and the parameter tables are made of: fronts may name these and no more.
const std::vector<std::string> front{"engine/base/",
                                     "engine/session/",
                                     "engine/render/render.h",
                                     "engine/render/self_check.h",
                                     "engine/studies/",
                                     "engine/analysis/report",
                                     "engine/analysis/album.h",
                                     "engine/analysis/file_meter.h",
                                     "engine/analysis/loudness_figures.h",
                                     "engine/analysis/measure.h",
                                     "engine/analysis/measurement.h",
                                     "engine/analysis/meter_settings.h",
                                     "engine/analysis/observation.h",
                                     "engine/analysis/preset.h",
                                     "engine/analysis/smoothing.h",
                                     "engine/audio/layout.h",
                                     "engine/audio/source.h",
                                     "engine/audio/writer.h",
                                     "engine/device/device.h",
                                     "engine/hosting/plugin.h",
                                     "engine/processors/processor.h",
                                     "engine/processors/settings.h"};

std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// The most specific folder comes first: the first that matches counts.
const std::vector<Floor> floors{
    {"engine/base/", ground},
    {"engine/dsp/", ground + std::vector<std::string>{"engine/dsp/"}},
    {"engine/audio/", ground + std::vector<std::string>{"engine/audio/"}},
    {"engine/session/", ground + std::vector<std::string>{"engine/session/"}},
    {"engine/device/", ground + std::vector<std::string>{"engine/device/", "shaders/"}},
    {"engine/processors/", below_processors + std::vector<std::string>{"engine/processors/"}},
    {"engine/analysis/", below_processors + std::vector<std::string>{"engine/analysis/"}},
    {"engine/hosting/", ground + std::vector<std::string>{"engine/audio/", "engine/hosting/"}},
    {"engine/render/", below_processors + std::vector<std::string>{"engine/processors/", "engine/analysis/",
                                                                   "engine/hosting/", "engine/render/"}},
    {"engine/studies/", std::vector<std::string>{"engine/"}},
    {"cli/", front + std::vector<std::string>{"cli/"}},
    // What is played comes from files as it lies there.
    {"viewer/sound/", front + std::vector<std::string>{"viewer/", "engine/audio/file_layout.h",
                                                       "engine/audio/unpack.h", "engine/dsp/biquad.h"}},
    {"viewer/", front + std::vector<std::string>{"viewer/"}},
    {"shaders/", {"shaders/"}},
    // The plain double versions share with the engine what a session says, and the responses and pan matrices
    // that have laws and tests of their own; never how a render is computed. With the meter they share what
    // is observed, and the filter of BS.1770 in double precision, which has tests of its own too.
    {"tests/oracle/",
     {"tests/oracle/", "engine/base/", "engine/session/", "engine/audio/", "engine/processors/processor.h",
      "engine/render/pan.h", "engine/analysis/observation.h", "engine/analysis/meter_settings.h",
      "engine/analysis/k_weighting.h", "engine/analysis/levels.h", "engine/analysis/loudness.h",
      "engine/dsp/fft.h"}},
    {"tests/viewer/", {"tests/", "engine/", "viewer/"}},
    {"benchmarks/viewer/", {"benchmarks/", "engine/", "viewer/", "tests/"}},
    {"tests/", {"tests/", "engine/", "shaders/"}},
    {"benchmarks/", {"benchmarks/", "engine/", "shaders/", "tests/"}},
};

struct Library {
    std::string header; // prefix
    std::vector<std::string> rooms;
};

const std::vector<Library> libraries{
    {"sndfile.h", {"engine/audio/", "tests/", "benchmarks/"}},
    {"soxr.h", {"engine/audio/", "tests/", "benchmarks/"}},
    {"fftw3.h", {"engine/device/cpu/", "engine/dsp/", "tests/", "benchmarks/"}},
    {"vkFFT.h", {"engine/device/vulkan/vkfft.cpp"}},
    {"glslang", {"engine/device/vulkan/vkfft.cpp"}},
    {"vulkan/", {"engine/device/vulkan/", "tests/device/", "viewer/"}},
    {"volk.h", {"engine/device/vulkan/"}},
    {"toml++/", {"engine/session/"}},
    {"pugixml.hpp", {"engine/session/"}},
    {"nlohmann/",
     {"engine/session/", "engine/analysis/", "engine/hosting/", "engine/studies/", "cli/", "viewer/",
      "tests/", "benchmarks/"}},
    {"librsvg/", {"engine/analysis/report/png.cpp"}},
    {"png.h", {"engine/analysis/report/png.cpp", "tests/analysis/"}},
    {"zlib.h", {"engine/analysis/report/"}},
    {"lilv/", {"engine/hosting/host/"}},
    {"lv2/", {"engine/hosting/host/", "tests/hosting/plugins/"}},
    {"fmt/", {"cli/", "viewer/", "benchmarks/"}},
    {"CLI/", {"cli/command_line.cpp"}},
    {"imgui", {"viewer/", "tests/viewer/"}},
    {"backends/imgui", {"viewer/window/"}},
    {"stb/", {"viewer/draw/", "viewer/plot/", "tests/viewer/"}},
    {"SDL2/", {"viewer/sound/"}},
    {"GLFW/", {"viewer/"}},
    {"GL/", {"viewer/", "tests/viewer/"}},
    {"X11/", {"tests/viewer/window/"}},
    {"EGL/", {"viewer/", "tests/viewer/"}},
    {"ebur128.h", {"tests/", "benchmarks/floors/"}},
    {"gtest/", {"tests/"}},
    {"benchmark/", {"benchmarks/"}},
};

// Of the operating system and the compiler. The C++ library's own names have no dot.
const std::vector<std::string> system_headers{
    "sys/",    "linux/",   "unistd.h", "fcntl.h", "sched.h",   "poll.h",      "pthread.h", "immintrin.h",
    "dlfcn.h", "signal.h", "spawn.h",  "pty.h",   "termios.h", "xmmintrin.h", "getopt.h",  "malloc.h"};

bool is_system(const std::string& header)
{
    return header.find('.') == std::string::npos ? header.find('/') == std::string::npos
                                                 : starts_with_any(header, system_headers);
}

// Empty when the include is allowed, else why it is not.
std::string objection(const Include& include)
{
    for (const auto& library : libraries)
        if (include.header.starts_with(library.header))
            return starts_with_any(include.file, library.rooms) ? "" : "this library does not live here";
    if (!include.quoted) return is_system(include.header) ? "" : "a library that the table does not know";

    const std::string target = resolve(include);
    const bool generated = include.header.ends_with(".inc");
    if (target.empty()) return generated ? "" : "no such file";
    for (const auto& floor : floors)
        if (include.file.starts_with(floor.folder))
            return starts_with_any(target, floor.may_include) ? "" : "this floor may not see " + target;
    return "a folder that the table does not know";
}

std::string objection_to(const std::string& file, const std::string& line)
{
    const auto includes = includes_of_text(file, line);
    return includes.size() == 1 ? objection(includes.front()) : "not one include";
}

} // namespace

TEST(Floors, every_include_stays_on_its_floor)
{
    int read = 0;
    for (const auto& file : code_files())
        for (const auto& include : includes_of(file)) {
            ++read;
            EXPECT_EQ(objection(include), "") << include.where();
        }
    for (const auto& file : shader_files())
        for (const auto& include : includes_of(file)) EXPECT_EQ(objection(include), "") << include.where();
    EXPECT_GT(read, 100);
}

TEST(Floors, includes_that_break_the_house_are_found)
{
    EXPECT_NE(objection_to("engine/base/units.cpp", "#include \"session/session.h\""), "");
    EXPECT_NE(objection_to("engine/audio/layout.cpp", "#include \"device/device.h\""), "");
    EXPECT_NE(objection_to("engine/processors/gain.cpp", "#include \"render/render.h\""), "");
    EXPECT_NE(objection_to("engine/session/session.cpp", "#include <sndfile.h>"), "");
    EXPECT_NE(objection_to("engine/session/session.cpp", "  #  include <unheard/of.hpp>"), "");
    EXPECT_NE(objection_to("cli/verbs/render.cpp", "#include \"device/command_list.h\""), "");
    EXPECT_NE(objection_to("tests/oracle/mix.cpp", "#include \"../shaders/kernel.h\""), "");
    EXPECT_NE(objection_to("tests/oracle/mix.cpp", "#include \"device/device.h\""), "");
    EXPECT_NE(objection_to("tests/oracle/mix.cpp", "#include \"render/render.h\""), "");
    EXPECT_EQ(objection_to("engine/audio/layout.cpp", "#include \"base/error.h\""), "");
    EXPECT_EQ(objection_to("engine/audio/writer.cpp", "#include <sndfile.h>"), "");
}

TEST(Floors, the_oracle_sees_no_shader_through_any_header)
{
    std::set<std::string> seen;
    std::vector<std::string> open = files_in({"tests/oracle"}, {".h", ".cpp"});
    while (!open.empty()) {
        const std::string file = open.back();
        open.pop_back();
        if (!seen.insert(file).second) continue;
        EXPECT_FALSE(file.starts_with("shaders/")) << file;
        for (const auto& include : includes_of(file))
            if (const auto target = resolve(include); !target.empty()) open.push_back(target);
    }
}

} // namespace dubstage::house
