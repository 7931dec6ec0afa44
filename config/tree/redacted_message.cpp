#include "config/tree/redacted_message.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

// printable() writes up to four characters for a byte.
constexpr std::size_t kMostEscaped = 4;

// A part of a value that is no longer than this tells nothing.
constexpr std::size_t kShortest = 8;
constexpr std::size_t kMostWritten = 300;
constexpr std::string_view kReference = "${...}";
constexpr std::string_view kEveryUrl = "https://";

using Pieces = std::vector<Expansion::Piece>;

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

bool is_of_reference(const Pieces& pieces, std::size_t from, std::size_t size) {
  return std::ranges::any_of(pieces, [&](const Expansion::Piece& piece) {
    return piece.at < from + size && from < piece.at + piece.size;
  });
}

// Hides a value, which is in lower case, however the message has its letters: an expression turns
// names without quotes into lower case. One that is short is taken for itself only where it stands
// in quotes: `5` may be a number of the message.
void hide(std::string& message, std::string_view value, const Pieces& pieces) {
  const std::size_t least = std::min(kShortest, value.size());
  std::string lowered = lower(message);
  for (std::size_t from = 0; from + least <= value.size(); ++from) {
    const auto shown = longest_shown(lowered, value.substr(from));
    const bool tells = shown.size() >= least && !shown.empty() &&
                       kEveryUrl.find(shown) == kEveryUrl.npos &&
                       is_of_reference(pieces, from, shown.size());
    if (!tells) continue;
    for (std::size_t at = lowered.find(shown); at != lowered.npos;) {
      const bool tell_tale = shown.size() >= kShortest || is_quoted(lowered, at, shown.size());
      if (tell_tale) {
        message.replace(at, shown.size(), kReference);
        lowered.replace(at, shown.size(), kReference);
      }
      at = lowered.find(shown, at + (tell_tale ? kReference.size() : 1));
    }
  }
}

void replace_all(std::string& message, std::string_view from, std::string_view to) {
  for (auto at = message.find(from); at != message.npos; at = message.find(from, at + to.size())) {
    message.replace(at, from.size(), to);
  }
}

// Where something is escaped, or nobody knows which part came from where, all of it is hidden.
void hide_value_of(const Node& node, std::string& message) {
  const std::string value = printable(node.text, node.text.size() * kMostEscaped);
  if (node.expansion == nullptr || value != node.text) {
    hide(message, lower(value), {{.at = 0, .size = value.size()}});
    return;
  }
  if (value.size() >= kShortest) {
    replace_all(message, value, printable(node.expansion->written, kMostWritten));
  }
  for (const auto& piece : node.expansion->pieces) {
    if (piece.size == 0) continue;
    const auto part = lower(std::string_view(value).substr(piece.at, piece.size));
    hide(message, part, {{.at = 0, .size = part.size()}});
    // What is short is known by the text around it.
    if (part.size() < kShortest) hide(message, lower(value), {piece});
  }
}

}  // namespace

std::string redacted_message(std::string message, const Node& node) {
  if (node.tainted) hide_value_of(node, message);
  for (const Node& item : node.items) message = redacted_message(std::move(message), item);
  for (const Node::Entry& entry : node.entries) {
    message = redacted_message(std::move(message), entry.value);
  }
  return message;
}

}  // namespace millrace::config
