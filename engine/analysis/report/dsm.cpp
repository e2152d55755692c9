#include "analysis/report/dsm.h"

#include <array>
#include <cstring>
#include <fstream>
#include <optional>
#include <zlib.h>

#include "analysis/report/dsm_archive.h"
#include "analysis/report/dsm_fields.h"
#include "base/error.h"

namespace dubstage {

namespace {

constexpr std::array<char, 4> magic{'D', 'S', 'M', '\x1a'};
constexpr std::uint32_t version = 2;

// Of the bytes of numbers hardly any compress but those of their exponents: more effort is lost on them.
constexpr int effort = 1;

std::uint32_t crc_of(const std::string& bytes)
{
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string deflated(const std::string& bytes)
{
    uLongf size = compressBound(bytes.size());
    std::string packed(size, '\0');
    const int result = compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                                 reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), effort);
    check(result == Z_OK, "zlib had the room that it asked for");
    packed.resize(size);
    return packed;
}

// Empty where it does not give that many bytes.
std::optional<std::string> inflated(const std::string& packed, std::uint64_t size)
{
    constexpr std::uint64_t most_of_one = 1032; // bytes that a deflated one can stand for
    if (size / most_of_one > packed.size()) return std::nullopt;
    std::string bytes(static_cast<std::size_t>(size), '\0');
    uLongf got = bytes.size();
    const int result = uncompress(reinterpret_cast<Bytef*>(bytes.data()), &got,
                                  reinterpret_cast<const Bytef*>(packed.data()), packed.size());
    if (result != Z_OK || got != bytes.size()) return std::nullopt;
    return bytes;
}

template <class T> void add_number(std::string& file, const T& number)
{
    file.append(reinterpret_cast<const char*>(&number), sizeof number);
}

template <class Fill> void add_section(std::string& file, const char* name, Fill fill)
{
    dsm::Writer writer;
    fill(writer);
    const std::string packed = deflated(writer.bytes());
    file.append(name, 4);
    add_number(file, static_cast<std::uint64_t>(packed.size()));
    add_number(file, static_cast<std::uint64_t>(writer.bytes().size()));
    add_number(file, crc_of(packed));
    file += packed;
}

std::string read_whole(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(ErrorCode::missing_input, path.string(), "cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
}

template <class T> T take(const std::string& file, std::size_t& at, const std::string& subject)
{
    T value;
    if (file.size() - at < sizeof value)
        throw Error(ErrorCode::bad_data, subject, "ends early", "measure the audio again");
    std::memcpy(&value, file.data() + at, sizeof value);
    at += sizeof value;
    return value;
}

std::string take_section(const std::string& file, std::size_t& at, const char* name,
                         const std::string& subject)
{
    const auto found = take<std::array<char, 4>>(file, at, subject);
    const auto length = take<std::uint64_t>(file, at, subject);
    const auto whole = take<std::uint64_t>(file, at, subject);
    const auto crc = take<std::uint32_t>(file, at, subject);
    if (std::memcmp(found.data(), name, 4) != 0)
        throw Error(ErrorCode::bad_data, subject,
                    std::string("is damaged: section ") + name + " is not where it should be",
                    "measure the audio again");
    if (file.size() - at < length)
        throw Error(ErrorCode::bad_data, subject, std::string("ends early, in section ") + name,
                    "measure the audio again");
    const std::string packed = file.substr(at, static_cast<std::size_t>(length));
    at += static_cast<std::size_t>(length);
    std::optional<std::string> bytes;
    if (crc_of(packed) == crc) bytes = inflated(packed, whole);
    if (!bytes)
        throw Error(ErrorCode::bad_data, subject, std::string("is damaged in section ") + name,
                    "measure the audio again");
    return std::move(*bytes);
}

} // namespace

void write_dsm(const std::filesystem::path& path, const Measurement& measured)
{
    Measurement copy = measured; // one list of fields serves reading and writing
    std::string layout = copy.observation.layout.name();
    std::string file(magic.data(), magic.size());
    file.append(reinterpret_cast<const char*>(&version), sizeof version);
    add_section(file, "FIGS", [&](dsm::Writer& w) { dsm::figures(w, copy); });
    add_section(file, "HIST", [&](dsm::Writer& w) {
        w(layout);
        dsm::histories(w, copy.observation);
    });
    add_section(file, "SPEC", [&](dsm::Writer& w) { w(copy.observation.spectra); });
    add_section(file, "GRAM", [&](dsm::Writer& w) { w(copy.observation.spectrogram); });
    std::filesystem::path part = path;
    part += ".part";
    std::ofstream out(part, std::ios::binary);
    if (!out)
        throw Error(ErrorCode::cannot_create, path.string(), "cannot be written", "name another folder");
    out.write(file.data(), static_cast<std::streamsize>(file.size()));
    out.close();
    std::error_code error;
    if (out) std::filesystem::rename(part, path, error);
    if (out && !error) return;
    std::filesystem::remove(part, error);
    throw Error(ErrorCode::io, path.string(), "could not be written whole", "is the disk full?");
}

Measurement read_dsm(const std::filesystem::path& path)
{
    const std::string subject = path.string(), file = read_whole(path);
    if (file.size() < magic.size() || std::memcmp(file.data(), magic.data(), magic.size()) != 0)
        throw Error(ErrorCode::bad_data, subject, "is no result of Dubstage");
    std::size_t at = magic.size();
    const auto found = take<std::uint32_t>(file, at, subject);
    if (found != version)
        throw Error(ErrorCode::bad_data, subject,
                    "is a result of version " + std::to_string(found) + "; this program reads " +
                        std::to_string(version),
                    "measure the audio again");
    Measurement m;
    const auto section = [&](const char* name, auto fill) {
        const std::string bytes = take_section(file, at, name, subject);
        dsm::Reader reader(bytes, subject);
        fill(reader);
        reader.end();
    };
    std::string layout;
    section("FIGS", [&](dsm::Reader& r) { dsm::figures(r, m); });
    section("HIST", [&](dsm::Reader& r) {
        r(layout);
        dsm::histories(r, m.observation);
    });
    section("SPEC", [&](dsm::Reader& r) { r(m.observation.spectra); });
    section("GRAM", [&](dsm::Reader& r) { r(m.observation.spectrogram); });
    m.observation.layout = parse_layout(layout, subject);
    m.path = path;
    return m;
}

} // namespace dubstage
