#include "config/yaml/document.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

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

std::string_view line_at(std::string_view text, int line) {
  for (int skipped = 0; skipped < line && !text.empty(); ++skipped) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return text.substr(0, text.find('\n'));
}

// What the parser's words mean for somebody who does not know its grammar.
std::string plain_words(const std::string& message) {
  constexpr std::pair<std::string_view, std::string_view> kMeanings[] = {
      {"illegal map value", "a colon stands where no key can be; put a value with ': ' in quotes"},
      {"end of map not found", "this does not fit the lines above; check indentation and quotes"},
      {"end of sequence not found", "this does not fit the list above; check the indentation"},
      {"end of map flow not found", "a { is not closed, or a comma is missing; write } or ,"},
      {"end of sequence flow not found", "a [ is not closed, or a comma is missing; write ] or ,"},
      {"illegal flow end", "a bracket is closed that was not opened; remove it"},
      {"illegal EOF in scalar", "a quote is never closed; close it"},
      {"illegal tab when looking for indentation", "a tab is used as indentation; use spaces"},
  };
  for (const auto& [words, meaning] : kMeanings) {
    if (words == message) return std::string(meaning);
  }
  return "is not valid YAML: " + printable(message);
}

std::string explain(const YAML::Exception& error, std::string_view text) {
  // ${env:X} inside of { } ends at its own bracket.
  const std::string_view line = line_at(text, error.mark.line);
  const bool has_value = line.find("${") != line.npos || line.find("{{") != line.npos;
  return plain_words(error.msg) +
         (has_value ? "; values with ${ } or {{ }} need double quotes here" : "");
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
  if (const auto fault = find_fault(text)) {
    problems.add(place_at(text, fault->offset, file), "",
                 fault->what + "; save the file as UTF-8 text");
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
    problems.add(builder.place_of(error.mark), "", explain(error, text));
    return std::nullopt;
  }
  if (!builder.has_document()) {
    problems.add({name, 1, 1}, "", "is empty; write at least one option");
    return std::nullopt;
  }
  return builder.take();
}

}  // namespace millrace::config
