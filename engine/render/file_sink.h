// The files of a render: opened together, written block by block, named only when all are whole.
#pragma once

#include "render/outputs.h"

namespace dubstage {

class FileSink : public Sink {
  public:
    // Throws Error{cannot_create} or Error{io} before anything is computed.
    FileSink(const Session& session, const Prepared& prepared, const RenderSettings& settings);
    void write(std::size_t output, const std::byte* samples, Frames frames) override;
    // Gives every file its final name, cut to `frames`.
    void finish(Frames frames);
    std::vector<RenderedFile> files(const PeakLog& peaks, Frames frames) const;

  private:
    const Prepared& prepared_;
    std::vector<OutputFile> outputs_;
    std::vector<std::unique_ptr<AudioWriter>> writers_;
    std::vector<ShapedQuantiser> quantisers_; // per writer; none where the device packs
    std::vector<std::byte> packed_;
};

// Where each output will lie, in the order of the graph's outputs.
std::vector<OutputFile> output_files(const Session& session, const Prepared& prepared,
                                     const RenderSettings& settings);

} // namespace dubstage
