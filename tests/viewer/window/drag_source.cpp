#include "viewer/window/drag_source.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <array>
#include <cctype>
#include <cstring>
#include <memory>
#include <poll.h>
#include <stdexcept>

namespace dubstage::viewer::test {

namespace {

constexpr int patience_ms = 30000; // without any answer
constexpr long version = 5;

std::string uri_list(const std::vector<std::filesystem::path>& paths)
{
    constexpr const char* digits = "0123456789ABCDEF";
    std::string list;
    for (const auto& path : paths) {
        list += "file://";
        for (const char c : path.string()) {
            const auto byte = static_cast<unsigned char>(c);
            if (std::isalnum(byte) || std::strchr("/._-", c) != nullptr)
                list += c;
            else
                list += std::string("%") + digits[byte >> 4] + digits[byte & 15u];
        }
        list += "\r\n";
    }
    return list;
}

//  enter ─► position ─► status ◄─ drop ─► (the window asks for the list) ─► finished ◄─
class Drag {
  public:
    Drag(const std::string& display, std::string list)
        : display_(XOpenDisplay(display.c_str()), XCloseDisplay), list_(std::move(list))
    {
        if (!display_) throw std::runtime_error("no display " + display);
        source_ = XCreateSimpleWindow(x(), DefaultRootWindow(x()), 0, 0, 1, 1, 0, 0, 0);
    }

    void drop_on(const std::string& window_class, int px, int py)
    {
        target_ = find(DefaultRootWindow(x()), window_class);
        if (target_ == 0) throw std::runtime_error("no window takes drops: " + window_class);
        XSetSelectionOwner(x(), atom("XdndSelection"), source_, CurrentTime);
        send("XdndEnter", {version << 24, static_cast<long>(atom("text/uri-list")), 0, 0});
        send("XdndPosition",
             {0, static_cast<long>(px) << 16 | py, CurrentTime, static_cast<long>(atom("XdndActionCopy"))});
        const XClientMessageEvent status = wait_for("XdndStatus");
        if ((status.data.l[1] & 1) == 0) throw std::runtime_error("the drop is refused");
        send("XdndDrop", {0, CurrentTime, 0, 0});
        wait_for("XdndFinished");
    }

  private:
    Display* x() const { return display_.get(); }
    Atom atom(const char* name) const { return XInternAtom(x(), name, False); }

    bool takes_drops(Window window, const std::string& window_class) const
    {
        XClassHint hint{};
        if (XGetClassHint(x(), window, &hint) == 0) return false;
        const bool same = window_class == hint.res_class;
        XFree(hint.res_name);
        XFree(hint.res_class);
        int count = 0;
        Atom* properties = XListProperties(x(), window, &count);
        bool aware = false;
        for (int i = 0; i < count; ++i) aware = aware || properties[i] == atom("XdndAware");
        if (properties != nullptr) XFree(properties);
        return same && aware;
    }
    Window find(Window from, const std::string& window_class) const
    {
        if (takes_drops(from, window_class)) return from;
        Window root = 0, parent = 0, *children = nullptr;
        unsigned count = 0;
        Window found = 0;
        if (XQueryTree(x(), from, &root, &parent, &children, &count) == 0) return 0;
        for (unsigned i = 0; i < count && found == 0; ++i) found = find(children[i], window_class);
        if (children != nullptr) XFree(children);
        return found;
    }

    void send(const char* type, const std::array<long, 4>& words) const
    {
        XEvent event{};
        event.xclient.type = ClientMessage;
        event.xclient.window = target_;
        event.xclient.message_type = atom(type);
        event.xclient.format = 32;
        event.xclient.data.l[0] = static_cast<long>(source_);
        for (std::size_t i = 0; i < words.size(); ++i) event.xclient.data.l[i + 1] = words[i];
        XSendEvent(x(), target_, False, NoEventMask, &event);
        XFlush(x());
    }

    XEvent next() const
    {
        while (XPending(x()) == 0) {
            pollfd socket{ConnectionNumber(x()), POLLIN, 0};
            if (poll(&socket, 1, patience_ms) <= 0) throw std::runtime_error("the window says nothing");
        }
        XEvent event{};
        XNextEvent(x(), &event);
        return event;
    }
    XClientMessageEvent wait_for(const char* type)
    {
        while (true) {
            const XEvent event = next();
            if (event.type == SelectionRequest) answer(event.xselectionrequest);
            if (event.type == ClientMessage && event.xclient.message_type == atom(type)) return event.xclient;
        }
    }
    void answer(const XSelectionRequestEvent& request) const
    {
        XChangeProperty(x(), request.requestor, request.property, request.target, 8, PropModeReplace,
                        reinterpret_cast<const unsigned char*>(list_.data()), static_cast<int>(list_.size()));
        XEvent event{};
        event.xselection.type = SelectionNotify;
        event.xselection.requestor = request.requestor;
        event.xselection.selection = request.selection;
        event.xselection.target = request.target;
        event.xselection.property = request.property;
        event.xselection.time = request.time;
        XSendEvent(x(), request.requestor, False, NoEventMask, &event);
        XFlush(x());
    }

    std::unique_ptr<Display, int (*)(Display*)> display_;
    std::string list_;
    Window source_ = 0, target_ = 0;
};

} // namespace

void drag_and_drop(const std::string& display, const std::string& window_class, int x, int y,
                   const std::vector<std::filesystem::path>& paths)
{
    Drag(display, uri_list(paths)).drop_on(window_class, x, y);
}

} // namespace dubstage::viewer::test
