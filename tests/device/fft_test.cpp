// Batches of real transforms against FFTW in double precision.
#include <cmath>
#include <complex>
#include <fftw3.h>
#include <limits>

#include "device/cpu/fft_tables.h"
#include "device/cpu/kernels/kernels.h"
#include "device/inputs.h"
#include "support/devices.h"

namespace dubstage::test {
namespace {

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
class Batch {
  public:
    Batch(Device& device, int n, int rows)
        : device_(device), n_(static_cast<std::size_t>(n)),
          plan_(device.create_fft_plan(n, rows, "test plan"))
    {}
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

class FftTest : public DeviceTest {
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

// All lengths of islands, and a few of the short ones, which a device does by other kernels.
TEST_P(FftTest, powers_of_two_match_double_precision_there_and_back)
{
    for (const int n : {64, 512, 4096}) check_length(n, 3);
    for (int k = 14; k <= 22; ++k) check_length(1 << k, k < 18 ? 3 : 1);
}

TEST_P(FftTest, three_times_powers_of_two_match_double_precision_there_and_back)
{
    for (const int n : {96, 1536}) check_length(n, 3);
    for (int k = 14; k <= 20; ++k) check_length(3 << k, k < 17 ? 3 : 1);
}

// Island lengths: from the smallest a Vulkan device uses.
constexpr int island_lengths[] = {65536, 196608};

TEST_P(FftTest, a_row_never_feels_its_neighbours)
{
    for (const int n : {1024, 65536, 196608}) {
        const auto count = static_cast<std::size_t>(n);
        const std::vector<float> signal = noise(count, 1), zeros(count);
        // An even count, whose rows VkFFT would like to transform in pairs.
        Batch alone(device(), n, 1), crowd(device(), n, 6);
        alone.set(0, signal);
        for (int row = 0; row < 6; ++row) crowd.set(row, noise(count, static_cast<unsigned>(50 + row)));
        crowd.set(1, std::vector<float>(count, std::numeric_limits<float>::quiet_NaN()));
        crowd.set(0, signal);
        crowd.set(2, signal);
        crowd.set(4, zeros);
        alone.forward(1);
        crowd.forward(6);
        EXPECT_EQ(crowd.bins(0), alone.bins(0)) << n << " beside NaN";
        EXPECT_EQ(crowd.bins(2), alone.bins(0)) << n << " beside noise";
        EXPECT_EQ(crowd.bins(4), std::vector<float>(count + 2, 0.0f)) << n;
        alone.inverse(1);
        crowd.inverse(6);
        EXPECT_EQ(crowd.samples(0), alone.samples(0)) << n << " beside NaN";
        EXPECT_EQ(crowd.samples(2), alone.samples(0)) << n << " beside noise";
        EXPECT_EQ(crowd.samples(4), zeros) << n;
    }
}

TEST_P(FftTest, part_of_a_batch_has_the_bits_of_the_whole_and_leaves_the_rest_alone)
{
    constexpr int rows = 6;
    for (const int n : island_lengths) {
        const auto count = static_cast<std::size_t>(n);
        Batch whole(device(), n, rows), part(device(), n, rows);
        for (int row = 0; row < rows; ++row) {
            whole.set(row, noise(count, static_cast<unsigned>(row)));
            part.set(row, noise(count, static_cast<unsigned>(row)));
        }
        whole.forward(rows);
        for (const int some : {1, 4}) {
            part.forward(some);
            for (int row = 0; row < some; ++row)
                EXPECT_EQ(part.bins(row), whole.bins(row)) << n << " row " << row;
            for (int row = some; row < rows; ++row)
                EXPECT_EQ(part.samples(row), noise(count, static_cast<unsigned>(row))) << n << " row " << row;
            part.inverse(some);
            for (int row = 0; row < some; ++row) part.set(row, noise(count, static_cast<unsigned>(row)));
        }
        part.forward(rows);
        for (int row = 0; row < rows; ++row)
            EXPECT_EQ(part.bins(row), whole.bins(row)) << n << " row " << row;
    }
}

TEST_P(FftTest, a_plan_may_stand_in_many_lists_under_way)
{
    constexpr int n = 65536;
    Batch first(device(), n, 2), second(device(), n, 3);
    for (int row = 0; row < 2; ++row) first.set(row, noise(n, 1));
    for (int row = 0; row < 3; ++row) second.set(row, noise(n, 2));
    CommandList there, back;
    there.forward(first.plan(), 2);
    there.forward(second.plan(), 3);
    back.inverse(second.plan(), 3);
    back.inverse(first.plan(), 2);
    std::uint64_t last = 0;
    device().submit(there);
    last = device().submit(back);
    device().wait(last);
    std::vector<double> want_first, want_second;
    for (const float x : noise(n, 1)) want_first.push_back(double{x} * n);
    for (const float x : noise(n, 2)) want_second.push_back(double{x} * n);
    EXPECT_LT(error_db(first.samples(1).data(), want_first.data(), n), tolerance_db);
    EXPECT_LT(error_db(second.samples(2).data(), want_second.data(), n), tolerance_db);
}

TEST_P(FftTest, the_same_transform_gives_the_same_bits_from_a_new_plan)
{
    for (const int n : island_lengths) {
        std::vector<float> bins[2];
        for (auto& result : bins) {
            Batch batch(device(), n, 2);
            batch.set(1, noise(static_cast<std::size_t>(n), 9));
            batch.set(0, noise(static_cast<std::size_t>(n), 8));
            batch.forward(2);
            result = batch.bins(1);
        }
        EXPECT_EQ(bins[0], bins[1]) << n;
    }
}

// What fits the memory must not show in the result.
TEST_P(FftTest, a_large_batch_has_the_bits_of_a_single_row)
{
    const int n = device().traits().smallest_fft;
    const auto count = static_cast<std::size_t>(n);
    ASSERT_GE(device().max_fft_rows(n), 64);
    ASSERT_GE(device().max_fft_rows(device().traits().largest_single_fft), 1);
    ASSERT_GE(device().max_fft_rows(device().traits().partition_fft), 1);
    const int rows = std::min(device().max_fft_rows(n), 600);
    Batch large(device(), n, rows), single(device(), n, 1);
    large.set(rows - 1, noise(count, 5));
    single.set(0, noise(count, 5));
    large.forward(rows);
    single.forward(1);
    EXPECT_EQ(large.bins(rows - 1), single.bins(0));
    large.inverse(rows);
    single.inverse(1);
    EXPECT_EQ(large.samples(rows - 1), single.samples(0));
}

TEST(CpuFft, every_instruction_set_gives_the_same_bits)
{
    const auto tables = cpu::runnable_kernels();
    for (const int n : {512, 1536, 32768, 196608}) {
        const auto count = static_cast<std::size_t>(n);
        const auto transform = cpu::FftTables::of(n);
        const auto room = cpu::aligned_floats(transform->room_floats());
        std::vector<std::vector<float>> bins, samples;
        for (const auto* kernels : tables) {
            auto row = noise(count, 3);
            row.resize(count + 2);
            kernels->fft_forward(*transform, row.data(), room.get());
            bins.push_back(row);
            kernels->fft_inverse(*transform, row.data(), room.get());
            row.resize(count);
            samples.push_back(row);
        }
        for (std::size_t i = 1; i < tables.size(); ++i) {
            EXPECT_EQ(bins[i], bins[0]) << n;
            EXPECT_EQ(samples[i], samples[0]) << n;
        }
    }
}

} // namespace
} // namespace dubstage::test
