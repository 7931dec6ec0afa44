#include "config/tree/redacted_message.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

// printable() writes up to four characters for a byte.
constexpr std::size_t kMostEscaped = 4;

// A part of a value that is no longer than this tells nothing.
constexpr std::size_t kShortest = 8;
constexpr std::string_view kReference = "${...}";
constexpr std::string_view kEveryUrl = "https://";

// The longest beginning of `text` that `message` has somewhere.
std::string_view longest_shown(std::string_view message, std::string_view text) {
  std::size_t shown = 0;
  while (shown < text.size() && message.find(text.substr(0, shown + 1)) != message.npos) ++shown;
  return text.substr(0, shown);
}

bool is_quoted(std::string_view message, std::size_t at, std::size_t size) {
  if (at == 0 || at + size >= message.size()) return false;
  const char before = message[at - 1];
  return (before == '"' || before == '\'') && message[at + size] == before;
}

// A value that is short is taken for itself only where it stands in quotes: `5` may be a number of
// the message.
void hide(std::string& message, std::string_view value) {
  const std::size_t least = std::min(kShortest, value.size());
  for (std::size_t from = 0; from + least <= value.size(); ++from) {
    const auto shown = longest_shown(message, value.substr(from));
    const bool tells =
        shown.size() >= least && !shown.empty() && kEveryUrl.find(shown) == kEveryUrl.npos;
    if (!tells) continue;
    for (std::size_t at = message.find(shown); at != message.npos;) {
      const bool tell_tale = shown.size() >= kShortest || is_quoted(message, at, shown.size());
      if (tell_tale) message.replace(at, shown.size(), kReference);
      at = message.find(shown, at + (tell_tale ? kReference.size() : 1));
    }
  }
}

}  // namespace

std::string redacted_message(std::string message, const Node& node) {
  if (node.tainted) hide(message, printable(node.text, node.text.size() * kMostEscaped));
  for (const Node& item : node.items) message = redacted_message(std::move(message), item);
  for (const Node::Entry& entry : node.entries) {
    message = redacted_message(std::move(message), entry.value);
  }
  return message;
}

}  // namespace millrace::config
