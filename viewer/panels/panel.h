// A panel of the viewer: one way to look at the comparison. Each is one file that defines a PanelType.
#pragma once

#include <memory>
#include <vector>

#include "viewer/model/workbench.h"
#include "viewer/plot/plot.h"

namespace dubstage::viewer {

class Panel {
  public:
    virtual ~Panel() = default;
    // Fills the rest of ImGui's window.
    virtual void draw(Workbench& bench) = 0;
    // What goes out as PNG, SVG and CSV, from the top down; valid until the next draw().
    virtual std::vector<const Plot*> plots() const { return {}; }
};

struct PanelType {
    const char *name, *title;
    std::unique_ptr<Panel> (*make)();
};
// In the order of their keys, F1 and so on.
const std::vector<PanelType>& panel_types();

} // namespace dubstage::viewer
