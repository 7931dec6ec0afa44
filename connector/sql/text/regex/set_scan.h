#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "connector/sql/text/regex/syntax_tree.h"

namespace millrace::sql::text {

// Matches an expression that is one character of a set, or one and more: \D, [^0-9]+, \s. What
// cleans a text up is most often that, and needs no automaton.
class SetScan {
 public:
  struct Match {
    std::size_t begin = 0, end = 0;
  };

  // nullopt for any other expression.
  static std::optional<SetScan> of(const RegexNode& root);

  std::optional<Match> find(std::string_view text, std::size_t from) const;

 private:
  bool takes(std::string_view text, std::size_t& at) const;

  std::array<bool, 0x80> of_ascii_;
  SharedSet set_;
  bool many_ = false;
};

}  // namespace millrace::sql::text
