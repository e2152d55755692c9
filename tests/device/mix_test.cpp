// mix: sums of lanes with gains and curves.
#include "device/inputs.h"
#include "support/devices.h"

namespace dubstage::test {
namespace {

struct Term {
    std::vector<float> in, curve; // a curve, or none
    float gain;
};
using Terms = std::vector<Term>;

std::vector<Terms> random_rows(std::size_t rows, std::size_t terms, std::size_t frames, unsigned seed)
{
    std::vector<Terms> all(rows);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t t = 0; t < terms; ++t) {
            const auto s = seed + static_cast<unsigned>(100 * r + t);
            const bool curve = t % 3 == 1;
            all[r].push_back({awkward(frames, s), curve ? noise(frames, s + 50) : std::vector<float>{},
                              curve ? 1.0f : noise(1, s + 60)[0]});
        }
    return all;
}

std::vector<std::vector<float>> mix(Device& device, const std::vector<Terms>& rows,
                                    const std::vector<float>& before, bool accumulate, bool keep = false)
{
    std::vector<std::unique_ptr<Array<float>>> inputs, outputs, rests;
    std::vector<kernels::MixTerm> terms;
    std::vector<kernels::MixRow> table;
    const auto frames = static_cast<kernels::uint>(before.size());
    const auto place = [&](const std::vector<float>& lane) {
        inputs.push_back(std::make_unique<Array<float>>(device, lane));
        return inputs.back()->pointer<kernels::Floats>();
    };
    for (const Terms& row : rows) {
        outputs.push_back(std::make_unique<Array<float>>(device, before));
        rests.push_back(std::make_unique<Array<float>>(device, before.size()));
        table.push_back({outputs.back()->pointer<kernels::Floats>(), static_cast<kernels::uint>(terms.size()),
                         static_cast<kernels::uint>(row.size()), frames,
                         (accumulate ? SUM_ACCUMULATES : 0u) | (keep ? SUM_KEEPS_REST : 0u),
                         rests.back()->pointer<kernels::Floats>()});
        for (const Term& term : row)
            terms.push_back({place(term.in), term.curve.empty() ? kernels::Floats{} : place(term.curve),
                             term.gain, term.curve.empty() ? 0u : MIX_CURVE});
    }
    const Array<kernels::MixTerm> device_terms(device, terms);
    const Array<kernels::MixRow> device_table(device, table);
    CommandList list;
    list.mix({device_table.pointer<kernels::MixRows>(), device_terms.pointer<kernels::MixTerms>(),
              static_cast<kernels::uint>(rows.size()), frames});
    run(device, list);
    std::vector<std::vector<float>> result;
    for (const auto& output : outputs) result.push_back(output->download());
    return result;
}

class MixTest : public DeviceTest {
  protected:
    void check_sums(std::size_t rows, std::size_t term_count, std::size_t frames, bool accumulate)
    {
        const auto inputs = random_rows(rows, term_count, frames, 1);
        const std::vector<float> before = awkward(frames, 99);
        const auto outputs = mix(device(), inputs, before, accumulate);
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t i = 0; i < frames; ++i) {
                double want = accumulate ? before[i] : 0, size = std::abs(want);
                for (const Term& term : inputs[r]) {
                    const double value =
                        double{term.in[i]} * (term.curve.empty() ? term.gain : term.curve[i]);
                    want += value;
                    size += std::abs(value);
                }
                const double room = epsilon * size * static_cast<double>(term_count + 1) + 20 * flushed;
                ASSERT_NEAR(outputs[r][i], want, room) << "row " << r << " frame " << i << " of " << frames;
            }
    }
};
ON_BOTH_DEVICES(MixTest);

TEST_P(MixTest, is_the_sum_of_its_terms_at_every_size)
{
    for (const std::size_t rows : lane_counts)
        for (const std::size_t frames : frame_counts) check_sums(rows, 5, frames, false);
}

TEST_P(MixTest, accumulates_where_asked)
{
    for (const std::size_t frames : frame_counts) check_sums(2, 3, frames, true);
}

TEST_P(MixTest, no_terms_is_silence_or_what_was_there)
{
    const std::vector<float> before = noise(1009, 3);
    EXPECT_EQ(mix(device(), {Terms{}}, before, false)[0], std::vector<float>(1009, 0.0f));
    EXPECT_EQ(mix(device(), {Terms{}}, before, true)[0], before);
}

