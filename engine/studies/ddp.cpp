#include "studies/ddp.h"

#include <algorithm>
#include <system_error>
#include <vector>

#include "audio/part_file.h"
#include "audio/source.h"
#include "base/error.h"
#include "studies/md5.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

constexpr std::int64_t first_pause = 150; // sectors: 2 s
constexpr Frames frames_per_sector = 588;
constexpr std::size_t bytes_per_frame = 4;

// Fields of fixed places in a record of spaces.
class Record {
  public:
    explicit Record(std::size_t bytes) : text_(bytes, ' ') {}
    Record& put(std::size_t at, const std::string& field)
    {
        text_.replace(at, field.size(), field);
        return *this;
    }
    Record& right(std::size_t at, std::size_t width, const std::string& field)
    {
        return put(at + width - field.size(), field);
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

std::string stream(const char* type, std::int64_t length, const std::string& subcode, const std::string& file)
{
    Record record(128);
    record.put(0, "VVVM").put(4, type).right(14, 8, std::to_string(length)).put(30, subcode);
    if (subcode.empty()) record.put(38, "DA70").right(46, 4, std::to_string(first_pause));
    return record.right(71, 3, "17").put(74, file).text();
}

std::string mark(const std::string& track, int index, std::int64_t sector, const std::string& isrc,
                 const std::string& upc)
{
    const std::string number = index == 0 ? "00" : "01";
    return Record(64)
        .put(0, "VVVS")
        .put(4, track)
        .put(6, number)
        .right(8, 8, sector_time(sector, ""))
        .put(16, "01")
        .put(20, isrc)
        .put(32, upc)
        .text();
}

// Lead-in, the indices of each track, and the lead-out twice.
std::string subcode_of(const Disc& disc)
{
    std::string text = mark("00", 0, 0, "", disc.upc);
    for (std::size_t i = 0; i < disc.tracks.size(); ++i) {
        const DiscTrack& track = disc.tracks[i];
        const std::string number = (i < 9 ? "0" : "") + std::to_string(i + 1);
        const std::int64_t start = first_pause + disc.sector(track.start);
        const bool pause = i == 0 || track.pause;
        if (pause)
            text += mark(number, 0, i == 0 ? 0 : first_pause + disc.sector(*track.pause), track.isrc, "");
        text += mark(number, 1, start, pause ? "" : track.isrc, "");
    }
    const std::string end = mark("AA", 1, first_pause + disc.sector(disc.frames), "", "");
    return text + end + end;
}

std::string write_image(const Disc& disc, const std::filesystem::path& wav,
                        const std::filesystem::path& image, const CancelFlag& cancel)
{
    const auto source = open_source(wav, {});
    check(source->format() == SampleFormat::s16 && source->info().channels == 2 &&
              source->info().frames == disc.frames && disc.frames % frames_per_sector == 0,
          "the file of a disc is 16 bit, stereo and made of whole sectors");
    constexpr Frames at_once = 1024 * frames_per_sector;
    const double bytes = static_cast<double>(disc.frames) * bytes_per_frame;
    const auto part = PartFile::make(image, {bytes, "name a folder that can be written with -o"});
    if (part == nullptr)
        throw Error(ErrorCode::cannot_create, image.string(), "is being written by another run",
                    "wait until that is done");
    Md5 sum;
    std::vector<std::byte> samples(static_cast<std::size_t>(first_pause * frames_per_sector) *
                                   bytes_per_frame);
    const auto put = [&] {
        part->write(samples.data(), samples.size());
        sum.add(samples.data(), samples.size());
    };
    put();
    for (Frames at = 0; at < disc.frames; at += at_once) {
        if (cancel) throw Error(ErrorCode::cancelled, image.string(), "was cancelled", "nothing was kept");
        const Frames count = std::min(at_once, disc.frames - at);
        samples.resize(static_cast<std::size_t>(count) * bytes_per_frame);
        source->read(at, count, samples.data());
        put();
    }
    part->commit_durably();
    return sum.finish();
}

} // namespace

DdpTexts ddp_texts(const Disc& disc)
{
    DdpTexts texts;
    texts.id = Record(128).put(0, "DDP 2.00").put(8, disc.upc).put(87, "CD").text();
    texts.subcode = subcode_of(disc);
    texts.cd_text = cd_text(disc);
    if (!texts.cd_text.empty())
        texts.map += stream("S0", static_cast<std::int64_t>(texts.cd_text.size()), "CDTEXT", "CDTEXT.BIN");
    texts.map += stream("S0", static_cast<std::int64_t>(texts.subcode.size()), "PQ DESCR", "PQDESCR");
    texts.map += stream("D0", first_pause + disc.sector(disc.frames), "", "IMAGE.DAT");
    return texts;
}

void write_ddp(const Disc& disc, const std::filesystem::path& wav, const std::filesystem::path& folder,
               const CancelFlag& cancel)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const DdpTexts texts = ddp_texts(disc);
    std::string sums;
    const auto put = [&](const char* name, const std::string& text) {
        if (text.empty()) return;
        write_text_file(folder / name, text);
        Md5 sum;
        sum.add(text.data(), text.size());
        sums += sum.finish() + " *" + name + "\n";
    };
    put("DDPID", texts.id);
    put("DDPMS", texts.map);
    put("CDTEXT.BIN", texts.cd_text);
    put("PQDESCR", texts.subcode);
    sums += write_image(disc, wav, folder / "IMAGE.DAT", cancel) + " *IMAGE.DAT\n";
    write_text_file(folder / "CHECKSUM.MD5", sums);
}

} // namespace dubstage
