// Sound through SDL's audio part; nothing else of SDL is used.
#define SDL_MAIN_HANDLED
#include <SDL2/SDL.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "viewer/sound/audio_out.h"

namespace dubstage::viewer {

namespace {

constexpr int default_rate = 48000, frames_at_once = 512;

[[noreturn]] void throw_silent()
{
    const std::string reason = SDL_GetError();
    throw Error(ErrorCode::no_device, "sound", reason.empty() ? "no device" : reason,
                "connect or enable a sound device and press play again; everything else works without");
}

// The default device's own rate and channels, where the system tells.
SDL_AudioSpec preferred()
{
    SDL_AudioSpec spec{};
    char* name = nullptr;
    const bool told = SDL_GetDefaultAudioInfo(&name, &spec, 0) == 0;
    SDL_free(name);
    if (!told || spec.freq <= 0) spec.freq = default_rate;
    if (!told || spec.channels == 0) spec.channels = 2;
    return spec;
}

// SDL has WAVE's order of loudspeakers.
Layout layout_for(int channels)
{
    const Layout ours = parse_layout(channels == 8 ? "7.1" : channels == 6 ? "5.1" : "stereo", "sound");
    std::vector<Speaker> speakers;
    for (const int channel : ours.wave_order())
        speakers.push_back(ours.speakers()[static_cast<std::size_t>(channel)]);
    return {ours.name(), speakers};
}

class SdlOut final : public AudioOut {
  public:
    SdlOut()
    {
        SDL_SetMainReady();
        SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
        if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) throw_silent();
        SDL_AudioSpec wanted{}, got{};
        const SDL_AudioSpec own = preferred();
        wanted.freq = own.freq;
        wanted.format = AUDIO_F32SYS;
        wanted.channels = own.channels == 6 || own.channels == 8 ? own.channels : Uint8{2};
        wanted.samples = frames_at_once;
        wanted.callback = [](void* self, Uint8* bytes, int count) {
            static_cast<SdlOut*>(self)->fill(bytes, count);
        };
        wanted.userdata = this;
        device_ = SDL_OpenAudioDevice(nullptr, 0, &wanted, &got, SDL_AUDIO_ALLOW_FREQUENCY_CHANGE);
        if (device_ == 0) {
            const Closer closer;
            throw_silent();
        }
        const char* driver = SDL_GetCurrentAudioDriver();
        format_ = {driver == nullptr ? "sound" : driver, static_cast<double>(got.freq),
                   layout_for(got.channels)};
    }
    ~SdlOut() override
    {
        const Closer closer;
        SDL_CloseAudioDevice(device_);
    }
    SdlOut(const SdlOut&) = delete;
    SdlOut& operator=(const SdlOut&) = delete;

    const OutFormat& format() const override { return format_; }
    void start(Fill fill) override
    {
        SDL_LockAudioDevice(device_);
        fill_ = std::move(fill);
        SDL_UnlockAudioDevice(device_);
    }
    void hold(bool held) override { SDL_PauseAudioDevice(device_, held ? 1 : 0); }
    bool alive() const override { return SDL_GetAudioDeviceStatus(device_) != SDL_AUDIO_STOPPED; }

  private:
    struct Closer {
        Closer() = default;
        ~Closer() { SDL_QuitSubSystem(SDL_INIT_AUDIO); }
        Closer(const Closer&) = delete;
        Closer& operator=(const Closer&) = delete;
    };
    void fill(Uint8* bytes, int count) const
    {
        const int channels = format_.layout.channels();
        if (fill_ && channels > 0)
            fill_(reinterpret_cast<float*>(bytes), count / channels / static_cast<int>(sizeof(float)));
        else
            std::memset(bytes, 0, static_cast<std::size_t>(count));
    }

    SDL_AudioDeviceID device_ = 0;
    OutFormat format_;
    Fill fill_;
};

} // namespace

std::unique_ptr<AudioOut> open_sdl_out()
{
    return std::make_unique<SdlOut>();
}

} // namespace dubstage::viewer
