// Times FFTW's plans for in-place real transforms of 2^k and 3 * 2^k samples from 8192 to 524288, and prints
// what it found fastest: the text that engine/device/cpu/wisdom.cpp ships. To be run on a machine with
// nothing else to do.
#include <cstdio>
#include <cstdlib>
#include <fftw3.h>
#include <memory>

namespace {

constexpr int shortest = 8192, longest = 524288;

void time_plans(int n)
{
    const std::unique_ptr<float, decltype(&fftwf_free)> row(fftwf_alloc_real(static_cast<std::size_t>(n) + 2),
                                                            fftwf_free);
    auto* bins = reinterpret_cast<fftwf_complex*>(row.get());
    fftwf_destroy_plan(fftwf_plan_dft_r2c_1d(n, row.get(), bins, FFTW_MEASURE));
    fftwf_destroy_plan(fftwf_plan_dft_c2r_1d(n, bins, row.get(), FFTW_MEASURE));
}

} // namespace

int main()
{
    for (int n = shortest; n <= longest; n *= 2) {
        time_plans(n);
        if (n / 2 * 3 <= longest) time_plans(n / 2 * 3);
    }
    const std::unique_ptr<char, decltype(&std::free)> text(fftwf_export_wisdom_to_string(), std::free);
    std::puts(text.get());
}
