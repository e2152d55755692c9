// What the host offers to every plug-in: numbers for URIs, facts about the run, a place for messages.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/options/options.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <map>
#include <string>
#include <vector>

namespace dubstage::host {

inline constexpr std::size_t event_bytes = 65536; // of a port for events, unless it asks for more

// Whether a plug-in that requires the feature can be run.
bool offers_feature(const std::string& uri);

class Urids {
  public:
    Urids();
    LV2_URID of(const std::string& uri);
    LV2_URID_Map* map() { return &map_; }
    LV2_URID_Unmap* unmap() { return &unmap_; }
    const char* text(LV2_URID urid) const; // null for one that nobody asked for

  private:
    std::map<std::string, LV2_URID> numbers_;
    std::vector<const std::string*> texts_;
    LV2_URID_Map map_{};
    LV2_URID_Unmap unmap_{};
};

// What stays the same for all instances; an instance adds its worker.
class Features {
  public:
    // Every run() is of exactly `block` frames: what asks for bounded, fixed or powers of two has it.
    Features(Urids& urids, double sample_rate, std::uint32_t block);
    Features(const Features&) = delete;
    Features& operator=(const Features&) = delete;

    std::uint32_t block() const { return static_cast<std::uint32_t>(most_); }
    // Ends in null. `more` must outlive what uses the list.
    std::vector<const LV2_Feature*> list(const std::vector<const LV2_Feature*>& more) const;

  private:
    std::int32_t least_, most_, sequence_;
    float rate_;
    std::array<LV2_Options_Option, 6> options_{};
    LV2_Log_Log log_{};
    LV2_State_Make_Path make_path_{};
    LV2_State_Free_Path free_path_{};
    std::vector<LV2_Feature> features_;
};

} // namespace dubstage::host
