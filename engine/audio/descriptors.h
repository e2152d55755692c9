// Files read at random places, however many there are: opened on demand, and closed, the longest unused
// first, when too many are open.
#pragma once

#include <cstddef>
#include <filesystem>
#include <list>
#include <mutex>

#include "base/units.h"

namespace dubstage {

// A file that may be closed whenever nobody uses it.
class OnDemand {
  public:
    explicit OnDemand(std::filesystem::path path) : path_(std::move(path)) {}
    OnDemand(const OnDemand&) = delete;
    OnDemand& operator=(const OnDemand&) = delete;
    const std::filesystem::path& path() const { return path_; }

    // While one lives, the file is open.
    class Use {
      public:
        explicit Use(OnDemand& file) : file_(file) { file_.take(); }
        ~Use() { file_.give_back(); }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

      private:
        OnDemand& file_;
    };

  protected:
    ~OnDemand() = default;
    // False when the process has no descriptor left (EMFILE); throws for every other failure.
    virtual bool open_now() = 0;
    virtual void close_now() = 0;
    void forget(); // to be called by the destructor of every derived class

  private:
    friend class DescriptorCache;
    void take();
    void give_back();

    std::filesystem::path path_;
    std::mutex opening_;
    bool open_ = false;
    int users_ = 0;
    std::list<OnDemand*>::iterator place_;
};

class ReadFile : public OnDemand {
  public:
    using OnDemand::OnDemand;
    ~ReadFile() { forget(); }

    // Exactly `bytes` from byte `offset`, from any thread. Throws Error{io} with `what` for the place, and
    // Error{missing_input} when the file cannot be opened.
    void read(std::int64_t offset, std::size_t bytes, std::byte* out, const std::string& what);
    std::int64_t size();

  private:
    bool open_now() override;
    void close_now() override;

    int descriptor_ = -1;
};

// True when the last call failed because the process or the system has no descriptor left.
bool out_of_descriptors();
// Lets the process open as many files as it may ask for. False when it may already.
bool raise_descriptor_limit();
[[noreturn]] void throw_unopened(const std::filesystem::path& path, int error);

} // namespace dubstage
