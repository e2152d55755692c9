#include "render/response_bank.h"

#include <algorithm>
#include <complex>
#include <cstring>

#include "base/error.h"
#include "base/units.h"
#include "dsp/fft.h"

namespace dubstage {

namespace {

constexpr double largest_buffer = 512.0 * 1024 * 1024;

using Bins = std::vector<std::complex<double>>;

// The responses' product as taps: convolved by one transform that holds all of it.
std::vector<double> joined_taps(const PlanResponse& response, Frames& first)
{
    first = response.shift;
    std::size_t length = 1;
    for (const Response* r : response.responses) {
        first += r->first;
        length += r->taps.size() - 1;
    }
    if (response.responses.empty()) return {1.0};
    if (response.responses.size() == 1) return response.responses.front()->taps;
    std::size_t n = 64;
    while (n < length) n *= 2;
    Bins product(n / 2 + 1, 1.0);
    std::vector<double> padded(n);
    for (const Response* r : response.responses) {
        std::fill(padded.begin(), padded.end(), 0.0);
        std::copy(r->taps.begin(), r->taps.end(), padded.begin());
        const Bins bins = forward_fft(padded);
        for (std::size_t k = 0; k < bins.size(); ++k) product[k] *= bins[k];
    }
    std::vector<double> taps = inverse_fft(product, n);
    taps.resize(length);
    return taps;
}

void store(const Bins& bins, float* out)
{
    for (const auto& bin : bins) {
        *out++ = static_cast<float>(bin.real());
        *out++ = static_cast<float>(bin.imag());
    }
}

// Frames [from, from + length) of taps that begin at frame `first`; empty when all of them are zero.
std::vector<double> slice(const std::vector<double>& taps, Frames first, Frames from, Frames length,
                          int transform)
{
    std::vector<double> part(static_cast<std::size_t>(transform), 0.0);
    bool any = false;
    const Frames begin = std::max(from, first);
    const Frames end = std::min(from + length, first + static_cast<Frames>(taps.size()));
    for (Frames k = begin; k < end; ++k) {
        const double tap = taps[static_cast<std::size_t>(k - first)];
        part[static_cast<std::size_t>(k - from)] = tap;
        any = any || tap != 0.0;
    }
    if (!any) part.clear();
    return part;
}

} // namespace

double ResponseBank::bytes(const Island& island)
{
    return static_cast<double>(island.responses.size()) * island.partitions * (island.transform + 16.0) *
           sizeof(float);
}

ResponseBank::ResponseBank(Device& device, const Island& island, std::size_t stride, ThreadPool& pool)
    : partitions_(island.partitions)
{
    const std::size_t spectrum = stride * sizeof(float);
    const auto per_response = static_cast<std::size_t>(island.partitions) * spectrum;
    const auto at_a_time = std::max<std::size_t>(1, static_cast<std::size_t>(largest_buffer) / per_response);
    addresses_.assign(island.responses.size() * static_cast<std::size_t>(island.partitions), 0);
    for (std::size_t done = 0; done < island.responses.size(); done += at_a_time) {
        const std::size_t count = std::min(at_a_time, island.responses.size() - done);
        auto buffer = device.create_buffer(count * per_response, Memory::device, "responses");
        const auto upload = device.unified()
                                ? nullptr
                                : device.create_buffer(count * per_response, Memory::upload, "responses");
        std::byte* host = upload ? upload->host() : buffer->host();
        pool.parallel_for(count, [&](std::size_t i) {
            Frames first = 0;
            const auto taps = joined_taps(island.responses[done + i], first);
            check(first >= 0, "an island's responses begin at or behind its phase");
            const Frames length = island.partitions > 1 ? island.hop : Frames{island.transform};
            for (int p = 0; p < island.partitions; ++p) {
                const auto part = slice(taps, first, p * length, length, island.transform);
                if (part.empty()) continue;
                const std::size_t at =
                    (i * static_cast<std::size_t>(island.partitions) + static_cast<std::size_t>(p)) *
                    spectrum;
                store(forward_fft(part), reinterpret_cast<float*>(host + at));
                addresses_[(done + i) * static_cast<std::size_t>(island.partitions) +
                           static_cast<std::size_t>(p)] = buffer->address() + at;
            }
        });
        if (upload) {
            CommandList list;
            list.stage("upload");
            list.copy(*upload, 0, *buffer, 0, count * per_response);
            device.wait(device.submit(list));
        }
        buffers_.push_back(std::move(buffer));
    }
}

std::uint64_t ResponseBank::address(int response, int partition) const
{
    if (response < 0) return 0;
    return addresses_[static_cast<std::size_t>(response * partitions_ + partition)];
}

} // namespace dubstage
