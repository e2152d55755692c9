// spectrum_mac: products of spectra and responses, summed.
#include <complex>

#include "device/inputs.h"
#include "support/devices.h"

namespace dubstage::test {
namespace {

struct Term {
    std::vector<float> x, h; // interleaved; no h = unity
    float gain;
};

std::vector<Term> random_terms(std::size_t count, std::size_t bins, unsigned seed)
{
    std::vector<Term> terms;
    for (std::size_t t = 0; t < count; ++t) {
        const auto s = seed + 10 * static_cast<unsigned>(t);
        terms.push_back({awkward(2 * bins, s), t % 3 == 2 ? std::vector<float>{} : noise(2 * bins, s + 1),
                         noise(1, s + 2)[0]});
    }
    return terms;
}

using Rests = std::vector<std::unique_ptr<Array<float>>>;

// Each row sums all terms from its own number on; rows keep their rests where there are any.
std::vector<std::vector<float>> multiply(Device& device, const std::vector<Term>& terms, std::size_t rows,
                                         const std::vector<float>& before, bool accumulate,
                                         const Rests& rests = {})
{
    std::vector<std::unique_ptr<Array<float>>> inputs, outputs;
    std::vector<kernels::MacTerm> term_table;
    std::vector<kernels::MacRow> row_table;
    const auto place = [&](const std::vector<float>& spectrum) {
        inputs.push_back(std::make_unique<Array<float>>(device, spectrum));
        return inputs.back()->pointer<kernels::Floats>();
    };
    for (const Term& term : terms)
        term_table.push_back({place(term.x), term.h.empty() ? kernels::Floats{} : place(term.h), term.gain,
                              term.h.empty() ? MAC_UNITY : 0u});
    for (std::size_t r = 0; r < rows; ++r) {
        const std::size_t first = std::min(r, terms.size());
        outputs.push_back(std::make_unique<Array<float>>(device, before));
        row_table.push_back({outputs.back()->pointer<kernels::Floats>(), static_cast<kernels::uint>(first),
                             static_cast<kernels::uint>(terms.size() - first),
                             (accumulate ? SUM_ACCUMULATES : 0u) | (rests.empty() ? 0u : SUM_KEEPS_REST), 0,
                             rests.empty() ? kernels::Floats{} : rests[r]->pointer<kernels::Floats>()});
    }
    const Array<kernels::MacTerm> device_terms(device, term_table);
    const Array<kernels::MacRow> device_rows(device, row_table);
    CommandList list;
    list.spectrum_mac({device_rows.pointer<kernels::MacRows>(), device_terms.pointer<kernels::MacTerms>(),
                       static_cast<kernels::uint>(rows), static_cast<kernels::uint>(before.size() / 2)});
    run(device, list);
    std::vector<std::vector<float>> result;
    for (const auto& output : outputs) result.push_back(output->download());
    return result;
}

class SpectrumMacTest : public DeviceTest {
  protected:
    void check_sums(std::size_t rows, std::size_t term_count, std::size_t bins, bool accumulate)
    {
        using Complex = std::complex<double>;
        const std::vector<Term> terms = random_terms(term_count, bins, 1);
        const std::vector<float> before = awkward(2 * bins, 77);
        const auto outputs = multiply(device(), terms, rows, before, accumulate);
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t i = 0; i < 2 * bins; i += 2) {
                Complex want = accumulate ? Complex(before[i], before[i + 1]) : Complex();
                double size = std::abs(want);
                for (std::size_t t = std::min(r, term_count); t < term_count; ++t) {
                    const Term& term = terms[t];
                    const Complex h = term.h.empty() ? Complex(1) : Complex(term.h[i], term.h[i + 1]);
                    const Complex value = double{term.gain} * Complex(term.x[i], term.x[i + 1]) * h;
                    want += value;
                    size += std::abs(value);
                }
                const double room = epsilon * size * static_cast<double>(term_count + 3) + 40 * flushed;
                ASSERT_NEAR(outputs[r][i], want.real(), room)
                    << "row " << r << " bin " << i / 2 << " of " << bins;
                ASSERT_NEAR(outputs[r][i + 1], want.imag(), room) << "row " << r << " bin " << i / 2;
            }
    }
};
ON_BOTH_DEVICES(SpectrumMacTest);

TEST_P(SpectrumMacTest, is_the_sum_of_products_at_every_size)
{
    for (const std::size_t rows : lane_counts)
        for (const std::size_t bins : frame_counts) check_sums(rows, 5, bins, false);
}

TEST_P(SpectrumMacTest, accumulates_where_asked)
{
    for (const std::size_t bins : frame_counts) check_sums(2, 4, bins, true);
}

TEST_P(SpectrumMacTest, sums_cut_in_two_are_the_sum_in_one_bit_for_bit)
{
    const std::vector<Term> terms = random_terms(9, 1009, 5);
    const std::vector<float> nothing(2 * 1009);
    const auto whole = multiply(device(), terms, 1, nothing, false);
    const auto half = multiply(device(), {terms.begin(), terms.begin() + 4}, 1, nothing, false);
    const auto rest = multiply(device(), {terms.begin() + 4, terms.end()}, 1, half[0], true);
    EXPECT_EQ(rest, whole);
}

TEST_P(SpectrumMacTest, sums_that_keep_their_rest_lose_nothing_between_commands)
{
    for (const std::size_t bins : frame_counts) {
        const Term term = random_terms(1, bins, 9)[0];
        const std::vector<Term> terms(500, term);
        Rests rests;
        rests.push_back(std::make_unique<Array<float>>(device(), 2 * bins));
        const std::vector<float> nothing(2 * bins);
        const auto once = multiply(device(), {term}, 1, nothing, false);
        const auto half = multiply(device(), terms, 1, nothing, false, rests);
        const auto whole = multiply(device(), terms, 1, half[0], true, rests);
        for (std::size_t i = 0; i < 2 * bins; ++i)
            ASSERT_EQ(whole[0][i], static_cast<float>(1000.0 * once[0][i])) << i << " of " << bins;
    }
}

// A device may share the products of such rows; nothing may tell.
TEST_P(SpectrumMacTest, rows_that_differ_in_gain_alone_have_the_bits_of_rows_on_their_own)
{
    constexpr std::size_t bins = 1009, term_count = 3;
    std::vector<std::unique_ptr<Array<float>>> spectra;
    const auto place = [&](unsigned seed) {
        spectra.push_back(std::make_unique<Array<float>>(device(), noise(2 * bins, seed)));
        return spectra.back()->pointer<kernels::Floats>();
    };
    std::vector<kernels::MacTerm> terms;
    for (unsigned t = 0; t < term_count; ++t)
        terms.push_back({place(t), place(10 + t), 1, t == 1 ? MAC_UNITY : 0u});
    for (const std::size_t rows : {2u, 3u, 4u, 5u, 9u}) {
        std::vector<kernels::MacTerm> all_terms;
        std::vector<kernels::MacRow> table;
        std::vector<std::unique_ptr<Array<float>>> together, alone;
        for (std::size_t r = 0; r < 2 * rows; ++r) {
            auto& outputs = r < rows ? together : alone;
            outputs.push_back(std::make_unique<Array<float>>(device(), noise(2 * bins, 20)));
            table.push_back({outputs.back()->pointer<kernels::Floats>(),
                             static_cast<kernels::uint>(all_terms.size()),
                             term_count,
                             r % rows % 2 == 0 ? SUM_ACCUMULATES : 0u,
                             0,
                             {}});
            for (std::size_t t = 0; t < term_count; ++t) {
                all_terms.push_back(terms[t]);
                all_terms.back().gain = noise(1, static_cast<unsigned>(30 * t + r % rows))[0];
            }
        }
        const Array<kernels::MacTerm> device_terms(device(), all_terms);
        const Array<kernels::MacRow> device_rows(device(), table);
        CommandList list;
        const auto sum_rows = [&](std::size_t first, std::size_t count) {
            list.spectrum_mac({device_rows.pointer<kernels::MacRows>(first),
                               device_terms.pointer<kernels::MacTerms>(), static_cast<kernels::uint>(count),
                               bins});
        };
        sum_rows(0, rows);
        for (std::size_t r = 0; r < rows; ++r) sum_rows(rows + r, 1);
        run(device(), list);
        for (std::size_t r = 0; r < rows; ++r)
            EXPECT_EQ(together[r]->download(), alone[r]->download()) << r << " of " << rows;
    }
}

TEST(SpectrumMacBits, cpu_and_vulkan_agree_bit_for_bit)
{
    for (const std::size_t bins : {65u, 4097u}) {
        std::vector<Term> terms = random_terms(6, bins, 3);
        for (Term& term : terms) term.x = noise(2 * bins, 4);
        const std::vector<float> before = noise(2 * bins, 5);
        EXPECT_EQ(multiply(cpu_device(), terms, 3, before, true),
                  multiply(vulkan_device(), terms, 3, before, true));
    }
}

} // namespace
} // namespace dubstage::test
