#include "viewer/input/marks.h"

#include <imgui.h>
#include <map>

namespace dubstage::viewer {

namespace {

// Like ImGui's context, one per process.
std::map<std::string, Frame>& all_marks()
{
    static std::map<std::string, Frame> marks;
    return marks;
}

} // namespace

void forget_marks()
{
    all_marks().clear();
}

void mark(const std::string& name, const Frame& area)
{
    all_marks()[name] = area;
}

void mark_item(const std::string& name)
{
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    mark(name, {low.x, low.y, high.x, high.y});
}

std::optional<Frame> marked(const std::string& name)
{
    const auto found = all_marks().find(name);
    return found == all_marks().end() ? std::nullopt : std::optional(found->second);
}

} // namespace dubstage::viewer
