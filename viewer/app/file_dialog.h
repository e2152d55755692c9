// The choice of files to open, or of a name to save under, drawn by the viewer itself.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace dubstage::viewer {

class App;

class FileDialog {
  public:
    using Done = std::function<void(const std::vector<std::filesystem::path>&)>;
    void open(const std::string& title, Done done);
    void save(const std::string& title, const std::filesystem::path& suggested, Done done);
    void close() { open_ = false; }
    bool is_open() const { return open_; }
    void draw(App& app);

  private:
    struct Entry {
        std::filesystem::path path;
        bool folder = false;
        std::uintmax_t bytes = 0;
    };
    void enter(const std::filesystem::path& folder);
    void head(App& app);
    void list();
    void foot();
    void click(const Entry& entry);
    void finish();

    std::string title_;
    Done done_;
    std::filesystem::path folder_;
    std::vector<Entry> entries_;
    std::set<std::filesystem::path> chosen_;
    std::array<char, 512> name_{};
    std::string trouble_;
    bool open_ = false, saves_ = false;
    int fresh_ = 0; // frames in which the name still asks for the focus
};

} // namespace dubstage::viewer
