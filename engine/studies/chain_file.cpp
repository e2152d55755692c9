#include "studies/chain_file.h"

#include <system_error>

#include "session/read_strip.h"
#include "studies/text_file.h"

namespace dubstage {

namespace {

constexpr std::string_view keys[] = {"name", "tail", "insert"};

std::optional<double> tail_of(const Reader& reader)
{
    const Value* tail = reader.find("tail");
    if (tail == nullptr) return 0.0;
    const auto* word = std::get_if<std::string>(&tail->data);
    if (word != nullptr && *word == "auto") return std::nullopt;
    return reader.seconds_of(*tail, "tail");
}

} // namespace

MasteringChain parse_chain(const std::string& text, const std::filesystem::path& file)
{
    const Table table = parse_toml(text, file.string());
    FileContext context;
    context.file = file.string();
    const Reader reader(context, table, {context.file, 1, "chain"}, keys);
    MasteringChain chain;
    chain.text = text;
    std::error_code none;
    if (!file.empty()) chain.file = std::filesystem::absolute(file, none);
    chain.name = reader.text("name", file.stem().string());
    chain.tail_s = tail_of(reader);
    if (tables(reader, "insert", "write [[insert]] and its keys below").empty())
        throw Error(ErrorCode::bad_session, context.file, "the chain is empty: it has no [[insert]]",
                    "add one, with type = \"eq\", say (dubstage processors lists them)");
    Strip strip;
    read_strip(reader, strip);
    chain.inserts = std::move(strip.inserts);
    return chain;
}

MasteringChain read_chain(const std::filesystem::path& file)
{
    return parse_chain(read_text_file(file, "chain file"), file);
}

} // namespace dubstage
