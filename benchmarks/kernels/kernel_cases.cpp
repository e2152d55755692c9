#include "kernels/kernel_cases.h"

#include <algorithm>
#include <cstring>
#include <random>

namespace bench {

using namespace dubstage;
using kernels::Floats;
using kernels::Uints;

KernelCases::KernelCases(Device& device, int lanes, int frames)
    : device_(device), lanes_(static_cast<std::uint32_t>(lanes)), frames_(static_cast<std::uint32_t>(frames))
{
    const std::size_t bytes = std::size_t{lanes_} * frames_ * sizeof(float);
    in_ = device.create_buffer(bytes, Memory::device, "benchmark input");
    second_ = device.create_buffer(bytes, Memory::device, "benchmark second input");
    out_ = device.create_buffer(bytes, Memory::device, "benchmark output");
    fill_with_sound();
    add_copy();
    add_place();
    add_frame();
    for (const std::uint32_t terms : {1U, 16U}) add_spectrum_mac(terms);
    add_mix(1, false);
    add_mix(16, false);
    add_mix(16, true);
    add_pack();
    add_peak();
    add_meters();
}

std::vector<std::string> KernelCases::without_case() const
{
    std::vector<std::string> missing;
    for (const char* name : {
#define KERNEL(name, folder, args) #name,
#include "device/kernels.inc"
#undef KERNEL
         })
        if (std::ranges::none_of(cases_,
                                 [name](const KernelCase& one) { return one.name.starts_with(name); }))
            missing.emplace_back(name);
    return missing;
}

Floats KernelCases::lane(const Buffer& buffer, std::uint32_t index, std::uint32_t frame) const
{
    return pointer_to<Floats>(buffer, (std::size_t{index} * frames_ + frame) * sizeof(float));
}

std::unique_ptr<Buffer> KernelCases::device_copy(const void* content, std::size_t bytes)
{
    const std::size_t words = (bytes + 3) / 4 * 4;
    auto staging = device_.create_buffer(words, Memory::upload, "benchmark upload");
    auto buffer = device_.create_buffer(words, Memory::device, "benchmark table");
    std::memcpy(staging->host(), content, bytes);
    CommandList list;
    list.copy(*staging, 0, *buffer, 0, words);
    device_.wait(device_.submit(list));
    return buffer;
}

// The same noise in every lane: pages of nothing but zeros would be shared, and faster than sound.
void KernelCases::fill_with_sound()
{
    std::minstd_rand random(1);
    std::uniform_real_distribution<float> noise(-0.5F, 0.5F);
    std::vector<float> sound(frames_);
    std::ranges::generate(sound, [&] { return noise(random); });
    const std::size_t bytes = sound.size() * sizeof(float);
    const auto one_lane = device_copy(sound.data(), bytes);
    CommandList list;
    for (const Buffer* buffer : {in_.get(), second_.get(), out_.get()})
        for (std::size_t i = 0; i < lanes_; ++i) list.copy(*one_lane, 0, *buffer, i * bytes, bytes);
    device_.wait(device_.submit(list));
}

void KernelCases::add(const std::string& name, double bytes_per_float,
                      std::function<void(CommandList&)> record)
{
    cases_.push_back({name, bytes_per_float * lanes_ * frames_, std::move(record)});
}

void KernelCases::add_copy()
{
    add("copy", 8, [this](CommandList& list) { list.copy(*in_, 0, *out_, 0, in_->bytes()); });
}

void KernelCases::add_place()
{
    std::vector<kernels::PlacePiece> whole(lanes_), faded(lanes_);
    for (std::uint32_t i = 0; i < lanes_; ++i) {
        whole[i] = {{reinterpret_cast<std::uint32_t*>(lane(*in_, i).at)},
                    lane(*out_, i),
                    {},
                    0,
                    3,
                    frames_,
                    PLACE_S24,
                    0.5F,
                    0};
        // Two lanes out of each stereo file.
        faded[i] = {{reinterpret_cast<std::uint32_t*>(lane(*in_, i / 2).at)},
                    lane(*out_, i),
                    lane(*second_, i),
                    i % 2 * 2,
                    4,
                    frames_,
                    PLACE_S16 | PLACE_ADD | PLACE_CURVE,
                    0.5F,
                    0};
    }
    const auto all = table<kernels::PlacePieces>(whole), fades = table<kernels::PlacePieces>(faded);
    add("place, 24 bit", 3 + 4, [=, this](CommandList& list) { list.place({all, lanes_, frames_}); });
    add("place, 16 bit stereo with fade, added", 2 + 4 + 4 + 4, [=, this](CommandList& list) {
        list.place({fades, lanes_, frames_});
    });
}

void KernelCases::add_frame()
{
    std::vector<kernels::FrameRow> rows(lanes_);
    for (std::uint32_t i = 0; i < lanes_; ++i)
        rows[i] = {lane(*in_, i), lane(*out_, i), 0, frames_, frames_, 0};
    const auto all = table<kernels::FrameRows>(rows);
    add("frame", 8, [=, this](CommandList& list) { list.frame({all, lanes_, frames_}); });
}

void KernelCases::add_spectrum_mac(std::uint32_t terms)
{
    std::vector<kernels::MacRow> rows(lanes_ / terms);
    std::vector<kernels::MacTerm> sums(lanes_);
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        rows[i].out_row = lane(*out_, i);
        rows[i].first = i * terms;
        rows[i].count = terms;
    }
    for (std::uint32_t i = 0; i < lanes_; ++i) sums[i] = {lane(*in_, i), lane(*second_, i), 0.5F, 0};
    const auto all = table<kernels::MacRows>(rows);
    const auto all_terms = table<kernels::MacTerms>(sums);
    const auto count = static_cast<std::uint32_t>(rows.size());
    add("spectrum_mac, " + std::to_string(terms) + (terms == 1 ? " term" : " terms"), 8 + 4.0 / terms,
        [=, this](CommandList& list) {
            list.spectrum_mac({all, all_terms, count, frames_ / 2});
        });
}

