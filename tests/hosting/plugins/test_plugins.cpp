// LV2 plug-ins for tests: some that do one thing well, and one for each way in which a plug-in goes wrong.
#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <lv2/atom/atom.h>
#include <lv2/atom/util.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/options/options.h>
#include <lv2/state/state.h>
#include <lv2/time/time.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

constexpr const char* amount_uri = "urn:dubstage:test:amount";

class Plugin {
  public:
    virtual ~Plugin() = default;
    virtual void run(std::uint32_t frames) = 0;
    void connect(std::uint32_t port, void* data) { ports_.at(port) = data; }

  protected:
    const float* in(std::size_t port) const { return static_cast<const float*>(ports_[port]); }
    float* out(std::size_t port) const { return static_cast<float*>(ports_[port]); }
    float control(std::size_t port) const { return *in(port); }
    void copy_stereo(std::uint32_t frames, float gain = 1.0f) const
    {
        for (std::size_t c = 0; c < 2; ++c)
            for (std::uint32_t t = 0; t < frames; ++t) out(c + 2)[t] = gain * in(c)[t];
    }
    std::array<void*, 16> ports_{};
};

float gain_of(float db)
{
    return std::pow(10.0f, db / 20.0f);
}

class Gain : public Plugin {
    void run(std::uint32_t frames) override
    {
        const float turned = control(5) == 1.0f ? -1.0f : 1.0f, muted = control(6) > 0.0f ? 0.0f : 1.0f;
        copy_stereo(frames, turned * muted * gain_of(control(4)) / (1.0f + control(7)));
    }
};

class Factor : public Plugin {
    void run(std::uint32_t frames) override { copy_stereo(frames, control(4)); }
};

class Mono : public Plugin {
    void run(std::uint32_t frames) override
    {
        for (std::uint32_t t = 0; t < frames; ++t) out(1)[t] = gain_of(control(2)) * in(0)[t];
    }
};

class Spread : public Plugin {
    void run(std::uint32_t frames) override
    {
        for (std::uint32_t t = 0; t < frames; ++t) {
            out(1)[t] = in(0)[t];
            out(2)[t] = -0.5f * in(0)[t];
        }
    }
};

class Six : public Plugin {
    void run(std::uint32_t frames) override
    {
        for (std::size_t c = 0; c < 6; ++c)
            for (std::uint32_t t = 0; t < frames; ++t)
                out(6 + c)[t] = in(c)[t] * static_cast<float>(c + 1) / 8.0f;
    }
};

// With a side input and a spare output that the host may leave open.
class Optional : public Plugin {
    void run(std::uint32_t frames) override
    {
        copy_stereo(frames);
        for (std::uint32_t t = 0; t < frames; ++t) out(5)[t] = in(4)[t];
    }
};

// A line of frames for each of two channels.
class Line {
  public:
    explicit Line(std::size_t frames) : frames_(frames) {}
    float& at(std::size_t channel) { return lines_[channel][place_]; }
    void step() { place_ = frames_ == 0 ? 0 : (place_ + 1) % frames_; }

  private:
    std::size_t frames_, place_ = 0;
    std::array<std::vector<float>, 2> lines_{std::vector<float>(std::max<std::size_t>(frames_, 1)),
                                             std::vector<float>(std::max<std::size_t>(frames_, 1))};
};

class Late : public Plugin {
    void run(std::uint32_t frames) override
    {
        const auto delay = static_cast<std::size_t>(control(4));
        *out(5) = static_cast<float>(delay);
        if (line_ == nullptr) line_ = std::make_unique<Line>(delay);
        for (std::uint32_t t = 0; t < frames; ++t, line_->step())
            for (std::size_t c = 0; c < 2; ++c) {
                const float now = in(c)[t];
                out(c + 2)[t] = delay == 0 ? now : std::exchange(line_->at(c), now);
            }
    }
    std::unique_ptr<Line> line_;
};

