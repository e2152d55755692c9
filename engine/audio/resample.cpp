#include "audio/resample.h"

#include <cmath>
#include <soxr.h>

#include "base/error.h"

namespace dubstage {

namespace {

// What a resampler may give back beyond the frames that its input stands for: its filters' content.
constexpr std::size_t slack = 65536;

soxr_t create(double from, double to, int channels, soxr_datatype_t out)
{
    const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT64_I, out);
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, 0);
    const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    soxr_error_t error = nullptr;
    const soxr_t made =
        soxr_create(from, to, static_cast<unsigned>(channels), &error, &io, &quality, &runtime);
    check(error == nullptr && made != nullptr, "soxr takes every pair of rates");
    return made;
}

// in = null: the end of the input
std::size_t process(soxr_t soxr, const void* in, std::size_t frames, void* out, std::size_t room)
{
    std::size_t taken = 0, made = 0;
    const soxr_error_t error = soxr_process(soxr, in, frames, &taken, out, room, &made);
    check(error == nullptr && taken == frames, "soxr takes a block when there is room for the result");
    return made;
}

} // namespace

Resampler::Resampler(double from, double to, int channels)
    : soxr_(create(from, to, channels, SOXR_FLOAT32_I)), ratio_(to / from)
{}

Resampler::~Resampler()
{
    soxr_delete(soxr_);
}

std::size_t Resampler::room(std::size_t frames) const
{
    return static_cast<std::size_t>(std::ceil(static_cast<double>(frames) * ratio_)) + slack;
}

std::size_t Resampler::run(const double* in, std::size_t frames, float* out)
{
    return process(soxr_, in, frames, out, room(frames));
}

std::size_t Resampler::drain(float* out, std::size_t room)
{
    return process(soxr_, nullptr, 0, out, room);
}

Frames resampled_frames(Frames frames, double from, double to)
{
    return static_cast<Frames>(std::llround(static_cast<double>(frames) * to / from));
}

std::vector<double> resample(const std::vector<double>& samples, double from, double to)
{
    const auto wanted =
        static_cast<std::size_t>(resampled_frames(static_cast<Frames>(samples.size()), from, to));
    std::vector<double> out(wanted + slack);
    const soxr_t soxr = create(from, to, 1, SOXR_FLOAT64_I);
    std::size_t made = process(soxr, samples.data(), samples.size(), out.data(), out.size());
    while (made < wanted) {
        const std::size_t more = process(soxr, nullptr, 0, out.data() + made, out.size() - made);
        if (more == 0) break;
        made += more;
    }
    soxr_delete(soxr);
    out.resize(wanted, 0.0);
    return out;
}

} // namespace dubstage
