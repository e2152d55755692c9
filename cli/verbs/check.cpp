// dubstage check: a session as a tree with its signal flow, its islands and its cost; or its first error.
#include <memory>

#include "cli/options.h"
#include "cli/output.h"
#include "cli/plan_text.h"
#include "cli/render_options.h"
#include "cli/verb.h"

namespace dubstage {

namespace {

int run(const RenderOptions& options, Output& output)
{
    RenderRequest request = read_options(options);
    const Session session = open_session(options, request, output);
    const auto device = open_device(request, output);
    const RenderPlan plan = plan_render(session, *device, request.settings);
    for (const auto& warning : plan.warnings) output.warning(warning);
    output.event("plan", plan_json(plan, session.sample_rate));
    output.text(plan_text(plan, session.sample_rate));
    return 0;
}

Action declare(Options& options)
{
    const auto wanted = std::make_shared<RenderOptions>();
    wanted->add_session(options);
    wanted->add_device(options);
    return [wanted](Output& output) { return run(*wanted, output); };
}

} // namespace

extern const Verb check_verb{"check", "Validate a session and print its signal flow and its cost", declare};

} // namespace dubstage
