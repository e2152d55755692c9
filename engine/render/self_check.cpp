#include "render/self_check.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.h"
#include "base/units.h"

namespace dubstage {

namespace {

constexpr double passes_below_db = -110.0;
constexpr int transform = 65536, lanes = 4;

// Deterministic noise in -1 .. 1: the same words on every machine.
std::vector<float> noise(std::size_t count, std::uint32_t seed)
{
    std::vector<float> values(count);
    for (auto& value : values) {
        seed = seed * 1664525u + 1013904223u;
        value = static_cast<float>(static_cast<std::int32_t>(seed)) * (1.0f / 2147483648.0f);
    }
    return values;
}

class Check {
  public:
    explicit Check(Device& device) : device_(device) {}

    // Packed noise in, through place, transform, multiplication and back, mixed to one lane.
    std::vector<float> run()
    {
        using namespace kernels;
        const auto samples = static_cast<std::size_t>(transform);
        const auto source = on_device(noise(samples * lanes, 1));
        const auto response = on_device(noise(samples + 2, 2));
        const auto plan = device_.create_fft_plan(transform, lanes, "self-check");
        const auto out = device_.create_buffer(samples * sizeof(float), Memory::device, "self-check");
        const auto back = device_.create_buffer(samples * sizeof(float), Memory::download, "self-check");
        std::vector<PlacePiece> pieces;
        std::vector<MacRow> rows;
        std::vector<MacTerm> terms;
        std::vector<MixTerm> sum;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const auto row = pointer_to<Floats>(plan->buffer(), lane * plan->stride() * sizeof(float));
            pieces.push_back({pointer_to<Uints>(*source),
                              row,
                              {},
                              static_cast<uint>(lane * samples * sizeof(float)),
                              4,
                              transform,
                              PLACE_F32,
                              0.5f,
                              0});
            terms.push_back({row, pointer_to<Floats>(*response), 1.0f, 0});
            rows.push_back({row, static_cast<uint>(lane), 1, 0, 0, {}});
            sum.push_back({row, {}, 1.0f / transform, 0});
        }
        const auto piece_table = on_device(pieces), row_table = on_device(rows),
                   term_table = on_device(terms);
        const auto mix_terms = on_device(sum);
        const auto mix_rows =
            on_device(std::vector{MixRow{pointer_to<Floats>(*out), 0, lanes, transform, 0, {}}});
        CommandList list;
        list.place({pointer_to<PlacePieces>(*piece_table), lanes, transform});
        list.forward(*plan, lanes);
        list.spectrum_mac(
            {pointer_to<MacRows>(*row_table), pointer_to<MacTerms>(*term_table), lanes, transform / 2 + 1});
        list.inverse(*plan, lanes);
        list.mix({pointer_to<MixRows>(*mix_rows), pointer_to<MixTerms>(*mix_terms), 1, transform});
        list.copy(*out, 0, *back, 0, samples * sizeof(float));
        device_.wait(device_.submit(list));
        device_.take_stage_times();
        std::vector<float> result(samples);
        std::memcpy(result.data(), back->host(), samples * sizeof(float));
        return result;
    }

  private:
    template <class T> std::unique_ptr<Buffer> on_device(const std::vector<T>& values)
    {
        const std::size_t bytes = values.size() * sizeof(T);
        const auto upload = device_.create_buffer(bytes, Memory::upload, "self-check");
        std::memcpy(upload->host(), static_cast<const void*>(values.data()), bytes);
        auto buffer = device_.create_buffer(bytes, Memory::device, "self-check");
        CommandList list;
        list.copy(*upload, 0, *buffer, 0, bytes);
        device_.wait(device_.submit(list));
        return buffer;
    }

    Device& device_;
};

std::unique_ptr<Device> checked_vulkan(int index)
{
    VulkanOptions options;
    options.index = index;
    auto device = make_vulkan_device(options);
    const SelfCheck result = self_check(*device);
    if (!result.passed)
        throw Error(ErrorCode::no_device, device->info().name,
                    "computes wrongly: its self-check is off by " +
                        std::to_string(std::lround(result.error_db)) +
                        " dB against the cpu, allowed are -110 dB",
                    "render with --device cpu, and update the driver");
    return device;
}

std::unique_ptr<Device> best_device(int threads, std::vector<std::string>& notes)
{
    const auto devices = list_vulkan_devices();
    for (std::size_t i = 0; i < devices.size(); ++i) {
        if (devices[i].software) continue; // slower than the cpu that it runs on
        try {
            return checked_vulkan(static_cast<int>(i));
        } catch (const Error& error) {
            notes.push_back(std::string("passed over: ") + error.what());
        }
    }
    return make_cpu_device(threads);
}

} // namespace

SelfCheck self_check(Device& device)
{
    const auto start = std::chrono::steady_clock::now();
    const auto cpu = make_cpu_device(1);
    const std::vector<float> expected = Check(*cpu).run(), got = Check(device).run();
    double error = 0, peak = 0;
    bool finite = true;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        finite = finite && std::isfinite(got[i]);
        error = std::max(error, std::abs(static_cast<double>(got[i]) - static_cast<double>(expected[i])));
        peak = std::max(peak, std::abs(static_cast<double>(expected[i])));
    }
    SelfCheck result;
    result.error_db = finite ? std::max(-200.0, gain_to_db(std::max(error, 1e-30) / peak)) : 0.0;
    result.passed = finite && result.error_db < passes_below_db;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

std::unique_ptr<Device> choose_device(const std::string& word, int threads, std::vector<std::string>& notes)
{
    if (word == "auto") return best_device(threads, notes);
    if (word == "cpu") return make_cpu_device(threads);
    if (word == "vulkan") {
        for (const auto& device : list_vulkan_devices())
            if (!device.software) return checked_vulkan(-1);
        return checked_vulkan(0); // by name a software device is taken too
    }
    if (word.starts_with("vulkan:") && word.size() > 7 &&
        std::all_of(word.begin() + 7, word.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
        word.size() < 12)
        return checked_vulkan(std::stoi(word.substr(7)));
    throw Error(ErrorCode::usage, "--device", "'" + word + "' is no device",
                "use auto, cpu, vulkan or vulkan:N");
}

} // namespace dubstage
