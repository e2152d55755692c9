#include "analysis/report/dsm.h"

#include <array>
#include <cstring>
#include <fstream>
#include <type_traits>

#include "analysis/report/dsm_fields.h"
#include "base/error.h"

namespace dubstage {

namespace {

constexpr std::array<char, 4> magic{'D', 'S', 'M', '\x1a'};
constexpr std::uint32_t version = 1;

// Of ISO 3309, as in PNG and zip.
std::uint32_t crc_32(const std::string& bytes)
{
    static const auto table = [] {
        std::array<std::uint32_t, 256> t{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            std::uint32_t c = i;
            for (int k = 0; k < 8; ++k) c = (c & 1u) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
            t[i] = c;
        }
        return t;
    }();
    std::uint32_t crc = 0xffffffffu;
    for (const char byte : bytes) crc = table[(crc ^ static_cast<unsigned char>(byte)) & 0xffu] ^ (crc >> 8);
    return ~crc;
}

template <class T> constexpr bool is_plain = std::is_arithmetic_v<T> || std::is_enum_v<T>;

class Writer {
  public:
    template <class... Fields> void operator()(Fields&... all) { (put(all), ...); }
    const std::string& bytes() const { return bytes_; }

  private:
    void raw(const void* from, std::size_t count) { bytes_.append(static_cast<const char*>(from), count); }
    template <class T>
    requires is_plain<T>
    void put(const T& value)
    {
        if constexpr (std::is_same_v<T, bool> || std::is_enum_v<T>) {
            const auto byte = static_cast<std::uint8_t>(value);
            raw(&byte, 1);
        } else {
            raw(&value, sizeof value);
        }
    }
    void put(std::string& text)
    {
        put(static_cast<std::uint64_t>(text.size()));
        raw(text.data(), text.size());
    }
    template <class T> void put(std::vector<T>& list)
    {
        put(static_cast<std::uint64_t>(list.size()));
        if constexpr (is_plain<T>)
            raw(list.data(), list.size() * sizeof(T));
        else
            for (T& item : list) put(item);
    }
    template <class T> void put(std::optional<T>& value)
    {
        bool has = value.has_value();
        put(has);
        if (has) put(*value);
    }
    template <class T>
    requires(!is_plain<T>) void put(T& record) { dsm::fields(*this, record); }

    std::string bytes_;
};

class Reader {
  public:
    Reader(const std::string& bytes, const std::string& subject) : bytes_(bytes), subject_(subject) {}
    template <class... Fields> void operator()(Fields&... all) { (get(all), ...); }
    void end() const
    {
        if (at_ != bytes_.size()) fail();
    }

  private:
    [[noreturn]] void fail() const
    {
        throw Error(ErrorCode::bad_data, subject_, "is damaged: a section does not hold what it should",
                    "measure the audio again");
    }
    void raw(void* to, std::size_t count)
    {
        if (count > bytes_.size() - at_) fail();
        if (count > 0) std::memcpy(to, bytes_.data() + at_, count);
        at_ += count;
    }
    std::size_t size_of_list(std::size_t least_bytes_each)
    {
        std::uint64_t count = 0;
        get(count);
        if (count > (bytes_.size() - at_) / least_bytes_each) fail();
        return static_cast<std::size_t>(count);
    }
    template <class T>
    requires is_plain<T>
    void get(T& value)
    {
        if constexpr (std::is_same_v<T, bool> || std::is_enum_v<T>) {
            std::uint8_t byte = 0;
            raw(&byte, 1);
            value = static_cast<T>(byte);
        } else {
            raw(&value, sizeof value);
        }
    }
    void get(std::string& text)
    {
        text.resize(size_of_list(1));
        raw(text.data(), text.size());
    }
    template <class T> void get(std::vector<T>& list)
    {
        list.resize(size_of_list(is_plain<T> ? sizeof(T) : 1));
        if constexpr (is_plain<T>)
            raw(list.data(), list.size() * sizeof(T));
        else
            for (T& item : list) get(item);
    }
    template <class T> void get(std::optional<T>& value)
    {
        bool has = false;
        get(has);
        value.reset();
        if (has) get(value.emplace());
    }
    template <class T>
    requires(!is_plain<T>) void get(T& record) { dsm::fields(*this, record); }

    const std::string& bytes_;
    const std::string& subject_;
    std::size_t at_ = 0;
};

template <class Fill> void add_section(std::string& file, const char* name, Fill fill)
{
    Writer writer;
    fill(writer);
    const auto length = static_cast<std::uint64_t>(writer.bytes().size());
    const std::uint32_t crc = crc_32(writer.bytes());
    file.append(name, 4);
    file.append(reinterpret_cast<const char*>(&length), sizeof length);
    file.append(reinterpret_cast<const char*>(&crc), sizeof crc);
    file += writer.bytes();
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
    const auto crc = take<std::uint32_t>(file, at, subject);
    if (std::memcmp(found.data(), name, 4) != 0)
        throw Error(ErrorCode::bad_data, subject,
                    std::string("is damaged: section ") + name + " is not where it should be",
                    "measure the audio again");
    if (file.size() - at < length)
        throw Error(ErrorCode::bad_data, subject, std::string("ends early, in section ") + name,
                    "measure the audio again");
    std::string bytes = file.substr(at, static_cast<std::size_t>(length));
    at += static_cast<std::size_t>(length);
    if (crc_32(bytes) != crc)
        throw Error(ErrorCode::bad_data, subject, std::string("is damaged in section ") + name,
                    "measure the audio again");
    return bytes;
}

} // namespace

void write_dsm(const std::filesystem::path& path, const Measurement& measured)
{
    Measurement copy = measured; // one list of fields serves reading and writing
    std::string layout = copy.observation.layout.name();
    std::string file(magic.data(), magic.size());
    file.append(reinterpret_cast<const char*>(&version), sizeof version);
    add_section(file, "FIGS", [&](Writer& w) { dsm::figures(w, copy); });
    add_section(file, "HIST", [&](Writer& w) {
        w(layout);
        dsm::histories(w, copy.observation);
    });
    add_section(file, "SPEC", [&](Writer& w) { w(copy.observation.spectra); });
    add_section(file, "GRAM", [&](Writer& w) { w(copy.observation.spectrogram); });
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
        Reader reader(bytes, subject);
        fill(reader);
        reader.end();
    };
    std::string layout;
    section("FIGS", [&](Reader& r) { dsm::figures(r, m); });
    section("HIST", [&](Reader& r) {
        r(layout);
        dsm::histories(r, m.observation);
    });
    section("SPEC", [&](Reader& r) { r(m.observation.spectra); });
    section("GRAM", [&](Reader& r) { r(m.observation.spectrogram); });
    m.observation.layout = parse_layout(layout, subject);
    m.path = path;
    return m;
}

} // namespace dubstage
