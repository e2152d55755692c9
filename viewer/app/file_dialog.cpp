#include "viewer/app/file_dialog.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <imgui.h>

#include "viewer/app/app.h"
#include "viewer/app/overlay.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

std::string size_text(std::uintmax_t bytes)
{
    const auto size = static_cast<double>(bytes);
    if (size < 1e6) return fmt::format("{:.0f} kB", size / 1e3);
    return size < 1e9 ? fmt::format("{:.1f} MB", size / 1e6) : fmt::format("{:.2f} GB", size / 1e9);
}

template <std::size_t Size> void put(std::array<char, Size>& into, const std::string& text)
{
    into.fill(0);
    std::memcpy(into.data(), text.data(), std::min(text.size(), Size - 1));
}

std::filesystem::path home()
{
    const char* value = std::getenv("HOME");
    return value == nullptr ? "/" : value;
}

} // namespace

void FileDialog::open(const std::string& title, Done done)
{
    title_ = title;
    done_ = std::move(done);
    saves_ = false;
    put(name_, "");
    open_ = true;
    fresh_ = 3; // a menu that closes gives it to another window first
    enter(folder_.empty() ? std::filesystem::current_path() : folder_);
}

void FileDialog::save(const std::string& title, const std::filesystem::path& suggested, Done done)
{
    open(title, std::move(done));
    saves_ = true;
    if (suggested.has_parent_path()) enter(suggested.parent_path());
    put(name_, suggested.filename().string());
}

// Read once, not with every frame.
void FileDialog::enter(const std::filesystem::path& folder)
{
    entries_.clear();
    chosen_.clear();
    trouble_.clear();
    folder_ = std::filesystem::absolute(folder).lexically_normal();
    std::error_code error;
    for (std::filesystem::directory_iterator it(folder_, error), end; !error && it != end;
         it.increment(error)) {
        std::error_code none;
        if (it->path().filename().string().starts_with(".")) continue;
        const bool is_folder = it->is_directory(none);
        entries_.push_back({it->path(), is_folder, is_folder ? 0 : it->file_size(none)});
    }
    if (error) trouble_ = folder_.string() + ": " + error.message();
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
        return a.folder != b.folder ? a.folder : a.path.filename() < b.path.filename();
    });
}

void FileDialog::finish()
{
    std::vector<std::filesystem::path> paths(chosen_.begin(), chosen_.end());
    if (name_[0] != 0) {
        const std::filesystem::path named = folder_ / name_.data();
        std::error_code none;
        if (!saves_ && std::filesystem::is_directory(named, none)) {
            put(name_, "");
            enter(named);
            return;
        }
        if (!saves_ && !std::filesystem::exists(named, none)) {
            trouble_ = named.string() + ": there is no such file";
            return;
        }
        paths.assign(1, named);
    }
    if (paths.empty()) return;
    open_ = false;
    done_(paths);
}

void FileDialog::click(const Entry& entry)
{
    if (entry.folder && ImGui::IsMouseDoubleClicked(0)) {
        const std::filesystem::path folder = entry.path; // entries are replaced
        put(name_, "");
        enter(folder);
        return;
    }
    if (saves_) {
        if (!entry.folder) put(name_, entry.path.filename().string());
        return;
    }
    put(name_, "");
    const bool more = ImGui::GetIO().KeyCtrl || ImGui::GetIO().KeyShift;
    if (!more) chosen_.clear();
    if (!chosen_.insert(entry.path).second && more) chosen_.erase(entry.path);
    if (ImGui::IsMouseDoubleClicked(0)) finish();
}

void FileDialog::head(App& app)
{
    ImGui::PushFont(fonts().headline);
    ImGui::TextUnformatted(title_.c_str());
    ImGui::PopFont();
    if (ImGui::Button("Up")) enter(folder_.parent_path());
    mark_item("files/up");
    ImGui::SameLine();
    if (ImGui::Button("Home")) enter(home());
    ImGui::SameLine();
    ImGui::BeginDisabled(app.recent().paths().empty());
    if (ImGui::Button("Recent")) ImGui::OpenPopup("recent");
    ImGui::EndDisabled();
    if (ImGui::BeginPopup("recent")) {
        for (const std::filesystem::path& path : app.recent().paths())
            if (ImGui::MenuItem(path.string().c_str())) enter(path.parent_path());
        ImGui::EndPopup();
    }
    ImGui::SameLine();
    dim_text(folder_.string());
}

void FileDialog::list()
{
    const float below = 2 * ImGui::GetFrameHeightWithSpacing() + 6 * ui_scale();
    if (!ImGui::BeginTable("files", 2, ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg, {0, -below})) return;
    ImGui::TableSetupColumn("Name", ImGuiTableColumnFlags_WidthStretch);
    ImGui::TableSetupColumn("Size", ImGuiTableColumnFlags_WidthFixed, 90 * ui_scale());
    const Entry* clicked = nullptr;
    for (const Entry& entry : entries_) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        const std::string name = entry.path.filename().string();
        const bool on = chosen_.contains(entry.path);
        if (ImGui::Selectable((name + (entry.folder ? "/" : "")).c_str(), on,
                              ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowDoubleClick))
            clicked = &entry;
        mark_item("files/" + name);
        ImGui::TableNextColumn();
        if (!entry.folder) dim_text(size_text(entry.bytes));
    }
    ImGui::EndTable();
    if (clicked != nullptr) click(Entry(*clicked));
}

void FileDialog::foot()
{
    if (fresh_ > 0) ImGui::SetKeyboardFocusHere();
    fresh_ = std::max(0, fresh_ - 1);
    ImGui::SetNextItemWidth(-210 * ui_scale());
    const bool enter_key =
        ImGui::InputTextWithHint("##name", saves_ ? "Name" : "Path of a file or folder", name_.data(),
                                 name_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    if (ImGui::IsItemActive()) fresh_ = 0;
    mark_item("files/name");
    ImGui::SameLine();
    const bool pressed = ImGui::Button(saves_ ? "Save" : "Open", {90 * ui_scale(), 0});
    mark_item("files/done");
    ImGui::SameLine();
    if (ImGui::Button("Cancel", {90 * ui_scale(), 0})) open_ = false;
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(palette().error));
    ImGui::TextUnformatted(trouble_.c_str());
    ImGui::PopStyleColor();
    if (enter_key || pressed) finish();
}

void FileDialog::draw(App& app)
{
    if (!open_) return;
    if (!begin_overlay("files", 820, 600, 0.4f)) open_ = false;
    head(app);
    list();
    foot();
    end_overlay();
}

} // namespace dubstage::viewer
