// The published test signals through the meter of both devices.
#include "analysis/device_observation.h"
#include "analysis/standard_signals.h"

namespace dubstage::test {
namespace {

class MeterStandardsTest : public DeviceTest {
  protected:
    Observe observe() const
    {
        return [&device = device()](const Programme& programme, const Layout& layout, double rate,
                                    const MeterSettings& settings) {
            return observe_on(device, programme, layout, rate, settings);
        };
    }
};
ON_BOTH_DEVICES(MeterStandardsTest);

TEST_P(MeterStandardsTest, tech_3341_loudness)
{
    expect_loudness_of_tech_3341(observe());
}

TEST_P(MeterStandardsTest, tech_3341_maxima)
{
    expect_maxima_of_tech_3341(observe());
}

TEST_P(MeterStandardsTest, tech_3341_true_peaks)
{
    expect_true_peaks_of_tech_3341(observe());
}

TEST_P(MeterStandardsTest, tech_3342_ranges)
{
    expect_ranges_of_tech_3342(observe());
}

TEST_P(MeterStandardsTest, bs_2217)
{
    expect_loudness_of_bs_2217(observe());
}

} // namespace
} // namespace dubstage::test
