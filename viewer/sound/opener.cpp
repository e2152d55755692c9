#include "viewer/sound/opener.h"

#include <cstddef>
#include <utility>

#include "audio/file_layout.h"
#include "base/error.h"

namespace dubstage::viewer {

Opener::Opener(std::filesystem::path cache_folder, std::function<void()> done)
    : cache_folder_(std::move(cache_folder)), done_(std::move(done)), thread_([this] { work(); })
{}

Opener::~Opener()
{
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
        if (running_.cancel) *running_.cancel = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Opener::open(int id, const std::filesystem::path& path, double sample_rate, const Layout& layout)
{
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back({id, path, sample_rate, layout, std::make_shared<CancelFlag>(false)});
    }
    wake_.notify_all();
}

void Opener::cancel(int id)
{
    const std::lock_guard lock(mutex_);
    std::erase_if(jobs_, [&](const Job& job) { return job.id == id; });
    std::erase_if(opened_, [&](const Opened& opened) { return opened.id == id; });
    if (running_.cancel && running_.id == id) *running_.cancel = true;
}

std::vector<Opened> Opener::take()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(opened_, {});
}

Opened Opener::run(const Job& job) const
{
    Opened result;
    result.id = job.id;
    try {
        std::vector<std::string> warnings;
        OpenOptions options;
        options.warnings = &warnings;
        options.sample_rate = job.sample_rate;
        options.truncated = Truncated::warn;
        options.cache_folder = cache_folder_;
        options.cancel = job.cancel.get();
        auto source = open_source(job.path, options);
        const FileLayout layout = layout_of_file(source->info());
        result.fold.emplace(layout.layout, layout.order, job.layout);
        // The first read makes the copy of a file that must be converted.
        std::vector<std::byte> frame(static_cast<std::size_t>(source->info().channels) *
                                     static_cast<std::size_t>(bytes_per_sample(source->format())));
        if (source->info().frames > 0) source->read(0, 1, frame.data());
        result.source = std::move(source);
    } catch (const Error& error) {
        result.why = error.what();
    } catch (const std::exception& error) {
        result.why = job.path.string() + ": " + error.what();
    }
    return result;
}

void Opener::work()
{
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [&] { return stop_ || !jobs_.empty(); });
        if (stop_) return;
        running_ = std::move(jobs_.front());
        jobs_.pop_front();
        const Job job = running_;
        lock.unlock();
        Opened opened = run(job);
        lock.lock();
        running_.cancel.reset();
        if (*job.cancel) continue;
        opened_.push_back(std::move(opened));
        lock.unlock();
        done_();
        lock.lock();
    }
}

} // namespace dubstage::viewer
