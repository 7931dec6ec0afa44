#include "config/yaml/parser_words.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "config/yaml/text_check.h"
#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

constexpr std::string_view kUnknownEscape = "unknown escape character: ";
constexpr std::string_view kNoCharacter = "invalid unicode: ";
constexpr std::string_view kAlias =
    "a value that begins with * is an alias in YAML; put it in quotes";
constexpr std::string_view kAnchor =
    "a value that begins with & is an anchor in YAML; put it in quotes";
constexpr std::string_view kTag = "a value that begins with ! is a tag in YAML; put it in quotes";
constexpr std::string_view kEscapedCode =
    "\\x needs two hexadecimal digits behind it, \\u four and \\U eight; write \\\\ for a "
    "backslash";

// By what the parser says (yaml-cpp/exceptions.h).
constexpr std::pair<std::string_view, std::string_view> kMeanings[] = {
    {"illegal map key", "a key cannot begin here; write it on a line of its own"},
    {"illegal map value", "a value cannot hold a colon and a space; put it in quotes"},
    {"end of map not found", "this does not fit the lines above; check indentation and quotes"},
    {"end of sequence not found", "this does not fit the list above; check the indentation"},
    {"end of map flow not found",
     "this does not fit inside the braces; a comma is missing before it, or a value with a colon "
     "needs quotes"},
    {"end of sequence flow not found",
     "this does not fit inside the brackets; a comma is missing before it, or a value with a "
     "colon needs quotes"},
    {"illegal flow end", "a bracket is closed that was not opened; remove it"},
    {"illegal EOF in scalar", "a quote is never closed; close it"},
    {"illegal document indicator in scalar",
     "--- and ... at the beginning of a line end the file, and a quote is still open; close it"},
    {"illegal tab when looking for indentation", kTabIndents},
    {"illegal block entry", "a list item cannot begin here; write it on its own line"},
    {"unknown token", "a value cannot begin with this character; put it in quotes"},
    {"the referenced anchor is not defined",
     "an alias (*) names no anchor above; put a value that begins with * in quotes"},
    {"alias not found after *", kAlias},
    {"illegal character found while scanning alias", kAlias},
    {"aliases can't have any content, *including* tags", kAlias},
    {"anchor not found after &", kAnchor},
    {"illegal character found while scanning anchor", kAnchor},
    {"cannot assign multiple anchors to the same node", kAnchor},
    {"illegal character found while scanning tag handle", kTag},
    {"tag handle with no suffix", kTag},
    {"end of verbatim tag not found", kTag},
    {"cannot assign multiple tags to the same node", kTag},
    {"unexpected character in block scalar",
     "nothing can follow | or > on its line; write the text on the lines below it, indented"},
    {"cannot set zero indentation for a block scalar",
     "the number behind | or > is how far its text is indented; write 1 to 9, or none"},
    {"bad character found while scanning hex number", kEscapedCode},
};

}  // namespace

std::string plain_words(const std::string& message) {
  for (const auto& [parsers, meaning] : kMeanings) {
    if (parsers == message) return std::string(meaning);
  }
  if (message.starts_with(kUnknownEscape)) {
    return fmt::format(
        "\\{} means nothing in double quotes; write \\\\ for a backslash, or use single quotes",
        printable(message.substr(kUnknownEscape.size()), 8));
  }
  if (message.starts_with(kNoCharacter)) {
    return "\\u and \\U need the number of a character; write the character itself";
  }
  return "is not valid YAML: " + printable(message);
}

}  // namespace millrace::config
