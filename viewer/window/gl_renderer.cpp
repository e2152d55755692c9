#include <backends/imgui_impl_opengl3.h>
#include <map>
#include <vector>

#include "base/error.h"
#include "viewer/window/renderer.h"

namespace dubstage::viewer {

namespace {

// Names that GL/gl.h, of version 1.3, does not have (OpenGL 3.3 core, tables 8.12 and 8.16).
constexpr GLint gl_clamp_to_edge = 0x812F, gl_r8 = 0x8229, gl_red = 0x1903;
constexpr GLenum gl_swizzle_r = 0x8E42, gl_swizzle_g = 0x8E43, gl_swizzle_b = 0x8E44, gl_swizzle_a = 0x8E45;

class GlRenderer final : public Renderer {
  public:
    GlRenderer(const Gl& gl, const Texture& atlas) : gl_(gl)
    {
        if (!ImGui_ImplOpenGL3_Init("#version 330") || !ImGui_ImplOpenGL3_CreateDeviceObjects())
            throw Error(ErrorCode::no_device, "window", "OpenGL 3.3 does not work",
                        "start again with --renderer soft");
        // The backend has uploaded the fonts its own way; here they are a texture like all others.
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui::GetIO().Fonts->SetTexID(const_cast<Texture*>(&atlas));
    }
    ~GlRenderer() override
    {
        for (auto& [texture, held] : held_) gl_.delete_textures(1, &held.name);
        const ImTextureID atlas = ImGui::GetIO().Fonts->TexID;
        ImGui_ImplOpenGL3_Shutdown();
        ImGui::GetIO().Fonts->SetTexID(atlas);
    }
    GlRenderer(const GlRenderer&) = delete;
    GlRenderer& operator=(const GlRenderer&) = delete;

    void draw(const ImDrawData& data, std::uint32_t ground) override
    {
        ++turn_;
        const auto share = [&](int shift) { return static_cast<float>(ground >> shift & 255u) / 255; };
        gl_.viewport(0, 0, static_cast<int>(data.DisplaySize.x), static_cast<int>(data.DisplaySize.y));
        gl_.clear_colour(share(16), share(8), share(0), 1);
        gl_.clear(GL_COLOR_BUFFER_BIT);
        ImDrawData shown = data;
        std::vector<ImDrawCmd*> commands;
        for (int n = 0; n < data.CmdListsCount; ++n)
            for (ImDrawCmd& command : data.CmdLists[n]->CmdBuffer) commands.push_back(&command);
        std::vector<ImTextureID> ours;
        for (ImDrawCmd* command : commands) {
            ours.push_back(command->TextureId);
            command->TextureId = name_of(static_cast<const Texture*>(command->TextureId));
        }
        ImGui_ImplOpenGL3_RenderDrawData(&shown);
        for (std::size_t i = 0; i < commands.size(); ++i) commands[i]->TextureId = ours[i];
        forget_unused();
    }

  private:
    struct Held {
        GLuint name = 0;
        std::uint64_t revision = 0;
        std::uint64_t turn = 0; // when it was last drawn
    };

    ImTextureID name_of(const Texture* texture)
    {
        if (texture == nullptr) return nullptr;
        Held& held = held_[texture];
        held.turn = turn_;
        if (held.name == 0 || held.revision != texture->revision) upload(*texture, held);
        return reinterpret_cast<ImTextureID>(static_cast<std::intptr_t>(held.name));
    }

    void upload(const Texture& texture, Held& held)
    {
        if (held.name == 0) gl_.gen_textures(1, &held.name);
        held.revision = texture.revision;
        gl_.bind_texture(GL_TEXTURE_2D, held.name);
        gl_.tex_parameter(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
        gl_.tex_parameter(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
        gl_.tex_parameter(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, gl_clamp_to_edge);
        gl_.tex_parameter(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, gl_clamp_to_edge);
        const bool is_alpha = texture.format == Texture::Format::alpha;
        if (is_alpha) { // white, as opaque as the byte says
            for (const GLenum channel : {gl_swizzle_r, gl_swizzle_g, gl_swizzle_b})
                gl_.tex_parameter(GL_TEXTURE_2D, channel, GL_ONE);
            gl_.tex_parameter(GL_TEXTURE_2D, gl_swizzle_a, gl_red);
        }
        gl_.pixel_store(GL_UNPACK_ALIGNMENT, 1);
        gl_.tex_image(GL_TEXTURE_2D, 0, is_alpha ? gl_r8 : GL_RGBA8, texture.width, texture.height, 0,
                      is_alpha ? static_cast<GLenum>(gl_red) : GL_RGBA, GL_UNSIGNED_BYTE,
                      texture.pixels.data());
    }

    void forget_unused()
    {
        constexpr std::uint64_t patience = 120; // frames
        for (auto at = held_.begin(); at != held_.end();) {
            if (at->second.turn + patience > turn_) {
                ++at;
                continue;
            }
            gl_.delete_textures(1, &at->second.name);
            at = held_.erase(at);
        }
    }

    Gl gl_;
    std::map<const Texture*, Held> held_;
    std::uint64_t turn_ = 0;
};

} // namespace

std::unique_ptr<Renderer> make_gl_renderer(const Gl& gl, const Texture& atlas)
{
    return std::make_unique<GlRenderer>(gl, atlas);
}

} // namespace dubstage::viewer
