#include "hosting/host/events.h"

#include <cmath>
#include <lv2/time/time.h>

namespace dubstage::host {

namespace {

constexpr double beats_per_bar = 4; // a session has no metre
constexpr int beat_unit = 4;        // its tempo counts quarter notes

} // namespace

EventBuffer::EventBuffer(Urids& urids, std::size_t bytes)
    : urids_(&urids), words_((sizeof(LV2_Atom_Sequence) + bytes + 7) / 8)
{
    lv2_atom_forge_init(&forge_, urids.map());
}

void EventBuffer::make_empty()
{
    auto* sequence = reinterpret_cast<LV2_Atom_Sequence*>(words_.data());
    *sequence = {{sizeof(LV2_Atom_Sequence_Body), urids_->of(LV2_ATOM__Sequence)}, {0, 0}};
}

void EventBuffer::make_room()
{
    auto* sequence = reinterpret_cast<LV2_Atom_Sequence*>(words_.data());
    const auto room = static_cast<std::uint32_t>(words_.size() * sizeof(std::uint64_t) - sizeof(LV2_Atom));
    *sequence = {{room, urids_->of(LV2_ATOM__Chunk)}, {0, 0}};
}

void EventBuffer::tell_time(Frames frame, double sample_rate, double tempo_bpm)
{
    lv2_atom_forge_set_buffer(&forge_, reinterpret_cast<std::uint8_t*>(words_.data()),
                              words_.size() * sizeof(std::uint64_t));
    LV2_Atom_Forge_Frame sequence, position;
    lv2_atom_forge_sequence_head(&forge_, &sequence, 0);
    lv2_atom_forge_frame_time(&forge_, 0);
    lv2_atom_forge_object(&forge_, &position, 0, urids_->of(LV2_TIME__Position));
    const auto key = [&](const char* uri) { lv2_atom_forge_key(&forge_, urids_->of(uri)); };
    key(LV2_TIME__frame);
    lv2_atom_forge_long(&forge_, frame);
    key(LV2_TIME__speed);
    lv2_atom_forge_float(&forge_, 1.0f);
    if (tempo_bpm > 0) {
        const double beats = static_cast<double>(frame) / sample_rate * tempo_bpm / 60.0;
        const double bar = std::floor(beats / beats_per_bar);
        key(LV2_TIME__bar);
        lv2_atom_forge_long(&forge_, std::llround(bar));
        key(LV2_TIME__barBeat);
        lv2_atom_forge_float(&forge_, static_cast<float>(beats - bar * beats_per_bar));
        key(LV2_TIME__beatUnit);
        lv2_atom_forge_int(&forge_, beat_unit);
        key(LV2_TIME__beatsPerBar);
        lv2_atom_forge_float(&forge_, static_cast<float>(beats_per_bar));
        key(LV2_TIME__beatsPerMinute);
        lv2_atom_forge_float(&forge_, static_cast<float>(tempo_bpm));
    }
    lv2_atom_forge_pop(&forge_, &position);
    lv2_atom_forge_pop(&forge_, &sequence);
}

} // namespace dubstage::host
