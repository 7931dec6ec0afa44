#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "connector/sql/catalog/overload.h"
#include "connector/sql/functions/text/compiled_texts.h"
#include "connector/sql/text/regex/regex_functions.h"

namespace millrace::sql {

// Where a call has the arguments that make a regular expression, beside the pattern, which is the
// second one.
struct RegexArguments {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::size_t flags = kNone;
  std::size_t replacement = kNone;
  bool ignore_case = false;      // As ~* does.
  const char* global = nullptr;  // The function whose name a refusal of flag g has; else g is fine.
};

// The state of a call with a regular expression: the compiled pattern when it is constant, the last
// few ones when it is not.
class RegexState {
 public:
  using Made = std::expected<std::shared_ptr<RegexState>, ArgumentFault>;

  static Made make(RegexArguments where, ConstantArguments arguments);

  struct Compiled {
    text::Regex regex;
    bool all = false;  // Flag g was given.
  };
  // "invalid regular expression: ..."
  Outcome<const Compiled*> compiled(std::string_view pattern, std::string_view flags = {});
  const text::Replacement& replacement(std::string_view text);
  // Memory for results, empty.
  std::string& out() { return out_.clear(), out_; }

 private:
  Outcome<Compiled> compile(std::string_view pattern, std::string_view flags) const;

  RegexArguments where_;
  std::optional<Compiled> constant_;
  CompiledTexts<Compiled> others_;
  std::string key_;
  std::optional<text::Replacement> replacement_;
  std::string replacement_text_;
  std::string out_;
};

// The overload with that state.
inline Overload with_regex(Overload made, RegexArguments where = {}) {
  return prepared(std::move(made), [where](ConstantArguments arguments) {
    return RegexState::make(where, arguments);
  });
}

}  // namespace millrace::sql
