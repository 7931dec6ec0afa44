#include "connector/sql/syntax/reading/reading.h"

#include <utility>

namespace millrace::sql::syntax {

namespace {

constexpr std::size_t kLongestName = 63;

// The whole characters within the first bytes, as Postgres cuts a name.
std::string cut(const std::string& name) {
  std::size_t end = kLongestName;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  return name.substr(0, end);
}

}  // namespace

Reading::Reading(const Tokens& tokens, std::size_t prefix) : tokens_(tokens), prefix_(prefix) {
  for (const Token& token : tokens.all()) {
    if (token.kind != Token::Kind::Word && token.kind != Token::Kind::QuotedName) continue;
    if (token.size <= kLongestName) continue;
    auto name = tokens.name_of(token);
    if (name.size() <= kLongestName) continue;
    const auto [known, is_new] = long_names_.try_emplace(cut(name), name);
    if (!is_new && known->second != name) known->second.clear();
  }
}

std::size_t Reading::place_of(const Node& node, std::size_t around) const {
  const auto at = node.location();
  return at && *at >= prefix_ ? *at - prefix_ : around;
}

std::string Reading::whole_name(std::string_view name, std::size_t at) {
  const auto found = long_names_.find(name);
  if (found == long_names_.end()) return std::string(name);
  if (found->second.empty()) {
    refuse(at, "several names that are longer than 63 bytes begin alike; rename one before this");
  }
  return found->second;
}

bool Reading::is_quoted(std::size_t at, std::size_t points) const {
  const std::size_t index = tokens_.index_at(at) + 2 * points;
  return index < tokens_.all().size() && tokens_.all()[index].kind == Token::Kind::QuotedName;
}

void Reading::refuse(std::size_t at, std::string message) {
  if (!fault_) fault_ = Fault{at, std::move(message)};
}

}  // namespace millrace::sql::syntax