class Echo : public Plugin {
    void run(std::uint32_t frames) override
    {
        for (std::uint32_t t = 0; t < frames; ++t, line_.step())
            for (std::size_t c = 0; c < 2; ++c) {
                out(c + 2)[t] = in(c)[t] + control(4) * line_.at(c);
                line_.at(c) = out(c + 2)[t];
            }
    }
    Line line_{4800};
};

// Does something bad when it has run for a while.
class Bad : public Plugin {
    void run(std::uint32_t frames) override
    {
        copy_stereo(frames);
        if (static_cast<float>(done_) <= control(4) && control(4) < static_cast<float>(done_ + frames))
            misbehave(static_cast<std::uint32_t>(control(4)) - static_cast<std::uint32_t>(done_));
        done_ += frames;
    }
    virtual void misbehave(std::uint32_t frame) = 0;
    std::uint64_t done_ = 0;
};

class Crash : public Bad {
    void misbehave(std::uint32_t) override { std::raise(SIGSEGV); }
};

class Hang : public Bad {
    void misbehave(std::uint32_t) override
    {
        for (;;) sleep(1000);
    }
};

class NotANumber : public Bad {
    void misbehave(std::uint32_t frame) override { out(3)[frame] = std::numeric_limits<float>::quiet_NaN(); }
};

class Quit : public Bad {
    void misbehave(std::uint32_t) override { _exit(3); }
};

class Straight : public Plugin {
    void run(std::uint32_t frames) override { copy_stereo(frames); }
};

// Holds as many MiB as it is told.
class Hungry : public Plugin {
    void run(std::uint32_t frames) override
    {
        if (held_.empty()) held_.assign(static_cast<std::size_t>(control(4)) << 20U, 'x');
        copy_stereo(frames, held_.empty() || held_.back() == 'x' ? 1.0f : 0.0f);
    }
    std::vector<char> held_;
};

// Writes a line for each time that it is made, into the file that DUBSTAGE_TEST_DIARY names.
class Diary : public Straight {
  public:
    Diary()
    {
        const char* name = std::getenv("DUBSTAGE_TEST_DIARY");
        std::FILE* file = name == nullptr ? nullptr : std::fopen(name, "a");
        if (file == nullptr) return;
        std::fputs("made\n", file);
        std::fclose(file);
    }
};

class Deaf : public Plugin {
    void run(std::uint32_t frames) override
    {
        std::fill_n(out(0), frames, 0.5f);
        std::fill_n(out(1), frames, 0.5f);
    }
};

class Chatty : public Plugin {
    void run(std::uint32_t frames) override
    {
        copy_stereo(frames);
        std::printf("{\"at\": \"nowhere\"}\nhello\n");
        std::fflush(stdout);
    }
};

// What the host gives it; each thing that it should have makes its output louder by a power of two of its
// own.
class Curious : public Plugin {
  public:
    explicit Curious(const LV2_Feature* const* features)
    {
        for (; *features != nullptr; ++features) {
            const std::string uri = (*features)->URI;
            if (uri == LV2_URID__map) map_ = static_cast<LV2_URID_Map*>((*features)->data);
            if (uri == LV2_URID__unmap) unmap_ = static_cast<LV2_URID_Unmap*>((*features)->data);
            if (uri == LV2_LOG__log) log_ = static_cast<LV2_Log_Log*>((*features)->data);
            if (uri == LV2_WORKER__schedule) schedule_ = static_cast<LV2_Worker_Schedule*>((*features)->data);
            if (uri == LV2_OPTIONS__options)
                options_ = static_cast<const LV2_Options_Option*>((*features)->data);
        }
    }
    LV2_Worker_Status work(LV2_Worker_Respond_Function respond, LV2_Worker_Respond_Handle handle,
                           std::uint32_t size, const void* data) const
    {
        std::int32_t number = 0;
        if (size == sizeof number) std::memcpy(&number, data, size);
        number *= 2;
        return respond(handle, sizeof number, &number);
    }
    LV2_Worker_Status answer(std::uint32_t size, const void* data)
    {
        if (size == sizeof answer_) std::memcpy(&answer_, data, size);
        return LV2_WORKER_SUCCESS;
    }

