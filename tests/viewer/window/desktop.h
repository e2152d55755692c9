// A screen without a monitor (Xvfb), what is seen on it, and programs that run on it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

#include "support/audio_files.h"
#include "viewer/draw/image.h"

namespace dubstage::viewer::test {

using Environment = std::vector<std::pair<std::string, std::string>>;

// A program that runs beside the test. Its destructor ends it.
class Running {
  public:
    // Standard error goes to `errors`. `keep_open`: a descriptor that the program has, too; -1 = none.
    Running(const std::string& program, const std::vector<std::string>& arguments,
            const Environment& environment, const std::filesystem::path& errors, int keep_open = -1);
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    bool runs();                // still
    int wait();                 // its exit status, 128 + n when signal n ended it
    std::string errors() const; // what it has written so far

  private:
    std::filesystem::path errors_;
    pid_t process_ = -1;
    int status_ = -1;
    void take(int status);
};

class Desktop {
  public:
    // `options`: of Xvfb. Throws std::runtime_error with Xvfb's own words.
    Desktop(int width, int height, const std::vector<std::string>& options = {});

    const std::string& display() const { return display_; } // ":3"
    Image picture() const;
    // Real key and mouse events: the words of xdotool's command line.
    void act(const std::vector<std::string>& words) const;
    const std::filesystem::path& folder() const { return folder_.path(); }

  private:
    dubstage::test::TemporaryFolder folder_;
    std::unique_ptr<Running> server_;
    std::string display_;
};

} // namespace dubstage::viewer::test
