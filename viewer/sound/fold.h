// How the channels of any layout reach the loudspeakers that the sound device has.
#pragma once

#include <cstddef>
#include <vector>

#include "audio/layout.h"

namespace dubstage::viewer {

// A channel goes to its own loudspeaker where there is one, else to its neighbours as ITU-R BS.775-4 folds
// down: centre to left and right at -3 dB, surrounds (side, rear) to one another at 0 dB or to their front at
// -3 dB, wides to their front at 0 dB, heights to what lies below them at -3 dB; without an LFE loudspeaker
// the LFE is left out. Mono goes to left and right at 0 dB. Channels without a place go left and right in
// turn, at -3 dB where there are more than two.
class Fold {
  public:
    // `to` holds left and right. `order[c]`: where channel c of `from` lies in a frame that comes in
    // (FileLayout::order).
    Fold(const Layout& from, const std::vector<int>& order, const Layout& to);

    int inputs() const { return inputs_; }
    int outputs() const { return outputs_; }
    float gain(int output, int input) const
    {
        return gains_[static_cast<std::size_t>(output * inputs_ + input)];
    }
    // Interleaved frames in and out; what is not a number becomes 0.
    void apply(const float* in, std::size_t frames, float* out) const;

  private:
    int inputs_, outputs_;
    std::vector<float> gains_; // [output][input]
};

} // namespace dubstage::viewer
