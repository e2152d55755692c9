// Batches of real transforms against FFTW in double precision.
#include <cmath>
#include <complex>
#include <fftw3.h>
#include <limits>
#include <random>

#include "support/devices.h"

namespace dubstage::test
{
namespace
{

using Bins = std::vector<std::complex<double>>;

Bins exact_spectrum(const float* samples, std::size_t n)
{
    std::vector<double> in(samples, samples + n);
    Bins out(n / 2 + 1);
    fftw_plan plan = fftw_plan_dft_r2c_1d(static_cast<int>(n), in.data(),
                                          reinterpret_cast<fftw_complex*>(out.data()), FFTW_ESTIMATE);
    fftw_execute(plan);
    fftw_destroy_plan(plan);
    return out;
}

std::vector<float> noise(std::size_t count, unsigned seed)
{
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> uniform(-1, 1);
    std::vector<float> samples(count);
    for (float& x : samples) x = uniform(generator);
    return samples;
}

// Relative to the signal's own power, in dB.
double error_db(const float* got, const double* want, std::size_t count)
{
    double error = 0, power = 0;
    for (std::size_t i = 0; i < count; ++i) {
        error += (got[i] - want[i]) * (got[i] - want[i]);
        power += want[i] * want[i];
    }
    return 10 * std::log10(error / power);
}

// Rows of a plan as plain vectors.
class Batch
{
  public:
    Batch(Device& device, int n, int rows)
        : device_(device), n_(static_cast<std::size_t>(n)),
          plan_(device.create_fft_plan(n, rows, "test plan"))
    {
    }
    FftPlan& plan() { return *plan_; }
    void set(int row, const std::vector<float>& samples)
    {
        upload_bytes(device_, plan_->buffer(), offset(row), samples.data(), samples.size() * sizeof(float));
    }
    std::vector<float> get(int row, std::size_t count)
    {
        std::vector<float> samples(count);
        download_bytes(device_, plan_->buffer(), offset(row), samples.data(), count * sizeof(float));
        return samples;
    }
    std::vector<float> samples(int row) { return get(row, n_); }
    std::vector<float> bins(int row) { return get(row, n_ + 2); }
    void forward(int rows)
    {
        CommandList list;
        list.forward(*plan_, rows);
        run(device_, list);
    }
    void inverse(int rows)
    {
        CommandList list;
        list.inverse(*plan_, rows);
        run(device_, list);
    }

  private:
    std::size_t offset(int row) const
    {
        return static_cast<std::size_t>(row) * plan_->stride() * sizeof(float);
    }

    Device& device_;
    std::size_t n_;
    std::unique_ptr<FftPlan> plan_;
};

// Single precision and tables leave -130 dB and better at these lengths.
constexpr double tolerance_db = -128;

class FftTest : public DeviceTest
{
  protected:
    void check_length(int n, int rows)
    {
        Batch batch(device(), n, rows);
        std::vector<std::vector<float>> in;
        for (int row = 0; row < rows; ++row) {
            in.push_back(noise(static_cast<std::size_t>(n), static_cast<unsigned>(row + 1)));
            batch.set(row, in.back());
        }
        batch.forward(rows);
        for (int row = 0; row < rows; ++row) {
            const Bins want =
                exact_spectrum(in[static_cast<std::size_t>(row)].data(), static_cast<std::size_t>(n));
            EXPECT_LT(error_db(batch.bins(row).data(), reinterpret_cast<const double*>(want.data()),
                               want.size() * 2),
                      tolerance_db)
                << n << " row " << row;
        }
        batch.inverse(rows);
        for (int row = 0; row < rows; ++row) {
            std::vector<double> want(in[static_cast<std::size_t>(row)].begin(),
                                     in[static_cast<std::size_t>(row)].end());
            for (double& x : want) x *= n;
            EXPECT_LT(error_db(batch.samples(row).data(), want.data(), want.size()), tolerance_db)
                << n << " row " << row;
        }
    }
};
ON_BOTH_DEVICES(FftTest);

TEST_P(FftTest, powers_of_two_match_double_precision_there_and_back)
{
    for (int k = 6; k <= 22; ++k) check_length(1 << k, k < 18 ? 3 : 1);
}

TEST_P(FftTest, three_times_powers_of_two_match_double_precision_there_and_back)
{
    for (int k = 5; k <= 20; ++k) check_length(3 << k, k < 17 ? 3 : 1);
}

} // namespace
} // namespace dubstage::test