TEST_P(MixTest, rows_of_other_lengths_end_where_they_end)
{
    const Array<float> in(device(), noise(300, 4)), shorter(device(), 100), longer(device(), 300);
    const Array<kernels::MixTerm> terms(
        device(), std::vector<kernels::MixTerm>{{in.pointer<kernels::Floats>(), {}, 1.0f, 0}});
    const Array<kernels::MixRow> rows(
        device(), std::vector<kernels::MixRow>{{shorter.pointer<kernels::Floats>(), 0, 1, 100, 0, {}},
                                               {longer.pointer<kernels::Floats>(), 0, 1, 300, 0, {}}});
    CommandList list;
    list.mix({rows.pointer<kernels::MixRows>(), terms.pointer<kernels::MixTerms>(), 2, 300});
    run(device(), list);
    EXPECT_EQ(longer.download(), in.download());
}

TEST_P(MixTest, a_thousand_terms_all_count)
{
    check_sums(1, 1000, 65, false);
}

TEST_P(MixTest, more_rows_than_one_axis_of_the_grid_takes)
{
    constexpr std::size_t rows = 70000;
    const Array<float> in(device(), std::vector{0.25f}), out(device(), rows);
    const Array<kernels::MixTerm> terms(
        device(), std::vector<kernels::MixTerm>{{in.pointer<kernels::Floats>(), {}, 2.0f, 0}});
    std::vector<kernels::MixRow> table;
    for (std::size_t r = 0; r < rows; ++r) table.push_back({out.pointer<kernels::Floats>(r), 0, 1, 1, 0, {}});
    const Array<kernels::MixRow> device_table(device(), table);
    CommandList list;
    list.mix({device_table.pointer<kernels::MixRows>(), terms.pointer<kernels::MixTerms>(), rows, 1});
    run(device(), list);
    EXPECT_EQ(out.download(), std::vector<float>(rows, 0.5f));
}

// What one number, added again and again, comes to, in two commands; and how far the plain sum is off.
struct Repeated {
    float sum = 0;
    double wanted = 0;
};
Repeated repeat(Device& device, float value, std::size_t times, kernels::uint flags)
{
    const Array<float> in(device, std::vector{value}), out(device, 1), rest(device, 1);
    const Array<kernels::MixTerm> terms(
        device, std::vector<kernels::MixTerm>(times, {in.pointer<kernels::Floats>(), {}, 1.0f, 0}));
    const auto half = static_cast<kernels::uint>(times / 2);
    const auto row = [&](kernels::uint first, kernels::uint more) {
        return kernels::MixRow{out.pointer<kernels::Floats>(), first, half, 1, flags | more,
                               rest.pointer<kernels::Floats>()};
    };
    const Array<kernels::MixRow> begin(device, std::vector{row(0, 0)});
    const Array<kernels::MixRow> end(device, std::vector{row(half, SUM_ACCUMULATES)});
    CommandList list;
    list.mix({begin.pointer<kernels::MixRows>(), terms.pointer<kernels::MixTerms>(), 1, 1});
    list.mix({end.pointer<kernels::MixRows>(), terms.pointer<kernels::MixTerms>(), 1, 1});
    run(device, list);
    return {out.download()[0], double{value} * static_cast<double>(times)};
}

TEST_P(MixTest, ten_thousand_equal_terms_are_summed_to_the_last_bit_where_the_rest_is_kept)
{
    const Repeated plain = repeat(device(), 0.1f, 10000, 0);
    const Repeated kept = repeat(device(), 0.1f, 10000, SUM_KEEPS_REST);
    EXPECT_GT(std::abs(plain.sum - plain.wanted), 1e-6 * plain.wanted); // what it is for
    EXPECT_EQ(kept.sum, static_cast<float>(kept.wanted));
}

TEST_P(MixTest, sums_that_keep_their_rest_are_the_nearest_floats)
{
    for (const std::size_t frames : frame_counts) {
        const auto rows = random_rows(1, 40, frames, 21);
        const auto outputs = mix(device(), rows, std::vector<float>(frames), false, true);
        for (std::size_t i = 0; i < frames; ++i) {
            double want = 0, size = 0;
            for (const Term& term : rows[0]) {
                const double value = term.in[i] * (term.curve.empty() ? term.gain : term.curve[i]);
                want += value;
                size += std::abs(value);
            }
            // The products are rounded one by one; the sum but once.
            ASSERT_NEAR(outputs[0][i], want, epsilon * size + 40 * flushed) << i << " of " << frames;
        }
    }
}

TEST(MixBits, cpu_and_vulkan_agree_bit_for_bit)
{
    auto rows = random_rows(2, 5, 4097, 7);
    for (Terms& row : rows)
        for (Term& term : row) term.in = noise(4097, 8);
    const std::vector<float> before = noise(4097, 9);
    EXPECT_EQ(mix(cpu_device(), rows, before, true), mix(vulkan_device(), rows, before, true));
    EXPECT_EQ(mix(cpu_device(), rows, before, false), mix(vulkan_device(), rows, before, false));
    EXPECT_EQ(mix(cpu_device(), rows, before, false, true), mix(vulkan_device(), rows, before, false, true));
}

} // namespace
} // namespace dubstage::test