  private:
    LV2_URID urid(const char* uri) const { return map_->map(map_->handle, uri); }
    bool maps() const
    {
        const LV2_URID one = urid("urn:one"), two = urid("urn:two");
        return one != two && one == urid("urn:one") &&
               unmap_->unmap(unmap_->handle, two) == std::string("urn:two");
    }
    bool knows_block_length(std::uint32_t frames) const
    {
        for (const LV2_Options_Option* option = options_; option->key != 0; ++option)
            if (option->key == urid(LV2_BUF_SIZE__maxBlockLength))
                return *static_cast<const std::int32_t*>(option->value) == static_cast<std::int32_t>(frames);
        return false;
    }
    // Twice per beat of the tempo told, and where in the session it says that it is.
    bool hears_the_time() const
    {
        const auto* sequence = static_cast<const LV2_Atom_Sequence*>(ports_[3]);
        LV2_ATOM_SEQUENCE_FOREACH(sequence, event)
        {
            const auto* object = reinterpret_cast<const LV2_Atom_Object*>(&event->body);
            const LV2_Atom *frame = nullptr, *tempo = nullptr;
            lv2_atom_object_get(object, urid(LV2_TIME__frame), &frame, urid(LV2_TIME__beatsPerMinute), &tempo,
                                0);
            return frame != nullptr && tempo != nullptr &&
                   reinterpret_cast<const LV2_Atom_Long*>(frame)->body == done_ &&
                   reinterpret_cast<const LV2_Atom_Float*>(tempo)->body == 90.0f;
        }
        return false;
    }
    void run(std::uint32_t frames) override
    {
        // Asked for in the first block, answered before the second.
        const std::int32_t question = 21;
        if (done_ == 0) {
            schedule_->schedule_work(schedule_->handle, sizeof question, &question);
            log_->printf(log_->handle, urid(LV2_LOG__Note), "ready at %d\n", 0);
        }
        const std::array<bool, 6> has{maps(),
                                      knows_block_length(frames),
                                      hears_the_time(),
                                      answer_ == 42 || done_ == 0,
                                      control(5) == 1.0f,
                                      control(6) == 1.0f};
        float gain = 0;
        for (std::size_t i = 0; i < has.size(); ++i)
            gain += has[i] ? std::ldexp(1.0f, -1 - static_cast<int>(i)) : 0;
        for (std::uint32_t t = 0; t < frames; ++t) out(1)[t] = gain * in(0)[t] + in(2)[t];
        done_ += frames;
    }

    LV2_URID_Map* map_ = nullptr;
    LV2_URID_Unmap* unmap_ = nullptr;
    LV2_Log_Log* log_ = nullptr;
    LV2_Worker_Schedule* schedule_ = nullptr;
    const LV2_Options_Option* options_ = nullptr;
    std::int32_t answer_ = 0;
    std::int64_t done_ = 0;
};

class Remembers : public Plugin {
  public:
    explicit Remembers(const LV2_Feature* const* features)
    {
        for (; *features != nullptr; ++features)
            if ((*features)->URI == std::string(LV2_URID__map))
                map_ = static_cast<LV2_URID_Map*>((*features)->data);
    }
    LV2_State_Status restore(LV2_State_Retrieve_Function retrieve, LV2_State_Handle handle)
    {
        std::size_t size = 0;
        std::uint32_t type = 0, flags = 0;
        const void* value = retrieve(handle, map_->map(map_->handle, amount_uri), &size, &type, &flags);
        if (value == nullptr || size != sizeof amount_) return LV2_STATE_ERR_NO_PROPERTY;
        std::memcpy(&amount_, value, size);
        return LV2_STATE_SUCCESS;
    }

  private:
    void run(std::uint32_t frames) override { copy_stereo(frames, amount_); }
    LV2_URID_Map* map_ = nullptr;
    float amount_ = 1;
};

