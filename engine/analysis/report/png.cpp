#include "analysis/report/png.h"

#include <cmath>
#include <librsvg/rsvg.h>
#include <memory>
#include <png.h>

#include "base/error.h"

namespace dubstage::report {

namespace {

struct Release {
    void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* context) const { cairo_destroy(context); }
    void operator()(GInputStream* stream) const { g_object_unref(stream); }
};
template <class T> using Owned = std::unique_ptr<T, Release>;

[[noreturn]] void refuse(GError* error)
{
    const std::string why = error != nullptr ? error->message : "no reason given";
    g_clear_error(&error);
    throw Error(ErrorCode::bad_data, "plot", "librsvg cannot draw it: " + why,
                "write SVG with --svg instead");
}

Owned<RsvgHandle> parse(const std::string& svg)
{
    GError* error = nullptr;
    const Owned<GInputStream> stream(
        g_memory_input_stream_new_from_data(svg.data(), static_cast<gssize>(svg.size()), nullptr));
    // Without this flag libxml2 takes no picture of more than 10 MB within an attribute.
    Owned<RsvgHandle> handle(
        rsvg_handle_new_from_stream_sync(stream.get(), nullptr, RSVG_HANDLE_FLAG_UNLIMITED, nullptr, &error));
    if (!handle) refuse(error);
    return handle;
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int count)
{
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

} // namespace

std::string png_of(const ColourMap& map)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(map.width);
    image.height = static_cast<png_uint_32>(map.height);
    image.format = PNG_FORMAT_RGB_COLORMAP;
    image.colormap_entries = static_cast<png_uint_32>(map.colours.size());
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    std::string bytes(size, '\0');
    if (png_image_write_to_memory(&image, bytes.data(), &size, 0, map.pixels.data(), 0, map.colours.data()) ==
        0)
        throw Error(ErrorCode::io, "plot", std::string("libpng cannot write it: ") + image.message);
    bytes.resize(size);
    return bytes;
}

std::string data_uri(const std::string& png)
{
    const std::unique_ptr<char, decltype(&g_free)> text(
        g_base64_encode(reinterpret_cast<const guchar*>(png.data()), png.size()), g_free);
    return std::string("data:image/png;base64,") + text.get();
}

std::string png_of_svg(const std::string& svg, double scale)
{
    const Owned<RsvgHandle> handle = parse(svg);
    double width = 0, height = 0;
    if (rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &width, &height) == 0) refuse(nullptr);
    const RsvgRectangle whole{0, 0, std::round(width * scale), std::round(height * scale)};
    const Owned<cairo_surface_t> surface(cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, static_cast<int>(whole.width), static_cast<int>(whole.height)));
    const Owned<cairo_t> context(cairo_create(surface.get()));
    GError* error = nullptr;
    if (rsvg_handle_render_document(handle.get(), context.get(), &whole, &error) == 0) refuse(error);
    std::string bytes;
    const cairo_status_t status = cairo_surface_write_to_png_stream(surface.get(), append, &bytes);
    if (status != CAIRO_STATUS_SUCCESS)
        throw Error(ErrorCode::io, "plot",
                    std::string("cairo cannot write it: ") + cairo_status_to_string(status));
    return bytes;
}

} // namespace dubstage::report
