// What is not linear: stages that run kernels over blocks of samples and remember, and the little graphs that
// processors make of stages and responses.
#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "device/device.h"
#include "processors/moving.h"
#include "processors/processor.h"

namespace dubstage {

// What a stage reads for the frames [t, t + n) that it writes: of its inputs [t - behind, t + n + ahead).
struct StageTiming {
    Frames behind = 0, ahead = 0;
    bool endless = false; // what it remembers reaches back without end: it must run from the start
};

// Addresses of one stage's lanes: of all inputs, one after the other, and of its output.
struct StageLanes {
    Frames first = 0; // absolute frame that the addresses point to
    std::vector<std::uint64_t> in, out;
};

// Takes tables to the device; what is put there lasts until the list has run.
class TableRoom {
  public:
    virtual ~TableRoom() = default;
    virtual std::uint64_t put(const void* data, std::size_t bytes) = 0;
    template <class Pointer, class T> Pointer table(const std::vector<T>& items)
    {
        return kernel_pointer<Pointer>(put(items.data(), items.size() * sizeof(T)));
    }
};

// Runs any number of stages of one kind side by side, block after block.
class StageRunner {
  public:
    virtual ~StageRunner() = default;
    // Forgets everything.
    virtual void restart(CommandList& list) = 0;
    // `frames` of every stage, in the order they were given in.
    virtual void record(std::span<const StageLanes> stages, Frames frames, TableRoom& room,
                        CommandList& list) = 0;
};

class TimeStage {
  public:
    virtual ~TimeStage() = default;
    virtual const char* kind() const = 0; // stages of one kind run together
    virtual StageTiming timing() const = 0;
    // Whether there is something in its node even where nothing comes in.
    virtual bool sounds_alone() const { return false; }
    // A runner for stages of this one's kind, and the device memory that it takes.
    virtual std::unique_ptr<StageRunner> start(Device& device,
                                               const std::vector<const TimeStage*>& stages) const = 0;
    virtual double bytes(const Device& device, const std::vector<const TimeStage*>& stages) const = 0;
    // What the runner puts into the room for so many frames, at most.
    virtual std::size_t table_bytes(const Device& device, const std::vector<const TimeStage*>& stages,
                                    Frames frames) const = 0;
};

// A little graph. Node 0 is what comes in; where `keyed`, node 1 is what is listened to instead.
struct NetworkLink { // to += from, through the paths
    int from = 0, to = 0;
    std::vector<Path> paths;
    std::vector<SharedMoving> gains{}; // of all its paths, which then have neither response nor delay
};
struct NetworkStage { // writes its node alone
    std::vector<int> from;
    int to = 0;
    std::shared_ptr<const TimeStage> stage;
};

class Network : public Processor {
  public:
    std::vector<Layout> nodes; // of each node, the first being what comes in
    std::vector<NetworkLink> links;
    std::vector<NetworkStage> stages;
    int output = 0;
    std::string key; // name of the strip whose signal is node 1; empty = none
    std::string key_place;

    int add_node(const Layout& layout)
    {
        nodes.push_back(layout);
        return static_cast<int>(nodes.size()) - 1;
    }
};

} // namespace dubstage
