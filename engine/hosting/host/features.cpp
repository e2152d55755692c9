#include "hosting/host/features.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/parameters/parameters.h>
#include <lv2/worker/worker.h>

namespace dubstage::host {

namespace {

// These have no data: that they are there is all they say.
constexpr const char* plain_features[] = {LV2_BUF_SIZE__boundedBlockLength,
                                          LV2_BUF_SIZE__fixedBlockLength,
                                          LV2_BUF_SIZE__powerOf2BlockLength,
                                          LV2_BUF_SIZE__coarseBlockLength,
                                          LV2_STATE__loadDefaultState,
                                          LV2_STATE__threadSafeRestore,
                                          LV2_CORE__inPlaceBroken,
                                          LV2_CORE__isLive,
                                          LV2_CORE__hardRTCapable};

constexpr const char* data_features[] = {LV2_URID__map,       LV2_URID__unmap,     LV2_OPTIONS__options,
                                         LV2_LOG__log,        LV2_STATE__makePath, LV2_STATE__mapPath,
                                         LV2_STATE__freePath, LV2_WORKER__schedule};

LV2_URID map_uri(LV2_URID_Map_Handle handle, const char* uri)
{
    return static_cast<Urids*>(handle)->of(uri);
}

const char* unmap_urid(LV2_URID_Unmap_Handle handle, LV2_URID urid)
{
    return static_cast<const Urids*>(handle)->text(urid);
}

int log_list(LV2_Log_Handle, LV2_URID, const char* format, va_list arguments)
{
    return std::vfprintf(stderr, format, arguments);
}

__attribute__((format(printf, 3, 4))) int log_line(LV2_Log_Handle handle, LV2_URID type, const char* format,
                                                   ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int written = log_list(handle, type, format, arguments);
    va_end(arguments);
    return written;
}

// New files of a plug-in go into the folder that the host runs in, which goes away again.
char* make_path(LV2_State_Make_Path_Handle, const char* path)
{
    std::error_code ignored;
    const auto full = std::filesystem::current_path(ignored) / std::filesystem::path(path).relative_path();
    std::filesystem::create_directories(full.parent_path(), ignored);
    return strdup(full.c_str());
}

void free_path(LV2_State_Free_Path_Handle, char* path)
{
    std::free(path);
}

} // namespace

bool offers_feature(const std::string& uri)
{
    const auto is_it = [&](const char* feature) { return uri == feature; };
    return std::any_of(std::begin(plain_features), std::end(plain_features), is_it) ||
           std::any_of(std::begin(data_features), std::end(data_features), is_it);
}

Urids::Urids()
{
    map_ = {this, map_uri};
    unmap_ = {this, unmap_urid};
}

LV2_URID Urids::of(const std::string& uri)
{
    const auto [at, fresh] = numbers_.emplace(uri, static_cast<LV2_URID>(texts_.size() + 1));
    if (fresh) texts_.push_back(&at->first);
    return at->second;
}

const char* Urids::text(LV2_URID urid) const
{
    return urid == 0 || urid > texts_.size() ? nullptr : texts_[urid - 1]->c_str();
}

Features::Features(Urids& urids, double sample_rate, std::uint32_t block)
    : least_(static_cast<std::int32_t>(block)), most_(least_), sequence_(event_bytes),
      rate_(static_cast<float>(sample_rate))
{
    const LV2_URID whole = urids.of(LV2_ATOM__Int), real = urids.of(LV2_ATOM__Float);
    const auto option = [&](const char* key, LV2_URID type, std::uint32_t size, const void* value) {
        return LV2_Options_Option{LV2_OPTIONS_INSTANCE, 0, urids.of(key), size, type, value};
    };
    options_ = {option(LV2_BUF_SIZE__minBlockLength, whole, sizeof least_, &least_),
                option(LV2_BUF_SIZE__maxBlockLength, whole, sizeof most_, &most_),
                option(LV2_BUF_SIZE__nominalBlockLength, whole, sizeof most_, &most_),
                option(LV2_BUF_SIZE__sequenceSize, whole, sizeof sequence_, &sequence_),
                option(LV2_PARAMETERS__sampleRate, real, sizeof rate_, &rate_),
                {LV2_OPTIONS_INSTANCE, 0, 0, 0, 0, nullptr}};
    log_ = {nullptr, log_line, log_list};
    make_path_ = {nullptr, make_path};
    free_path_ = {nullptr, free_path};
    features_ = {{LV2_URID__map, urids.map()},
                 {LV2_URID__unmap, urids.unmap()},
                 {LV2_OPTIONS__options, options_.data()},
                 {LV2_LOG__log, &log_},
                 {LV2_STATE__makePath, &make_path_},
                 {LV2_STATE__freePath, &free_path_}};
    for (const char* feature : plain_features) features_.push_back({feature, nullptr});
}

std::vector<const LV2_Feature*> Features::list(const std::vector<const LV2_Feature*>& more) const
{
    std::vector<const LV2_Feature*> list;
    for (const auto& feature : features_) list.push_back(&feature);
    list.insert(list.end(), more.begin(), more.end());
    list.push_back(nullptr);
    return list;
}

} // namespace dubstage::host
