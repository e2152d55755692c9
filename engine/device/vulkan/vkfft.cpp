#include "device/vulkan/vkfft.h"

#include <cinttypes>
#include <clocale>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <glslang/Include/glslang_c_interface.h>
#include <mutex>
#include <string>

#include "base/error.h"

// A shader that fails to compile is printed by VkFFT; standard output is for results.
#define printf(...) ((void)0)
#define VKFFT_BACKEND 0
#include <vkFFT.h>
#undef printf

namespace dubstage::vulkan {

namespace {

// VkFFT swaps the process's locale while it writes code, and glslang is started once.
std::mutex planning;

void start_compiler()
{
    static std::once_flag once;
    std::call_once(once, [] { glslang_initialize_process(); });
}

struct Failure {
    ErrorCode code;
    const char* meaning;
};

// By the hundreds VkFFT numbers its results in (enum VkFFTResult).
Failure failure_of(VkFFTResult result)
{
    switch (result) {
    case VKFFT_ERROR_MALLOC_FAILED:
    case VKFFT_ERROR_FAILED_TO_ALLOCATE:
    case VKFFT_ERROR_FAILED_TO_ALLOCATE_MEMORY:
        return {ErrorCode::out_of_memory, "no memory left"};
    case VKFFT_ERROR_FAILED_TO_SUBMIT_QUEUE:
    case VKFFT_ERROR_FAILED_TO_WAIT_FOR_FENCES:
        return {ErrorCode::device_lost, "the GPU took no work"};
    case VKFFT_ERROR_FAILED_SHADER_PREPROCESS:
    case VKFFT_ERROR_FAILED_SHADER_PARSE:
    case VKFFT_ERROR_FAILED_SHADER_LINK:
    case VKFFT_ERROR_FAILED_SPIRV_GENERATE:
        return {ErrorCode::internal, "its shader does not compile"};
    default:
        break;
    }
    if (result < 1000) return {ErrorCode::internal, "its own buffers are too small"};
    if (result < 3000) return {ErrorCode::internal, "its configuration is wrong"};
    if (result < 4000) return {ErrorCode::internal, "it has no transform of this length"};
    return {ErrorCode::internal, "a call of the driver failed"};
}

void check_vkfft(VkFFTResult result, const char* doing, std::uint64_t size)
{
    if (result == VKFFT_SUCCESS) return;
    const Failure failure = failure_of(result);
    throw Error(failure.code, "VkFFT",
                std::string(failure.meaning) + " (result " + std::to_string(static_cast<int>(result)) +
                    ") while " + doing + " transforms of " + std::to_string(size),
                failure.code == ErrorCode::out_of_memory ? "give a smaller --memory" : "use --device cpu");
}

// VkFFT's own choices for this vendor, written out: another version of it must not change the bits. Tables
// instead of sincos halve the error; merged pairs of rows would leak the rounding of one track into another.
void set_knobs(VkFFTConfiguration& c, const VkfftSetup& setup)
{
    const bool nvidia = setup.vendor == 0x10DE, intel = setup.vendor == 0x8086, amd = setup.vendor == 0x1002;
    const bool large_shared = setup.shared_memory_bytes >= 65536;
    c.useLUT = 1;
    c.disableMergeSequencesR2C = 1;
    c.coalescedMemory = nvidia || amd ? 32 : 64;
    c.aimThreads = 128;
    c.numSharedBanks = 32;
    c.warpSize = amd ? 64 : 32;
    c.registerBoost = nvidia ? 4 : (intel ? (large_shared ? 1 : 2) : (amd ? (large_shared ? 2 : 4) : 1));
    c.registerBoostNonPow2 = 0;
    c.registerBoost4Step = 1;
    c.swapTo3Stage4Step = amd ? 21 : 0;
    c.reorderFourStep = 1;
    c.normalize = 0;
}

} // namespace

struct Vkfft::State {
    VkfftSetup setup;
    std::uint64_t buffer_bytes, scratch_bytes;
    std::vector<std::byte> programs;
    VkFFTApplication app = {};
};

Vkfft::Vkfft(const VkfftSetup& setup, std::vector<std::byte> programs) : state_(new State{setup})
{
    State& s = *state_; // VkFFT keeps pointers into it
    s.buffer_bytes = s.scratch_bytes = setup.buffer_bytes;
    s.programs = std::move(programs);

    VkFFTConfiguration c = {};
    c.physicalDevice = &s.setup.physical;
    c.device = &s.setup.device;
    c.queue = &s.setup.queue;
    c.commandPool = &s.setup.pool;
    c.fence = &s.setup.fence;
    c.isCompilerInitialized = 1;
    c.FFTdim = 1;
    c.size[0] = setup.size;
    c.numberBatches = setup.rows;
    c.performR2C = 1;
    c.bufferNum = 1;
    c.buffer = &s.setup.buffer;
    c.bufferSize = &s.buffer_bytes;
    c.userTempBuffer = 1;
    c.tempBufferNum = 1;
    c.tempBuffer = &s.setup.scratch;
    c.tempBufferSize = &s.scratch_bytes;
    set_knobs(c, setup);
    c.saveApplicationToString = s.programs.empty() ? 1 : 0;
    c.loadApplicationFromString = s.programs.empty() ? 0 : 1;
    c.loadApplicationString = s.programs.empty() ? nullptr : s.programs.data();

    const std::lock_guard lock(planning);
    start_compiler();
    check_vkfft(initializeVkFFT(&s.app, c), "planning", setup.size);
}

Vkfft::~Vkfft()
{
    if (state_) deleteVkFFT(&state_->app);
}

void Vkfft::abandon()
{
    static_cast<void>(state_.release());
}

std::vector<std::byte> Vkfft::programs() const
{
    const VkFFTApplication& app = state_->app;
    if (app.saveApplicationString == nullptr) return {};
    const auto* bytes = static_cast<const std::byte*>(app.saveApplicationString);
    return {bytes, bytes + app.applicationStringSize};
}

void Vkfft::record(VkCommandBuffer commands, int rows, bool inverse)
{
    VkFFTApplication& app = state_->app;
    // VkFFT has no partial batches. Its shaders find their row from the workgroup, so dispatching for fewer
    // rows is all it takes: the two counts that its dispatches are made of.
    VkFFTPlan* plan = inverse ? app.localFFTPlan_inverse : app.localFFTPlan;
    if (state_->setup.rows > 1) {
        plan->actualFFTSizePerAxis[0][1] = static_cast<std::uint64_t>(rows);
        plan->R2Cdecomposition.specializationConstants.numBatches = static_cast<std::uint64_t>(rows);
    }
    VkFFTLaunchParams launch = {};
    launch.commandBuffer = &commands;
    const VkFFTResult result = VkFFTAppend(&app, inverse ? 1 : -1, &launch);
    check_vkfft(result, "recording", state_->setup.size);
}

std::string Vkfft::key(const VkfftSetup& setup)
{
    VkFFTConfiguration c = {};
    set_knobs(c, setup);
    std::string key = "VkFFT " + std::to_string(VkFFTGetVersion()) + " r2c " + std::to_string(setup.size) +
                      " x " + std::to_string(setup.rows);
    for (const std::uint64_t knob :
         {c.useLUT, c.disableMergeSequencesR2C, c.coalescedMemory, c.aimThreads, c.numSharedBanks, c.warpSize,
          c.registerBoost, c.registerBoostNonPow2, c.registerBoost4Step, c.swapTo3Stage4Step,
          c.reorderFourStep, c.normalize})
        key += " " + std::to_string(knob);
    return key;
}

} // namespace dubstage::vulkan