void KernelCases::add_mix(std::uint32_t terms, bool curves)
{
    std::vector<kernels::MixRow> rows(lanes_ / terms);
    std::vector<kernels::MixTerm> sums(lanes_);
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        rows[i].out_lane = lane(*out_, i);
        rows[i].first = i * terms;
        rows[i].count = terms;
        rows[i].frames = frames_;
    }
    for (std::uint32_t i = 0; i < lanes_; ++i)
        sums[i] = {lane(*in_, i), lane(*second_, i), curves ? 1.0F : 0.5F, curves ? MIX_CURVE : 0};
    const auto all = table<kernels::MixRows>(rows);
    const auto all_terms = table<kernels::MixTerms>(sums);
    const auto count = static_cast<std::uint32_t>(rows.size());
    add("mix, " + std::to_string(terms) + (terms == 1 ? " term" : " terms") + (curves ? " with curves" : ""),
        4 + (curves ? 4 : 0) + 4.0 / terms, [=, this](CommandList& list) {
            list.mix({all, all_terms, count, frames_});
        });
}

void KernelCases::add_pack()
{
    std::vector<Floats> lanes(lanes_);
    for (std::uint32_t i = 0; i < lanes_; ++i) lanes[i] = lane(*in_, i);
    table<kernels::LaneTable>(lanes);
    std::vector<kernels::PackRow> rows(lanes_ / 2);
    for (std::uint32_t i = 0; i < rows.size(); ++i)
        rows[i] = {pointer_to<kernels::LaneTable>(*tables_.back(), i * 2 * sizeof(Floats)),
                   {reinterpret_cast<std::uint32_t*>(lane(*out_, 2 * i).at)},
                   frames_,
                   2,
                   PLACE_S24 | PACK_DITHER,
                   1,
                   0,
                   0};
    const auto all = table<kernels::PackRows>(rows);
    add("pack, 24 bit stereo with dither", 4 + 3, [=, this](CommandList& list) {
        list.pack({all, lanes_ / 2, frames_ / 2});
    });
}

void KernelCases::add_peak()
{
    std::vector<kernels::PeakRow> rows(lanes_);
    for (std::uint32_t i = 0; i < lanes_; ++i)
        rows[i] = {lane(*in_, i), {reinterpret_cast<std::uint32_t*>(lane(*out_, i).at)}, frames_, 0};
    const auto all = table<kernels::PeakRows>(rows);
    add("peak", 4 + 4.0 / PEAK_WINDOW, [=, this](CommandList& list) {
        list.peak({all, lanes_, frames_ / PEAK_WINDOW});
    });
}

} // namespace bench
