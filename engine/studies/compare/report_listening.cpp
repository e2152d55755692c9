#include "studies/compare/report_listening.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "analysis/report/colours.h"
#include "analysis/report/words.h"
#include "studies/compare/report_script.h"

namespace dubstage::report {

namespace {

using Json = nlohmann::ordered_json;

// RFC 4648.
std::string base64(const std::string& bytes)
{
    constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            text += i + k <= bytes.size() ? digits[group >> (18 - 6 * k) & 63u] : '=';
    }
    return text;
}

std::string bytes_of(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Json excerpts_json(const Comparison& comparison, const std::filesystem::path& folder)
{
    Json list = Json::array();
    for (const Excerpt& excerpt : comparison.excerpts) {
        Json sounds = Json::array();
        for (const Excerpt::Sound& sound : excerpt.sounds) {
            const auto c = static_cast<std::size_t>(std::max(0, sound.candidate));
            sounds.push_back(
                {{"name", sound.candidate < 0 ? "the song" : comparison.candidates[c].candidate.name},
                 {"colour", sound.candidate < 0 ? grey : colour_of(c)},
                 {"gain", signed_text(sound.gain_db, 1) + " dB"},
                 {"flac", base64(bytes_of(folder / sound.file))}});
        }
        list.push_back({{"name", comparison.songs[excerpt.song].name + ", " + excerpt.why + ", at " +
                                     clock_text(excerpt.from_s)},
                        {"lufs", number_text(excerpt.level_lufs, 1)},
                        {"rate", comparison.songs[excerpt.song].measured.sample_rate},
                        {"sounds", std::move(sounds)}});
    }
    return list;
}

// Inside a script "</script" would end it, and "<!--" confuse it.
std::string for_script(const Json& json)
{
    std::string text;
    for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace))
        text += c == '<' ? std::string("\\u003c") : std::string(1, c);
    return text;
}

} // namespace

std::string listening_style()
{
    return R"(<style>
.listen button,.listen select{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:6px 12px;margin:2px 4px 2px 0;cursor:pointer}
.listen button[aria-pressed=true]{outline:2px solid #2f8de4;font-weight:600}.listen button:disabled{opacity:.45;cursor:default}
.listen h3{font-size:14px;margin:18px 0 6px}.listen input[type=range]{width:220px;vertical-align:middle}.listen progress{width:100%;height:6px}
.listen .row{margin:4px 0}.listen .result{font-variant-numeric:tabular-nums}
</style>
)";
}

std::string listening_place(const Comparison& comparison, const std::filesystem::path& folder)
{
    return std::string(listening_form()) + "<script type=\"application/json\" id=\"excerpts\">" +
           for_script(excerpts_json(comparison, folder)) + "</script>\n<script>" + listening_script() +
           "</script>\n";
}

} // namespace dubstage::report
