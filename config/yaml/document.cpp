#include "config/yaml/document.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "config/yaml/block_fault.h"
#include "config/yaml/flow_fault.h"
#include "config/yaml/parser_words.h"
#include "config/yaml/text_check.h"
#include "config/yaml/tree_builder.h"
#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

using FileName = std::shared_ptr<const std::string>;

Place place_at(std::string_view text, std::size_t offset, const FileName& file) {
  const std::string_view before = text.substr(0, offset);
  const auto line = static_cast<std::uint32_t>(std::ranges::count(before, '\n') + 1);
  const std::size_t start = before.rfind('\n') + 1;
  return {file, line, static_cast<std::uint32_t>(offset - start + 1)};
}

// The place where the parser gave up is often far behind the mistake.
void explain(const YAML::Exception& error, const SourceText& source, const FileName& file,
             Problems& problems) {
  const auto mark = error.mark.is_null() ? YAML::Mark() : error.mark;
  const auto stopped = source.offset_of({static_cast<std::size_t>(std::max(mark.line, 0)),
                                         static_cast<std::size_t>(std::max(mark.column, 0))});
  const bool is_escape = error.msg.starts_with("unknown escape");
  auto fault = is_escape ? std::nullopt : flow_fault(source.text());
  if (fault && source.position_of(fault->offset).line > source.position_of(stopped).line) {
    fault = std::nullopt;
  }
  const bool is_block = !error.msg.contains("flow") && !error.msg.contains("anchor");
  if (!fault && !is_escape && is_block) fault = block_fault(source.text(), stopped);
  problems.add(place_at(source.text(), fault ? fault->offset : stopped, file), "",
               fault ? fault->what : plain_words(error.msg));
}

bool is_flow_mark(char c) {
  return c == '[' || c == '{' || c == ',';
}

bool passes_checks(std::string_view text, const FileName& file, Problems& problems,
                   const DocumentLimits& limits) {
  if (text.size() > limits.bytes) {
    problems.add(
        {file, 1, 1}, "",
        fmt::format("is larger than {} MiB; split it and use include", limits.bytes >> 20));
    return false;
  }
  // A bracket or comma that is not read yet costs the parser some 250 bytes of memory.
  if (std::ranges::count_if(text, is_flow_mark) > static_cast<std::ptrdiff_t>(2 * limits.nodes)) {
    problems.add(
        {file, 1, 1}, "",
        fmt::format("holds more than {} brackets and commas; split the file", 2 * limits.nodes));
    return false;
  }
  if (const auto fault = find_fault_of_file(text)) {
    problems.add(place_at(text, fault->offset, file), "", fault->what);
    return false;
  }
  return true;
}

}  // namespace

std::optional<Node> parse_document(const std::string& text_with_mark, const std::string& file,
                                   Problems& problems, const DocumentLimits& limits,
                                   const Folders& folders) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const auto source = std::make_shared<const SourceText>(
      text_with_mark.substr(text_with_mark.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0),
      folders);
  const std::string_view text = source->text();
  const auto name = std::make_shared<const std::string>(file);
  if (!passes_checks(text, name, problems, limits)) return std::nullopt;
  TreeBuilder builder(source, name, problems, limits);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const StopParsing&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    explain(error, *source, name, problems);
    return std::nullopt;
  }
  if (!builder.has_document()) {
    const bool has_comments = text.find_first_not_of(" \t\r\n") != text.npos;
    problems.add({name, 1, 1}, "",
                 fmt::format("{}; write at least one option, or delete the file and run "
                             "millrace init to start from an example",
                             has_comments ? "has comments only" : "is empty"));
    return std::nullopt;
  }
  return builder.take();
}

}  // namespace millrace::config
