#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "connector/sql/syntax/reading/node.h"
#include "connector/sql/syntax/scanning/tokens.h"
#include "connector/sql/syntax/tree/fault.h"

namespace millrace::sql::syntax {

// One walk over Postgres's tree: where its nodes stand in the text, and the first thing that the
// language does not have. What is read behind a fault is of no use, so whoever walks need not stop
// at once. The tokens outlive it.
class Reading {
 public:
  // `prefix` is how many bytes stand before the text in the statement that was parsed.
  Reading(const Tokens& tokens, std::size_t prefix);

  const Tokens& tokens() const { return tokens_; }

  // Where the node is; `around` when Postgres made it up.
  std::size_t place_of(const Node& node, std::size_t around) const;

  // The name that was written: Postgres cuts names at 63 bytes.
  std::string whole_name(std::string_view name, std::size_t at);

  // Whether the name at that place stands in double quotes, or the one that many points behind it.
  bool is_quoted(std::size_t at, std::size_t points) const;

  // Keeps the first.
  void refuse(std::size_t at, std::string message);
  const std::optional<Fault>& fault() const { return fault_; }

 private:
  const Tokens& tokens_;
  std::size_t prefix_;
  std::optional<Fault> fault_;
  // By what Postgres leaves of it; empty when several names would come out as the same.
  std::map<std::string, std::string, std::less<>> long_names_;
};

}  // namespace millrace::sql::syntax
