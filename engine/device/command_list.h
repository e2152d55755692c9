// What a device shall do, in order: each command sees what all before it wrote.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <variant>
#include <vector>

#include "../shaders/dynamics/amplify.h"
#include "../shaders/dynamics/fir.h"
#include "../shaders/dynamics/follow.h"
#include "../shaders/dynamics/hold.h"
#include "../shaders/dynamics/overshoot.h"
#include "../shaders/dynamics/reduction.h"
#include "../shaders/gather/frame.h"
#include "../shaders/gather/place.h"
#include "../shaders/gather/window.h"
#include "../shaders/group/peak.h"
#include "../shaders/meter/bands.h"
#include "../shaders/meter/density.h"
#include "../shaders/meter/gauge.h"
#include "../shaders/meter/k_filter.h"
#include "../shaders/meter/true_peak.h"
#include "../shaders/modulation/modulate.h"
#include "../shaders/modulation/phaser.h"
#include "../shaders/pointwise/mix.h"
#include "../shaders/pointwise/pack.h"
#include "../shaders/pointwise/power.h"
#include "../shaders/pointwise/spectrum_mac.h"

namespace dubstage {

class Buffer;
class FftPlan;

enum class KernelId : std::uint8_t {
#define KERNEL(name, folder, args) name,
#include "device/kernels.inc"
#undef KERNEL
};

constexpr int kernel_count = 0
#define KERNEL(name, folder, args) +1
#include "device/kernels.inc"
#undef KERNEL
    ;

struct Dispatch {
    KernelId kernel;
    kernels::uint rows, items;
    alignas(8) std::byte args[128];
    std::size_t args_bytes;
};
struct Transform {
    FftPlan* plan;
    int rows; // the first `rows` of the plan
    bool inverse;
};
struct Copy {
    const Buffer* from;
    std::size_t from_byte;
    const Buffer* to;
    std::size_t to_byte,
        bytes; // multiples of 4; from and to may be one buffer where the ranges do not overlap
};
struct Zero {
    const Buffer* buffer;
    std::size_t byte, bytes; // multiples of 4
};
struct Stage {
    const char* name; // of the commands that follow; a literal
};
using Command = std::variant<Dispatch, Transform, Copy, Zero, Stage>;

class CommandList {
  public:
    // One launcher per kernel, so that a call site reads like a function call: list.mix({rows, terms, n,
    // frames}).
#define KERNEL(name, folder, args)                                                                           \
    void name(const kernels::args& a)                                                                        \
    {                                                                                                        \
        dispatch(KernelId::name, a);                                                                         \
    }
#include "device/kernels.inc"
#undef KERNEL

    void forward(FftPlan& plan, int rows)
    {
        commands_.push_back(Transform{&plan, rows, false});
    }
    void inverse(FftPlan& plan, int rows)
    {
        commands_.push_back(Transform{&plan, rows, true});
    }
    void copy(const Buffer& from, std::size_t from_byte, const Buffer& to, std::size_t to_byte,
              std::size_t bytes)
    {
        if (bytes > 0) commands_.push_back(Copy{&from, from_byte, &to, to_byte, bytes});
    }
    void zero(const Buffer& buffer, std::size_t byte, std::size_t bytes)
    {
        if (bytes > 0) commands_.push_back(Zero{&buffer, byte, bytes});
    }
    void stage(const char* name)
    {
        commands_.push_back(Stage{name});
    }

    void append(const Command& command)
    {
        commands_.push_back(command);
    }

    const std::vector<Command>& commands() const
    {
        return commands_;
    }
    void clear()
    {
        commands_.clear();
    }

  private:
    template <class Args> void dispatch(KernelId kernel, const Args& args)
    {
        static_assert(sizeof(Args) <= sizeof(Dispatch::args) && std::is_trivially_copyable_v<Args>);
        if (args.rows == 0 || args.items == 0) return;
        Dispatch d{kernel, args.rows, args.items, {}, sizeof args};
        std::memcpy(d.args, &args, sizeof args);
        commands_.push_back(d);
    }

    std::vector<Command> commands_;
};

} // namespace dubstage
