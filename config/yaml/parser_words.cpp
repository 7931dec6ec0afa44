#include "config/yaml/parser_words.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/exceptions.h>

#include "config/yaml/text_check.h"
#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

namespace words = YAML::ErrorMsg;

constexpr std::string_view kAlias =
    "a value that begins with * is an alias in YAML; put it in quotes";
constexpr std::string_view kAnchor =
    "a value that begins with & is an anchor in YAML; put it in quotes";
constexpr std::string_view kTag = "a value that begins with ! is a tag in YAML; put it in quotes";
constexpr std::string_view kEscapedCode =
    "\\x needs two hexadecimal digits behind it, \\u four and \\U eight; write \\\\ for a "
    "backslash";

const std::pair<std::string_view, std::string_view> kMeanings[] = {
    {words::MAP_KEY, "a key cannot begin here; write it on a line of its own"},
    {words::MAP_VALUE, "a value cannot hold a colon and a space; put it in quotes"},
    {words::END_OF_MAP, "this does not fit the lines above; check indentation and quotes"},
    {words::END_OF_SEQ, "this does not fit the list above; check the indentation"},
    {words::END_OF_MAP_FLOW,
     "this does not fit inside the braces; a comma is missing before it, or a value with a colon "
     "needs quotes"},
    {words::END_OF_SEQ_FLOW,
     "this does not fit inside the brackets; a comma is missing before it, or a value with a "
     "colon needs quotes"},
    {words::FLOW_END, "a bracket is closed that was not opened; remove it"},
    {words::EOF_IN_SCALAR, "a quote is never closed; close it"},
    {words::DOC_IN_SCALAR,
     "--- and ... at the beginning of a line end the file, and a quote is still open; close it"},
    {words::TAB_IN_INDENTATION, kTabIndents},
    {words::BLOCK_ENTRY, "a list item cannot begin here; write it on its own line"},
    {words::UNKNOWN_TOKEN, "a value cannot begin with this character; put it in quotes"},
    {words::UNKNOWN_ANCHOR,
     "an alias (*) names no anchor above; put a value that begins with * in quotes"},
    {words::ALIAS_NOT_FOUND, kAlias},
    {words::CHAR_IN_ALIAS, kAlias},
    {words::ALIAS_CONTENT, kAlias},
    {words::ANCHOR_NOT_FOUND, kAnchor},
    {words::CHAR_IN_ANCHOR, kAnchor},
    {words::MULTIPLE_ANCHORS, kAnchor},
    {words::CHAR_IN_TAG_HANDLE, kTag},
    {words::TAG_WITH_NO_SUFFIX, kTag},
    {words::END_OF_VERBATIM_TAG, kTag},
    {words::MULTIPLE_TAGS, kTag},
    {words::CHAR_IN_BLOCK,
     "nothing can follow | or > on its line; write the text on the lines below it, indented"},
    {words::ZERO_INDENT_IN_BLOCK,
     "the number behind | or > is how far its text is indented; write 1 to 9, or none"},
    {words::INVALID_HEX, kEscapedCode},
};

}  // namespace

std::string plain_words(const std::string& message) {
  for (const auto& [parsers, meaning] : kMeanings) {
    if (parsers == message) return std::string(meaning);
  }
  if (message.starts_with(words::INVALID_ESCAPE)) {
    return fmt::format(
        "\\{} means nothing in double quotes; write \\\\ for a backslash, or use single quotes",
        printable(message.substr(std::string_view(words::INVALID_ESCAPE).size()), 8));
  }
  if (message.starts_with(words::INVALID_UNICODE)) {
    return "\\u and \\U need the number of a character; write the character itself";
  }
  return "is not valid YAML: " + printable(message);
}

}  // namespace millrace::config
