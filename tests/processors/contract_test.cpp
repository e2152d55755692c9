// What every registered processor owes the house, asked of all of them.
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <set>

#include "base/error.h"
#include "processors/stage.h"
#include "support/workbench.h"

namespace dubstage::test {

namespace {

// The least that each processor needs beside its type, and nothing for the others.
std::string needs(const std::string& name, const Workbench& bench)
{
    if (name == "lv2") return "uri = \"urn:dubstage:test:gain\"\n";
    if (name == "delay") return "time = 0.01\n";
    if (name == "matrix") return "rows = [[1, 0.5], [0, 1]]\n";
    if (name == "eq") return "bands = [{ type = \"bell\", frequency = 1000, gain_db = 3 }]\n";
    if (name == "reverb" || name == "fir") {
        bench.folder().impulse_response("ir.wav", {0.05, 2});
        return "file = \"ir.wav\"\n";
    }
    return "";
}

std::string text_of(const Parameter& parameter, double value)
{
    switch (parameter.kind) {
    case Kind::number:
    case Kind::time:
        return std::string(parameter.key) + " = " + std::to_string(value) + "\n";
    case Kind::choice:
        return std::string(parameter.key) + " = \"" + parameter.choices[static_cast<std::size_t>(value)] +
               "\"\n";
    case Kind::toggle:
        return std::string(parameter.key) + (value != 0.0 ? " = true\n" : " = false\n");
    default:
        return "";
    }
}

bool single_valued(const Parameter& parameter)
{
    return parameter.kind == Kind::number || parameter.kind == Kind::time || parameter.kind == Kind::choice ||
           parameter.kind == Kind::toggle;
}

void expect_sound(const std::vector<Path>& paths, int ins, int outs, const std::string& what)
{
    for (const auto& path : paths) {
        EXPECT_TRUE(path.in >= 0 && path.in < ins && path.out >= 0 && path.out < outs) << what;
        EXPECT_TRUE(std::isfinite(path.gain)) << what;
        EXPECT_GE(path.delay, 0) << what;
        if (path.response == nullptr) continue;
        EXPECT_FALSE(path.response->taps.empty()) << what;
        EXPECT_TRUE(std::all_of(path.response->taps.begin(), path.response->taps.end(), [](double tap) {
            return std::isfinite(tap);
        })) << what;
    }
}

// Every node but what comes in is made by links or by one stage, of nodes that are there.
void expect_sound(const Network& network, int channels, const std::string& what)
{
    const int nodes = static_cast<int>(network.nodes.size());
    const auto channels_of = [&](int node) {
        return network.nodes[static_cast<std::size_t>(node)].channels();
    };
    std::vector<int> links(network.nodes.size()), stages(network.nodes.size());
    for (const auto& link : network.links) {
        ASSERT_TRUE(link.from >= 0 && link.from < nodes && link.to > 0 && link.to < nodes) << what;
        expect_sound(link.paths, channels_of(link.from), channels_of(link.to), what);
        ++links[static_cast<std::size_t>(link.to)];
    }
    for (const auto& stage : network.stages) {
        ASSERT_TRUE(stage.to > 0 && stage.to < nodes && !stage.from.empty() && stage.stage != nullptr)
            << what;
        EXPECT_GE(stage.stage->timing().ahead, 0) << what;
        EXPECT_GE(stage.stage->timing().behind, 0) << what;
        ++stages[static_cast<std::size_t>(stage.to)];
    }
    for (std::size_t n = network.key.empty() ? 1 : 2; n < network.nodes.size(); ++n)
        EXPECT_TRUE((stages[n] == 1 && links[n] == 0) || (stages[n] == 0 && links[n] > 0)) << what;
    EXPECT_EQ(channels_of(0), channels) << what;
    EXPECT_EQ(channels_of(network.output), channels) << what;
}

void expect_sound(const Processor& processor, int channels, const std::string& what)
{
    if (const auto* linear = dynamic_cast<const Linear*>(&processor))
        expect_sound(linear->paths(), channels, channels, what);
    else
        expect_sound(dynamic_cast<const Network&>(processor), channels, what);
}

// All paths, of all links where it is a network.
std::vector<Path> paths_of(const Processor& processor)
{
    if (const auto* linear = dynamic_cast<const Linear*>(&processor)) return linear->paths();
    std::vector<Path> all;
    for (const auto& link : dynamic_cast<const Network&>(processor).links)
        all.insert(all.end(), link.paths.begin(), link.paths.end());
    return all;
}

void check_table(std::span<const Parameter> parameters, const std::string& owner)
{
    std::set<std::string> keys;
    for (const auto& p : parameters) {
        const std::string what = owner + " " + p.key;
        EXPECT_TRUE(keys.insert(p.key).second) << what << " stands twice";
        for (const char* reserved : {"type", "position", "bypass", "automation"})
            EXPECT_TRUE(owner.find(' ') != std::string::npos || p.key != std::string(reserved)) << what;
        EXPECT_GT(std::string(p.help).size(), 7u) << what << " needs help";
        EXPECT_FALSE(std::string(p.help).ends_with('.')) << what;
        if (single_valued(p)) {
            EXPECT_LT(p.minimum, p.maximum) << what;
            // What is not given may be something that no value says.
            EXPECT_TRUE(std::isnan(p.fallback) || (p.fallback >= p.minimum && p.fallback <= p.maximum))
                << what;
        }
        EXPECT_EQ(p.kind == Kind::choice, !p.choices.empty()) << what;
        EXPECT_TRUE(p.kind != Kind::choice || p.maximum == static_cast<double>(p.choices.size() - 1)) << what;
        EXPECT_EQ(p.kind == Kind::groups, !p.members.empty()) << what;
        check_table(p.members, what);
    }
}

class ProcessorContract : public testing::TestWithParam<const ProcessorType*> {
  protected:
    std::string type() const { return "type = \"" + std::string(GetParam()->name) + "\"\n"; }
    Workbench bench_;
};

} // namespace

TEST_P(ProcessorContract, has_a_name_a_summary_and_a_sane_table)
{
    const ProcessorType& type = *GetParam();
    EXPECT_GT(std::string(type.name).size(), 1u);
    EXPECT_GT(std::string(type.summary).size(), 10u);
    check_table(type.parameters, type.name);
}

TEST_P(ProcessorContract, is_found_by_its_name)
{
    EXPECT_EQ(&find_processor(GetParam()->name, "here"), GetParam());
}

TEST_P(ProcessorContract, has_sound_paths)
{
    expect_sound(*bench_.make(type() + needs(GetParam()->name, bench_)), 2, GetParam()->name);
}

TEST_P(ProcessorContract, gives_the_same_objects_for_equal_settings)
{
    const std::string text = type() + needs(GetParam()->name, bench_);
    const auto first = paths_of(*bench_.make(text)), second = paths_of(*bench_.make(text));
    ASSERT_EQ(first.size(), second.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(first[i].response, second[i].response);
        EXPECT_EQ(first[i].gain, second[i].gain);
        EXPECT_EQ(first[i].delay, second[i].delay);
    }
}

TEST_P(ProcessorContract, works_without_a_cache)
{
    const auto insert = bench_.insert(type() + needs(GetParam()->name, bench_));
    ProcessorContext context = bench_.context();
    context.cache = nullptr;
    context.warn = nullptr;
    const auto processor = make_processor(insert, context);
    const auto cached = paths_of(*bench_.make(type() + needs(GetParam()->name, bench_)));
    const auto paths = paths_of(*processor);
    ASSERT_EQ(paths.size(), cached.size());
    for (std::size_t i = 0; i < paths.size(); ++i) {
        ASSERT_EQ(paths[i].response == nullptr, cached[i].response == nullptr);
        if (paths[i].response == nullptr) continue;
        EXPECT_EQ(paths[i].response->taps, cached[i].response->taps);
    }
}

// Each limit alone makes a processor, or a message that names the key.
TEST_P(ProcessorContract, stands_every_parameter_at_both_limits)
{
    const std::string required = needs(GetParam()->name, bench_);
    for (const auto& parameter : GetParam()->parameters) {
        if (!single_valued(parameter)) continue;
        for (const double value : {parameter.minimum, parameter.maximum}) {
            std::string text = type() + text_of(parameter, value);
            if (required.find(std::string(parameter.key) + " =") == std::string::npos) text += required;
            try {
                expect_sound(*bench_.make(text), 2, text);
            } catch (const Error& error) {
                EXPECT_EQ(error.code(), ErrorCode::bad_session) << error.what();
                EXPECT_NE(std::string(error.what()).find(parameter.key), std::string::npos)
                    << text << error.what();
            }
        }
    }
}

TEST_P(ProcessorContract, takes_mono_and_surround_or_says_why_not)
{
    for (const char* layout : {"mono", "5.1", "9.1.6", "3 channels"}) {
        Workbench bench(layout, 44100);
        const std::string text = type() + needs(GetParam()->name, bench);
        try {
            expect_sound(*bench.make(text), parse_layout(layout, "").channels(), text);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_session) << error.what();
            EXPECT_NE(error.subject().find("track 'kick': " + std::string(GetParam()->name)),
                      std::string::npos);
        }
    }
}

TEST_P(ProcessorContract, refuses_a_key_that_it_does_not_know)
{
    const std::string message = bench_.error(type() + needs(GetParam()->name, bench_) + "frobnicate = 1");
    EXPECT_NE(message.find("unknown key 'frobnicate'"), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(Registered, ProcessorContract,
                         testing::ValuesIn(processor_types().begin(), processor_types().end()),
                         [](const auto& processor) { return std::string(processor.param->name); });

TEST(Registry, holds_a_processor_for_every_file_that_defines_one)
{
    std::set<std::string> names;
    for (const auto* type : processor_types()) EXPECT_TRUE(names.insert(type->name).second);
    for (const char* name :
         {"compressor", "delay", "echo", "eq", "expander", "fir", "gain", "matrix", "polarity", "reverb"})
        EXPECT_TRUE(names.contains(name)) << name;
}

TEST(Registry, suggests_the_nearest_name)
{
    try {
        find_processor("reverp", "film.toml:7: track 'kick'");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_session);
        EXPECT_STREQ(error.what(),
                     "film.toml:7: track 'kick': no processor is called 'reverp'; did you mean 'reverb'?");
    }
}

} // namespace dubstage::test