template <class Kind>
LV2_Handle make_with(const LV2_Descriptor*, double, const char*, const LV2_Feature* const* f)
{
    return static_cast<Plugin*>(new Kind(f));
}
template <class Kind> LV2_Handle make(const LV2_Descriptor*, double, const char*, const LV2_Feature* const*)
{
    return static_cast<Plugin*>(new Kind);
}
LV2_Handle make_nothing(const LV2_Descriptor*, double, const char*, const LV2_Feature* const*)
{
    return nullptr;
}

Plugin& plugin(LV2_Handle handle)
{
    return *static_cast<Plugin*>(handle);
}

LV2_Worker_Status work(LV2_Handle handle, LV2_Worker_Respond_Function respond, LV2_Worker_Respond_Handle to,
                       std::uint32_t size, const void* data)
{
    return dynamic_cast<Curious&>(plugin(handle)).work(respond, to, size, data);
}

LV2_Worker_Status answer(LV2_Handle handle, std::uint32_t size, const void* data)
{
    return dynamic_cast<Curious&>(plugin(handle)).answer(size, data);
}

LV2_State_Status save(LV2_Handle, LV2_State_Store_Function, LV2_State_Handle, std::uint32_t,
                      const LV2_Feature* const*)
{
    return LV2_STATE_SUCCESS;
}

LV2_State_Status restore(LV2_Handle handle, LV2_State_Retrieve_Function retrieve, LV2_State_Handle from,
                         std::uint32_t, const LV2_Feature* const*)
{
    return dynamic_cast<Remembers&>(plugin(handle)).restore(retrieve, from);
}

const void* worker_of_curious(const char* uri)
{
    static const LV2_Worker_Interface interface {
        work, answer, nullptr
    };
    return uri == std::string(LV2_WORKER__interface) ? &interface : nullptr;
}

const void* state_of_remembers(const char* uri)
{
    static const LV2_State_Interface interface {
        save, restore
    };
    return uri == std::string(LV2_STATE__interface) ? &interface : nullptr;
}

using Make = LV2_Handle (*)(const LV2_Descriptor*, double, const char*, const LV2_Feature* const*);

LV2_Descriptor descriptor(const char* uri, Make make_it, const void* (*extension)(const char*) = nullptr)
{
    return {uri,
            make_it,
            [](LV2_Handle handle, std::uint32_t port, void* data) { plugin(handle).connect(port, data); },
            nullptr,
            [](LV2_Handle handle, std::uint32_t frames) { plugin(handle).run(frames); },
            nullptr,
            [](LV2_Handle handle) { delete &plugin(handle); },
            extension};
}

} // namespace

extern "C" LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(std::uint32_t index)
{
    static const std::array list{
        descriptor("urn:dubstage:test:gain", make<Gain>),
        descriptor("urn:dubstage:test:mono", make<Mono>),
        descriptor("urn:dubstage:test:spread", make<Spread>),
        descriptor("urn:dubstage:test:six", make<Six>),
        descriptor("urn:dubstage:test:optional", make<Optional>),
        descriptor("urn:dubstage:test:factor", make<Factor>),
        descriptor("urn:dubstage:test:late", make<Late>),
        descriptor("urn:dubstage:test:echo", make<Echo>),
        descriptor("urn:dubstage:test:crash", make<Crash>),
        descriptor("urn:dubstage:test:hang", make<Hang>),
        descriptor("urn:dubstage:test:nan", make<NotANumber>),
        descriptor("urn:dubstage:test:quit", make<Quit>),
        descriptor("urn:dubstage:test:unloadable", make_nothing),
        descriptor("urn:dubstage:test:strange", make<Straight>),
        descriptor("urn:dubstage:test:deaf", make<Deaf>),
        descriptor("urn:dubstage:test:chatty", make<Chatty>),
        descriptor("urn:dubstage:test:hungry", make<Hungry>),
        descriptor("urn:dubstage:test:diary", make<Diary>),
        descriptor("urn:dubstage:test:curious", make_with<Curious>, worker_of_curious),
        descriptor("urn:dubstage:test:remembers", make_with<Remembers>, state_of_remembers),
    };
    return index < list.size() ? &list[index] : nullptr;
}
