#include "connector/sql/syntax/scanning/nesting.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/text/text.h"
#include "connector/sql/syntax/tree/limits.h"

namespace millrace::sql::syntax {

namespace {

// Each of them can make the tree one level deeper, like a sign.
constexpr std::array<std::string_view, 17> kDeepeningWords{
    "not", "is",      "isnull", "notnull", "like",      "ilike", "similar",  "in",      "between",
    "at",  "collate", "union",  "except",  "intersect", "join",  "overlaps", "operator"};
// What comes behind them stands beside what came before, not within it.
constexpr std::array<std::string_view, 5> kSeparatingWords{"and", "or", "when", "then", "else"};

// What one pair of brackets, or a CASE, holds so far.
struct Level {
  const Token* opening = nullptr;
  std::size_t operators = 0;  // Since the last separator,
  std::size_t inner = 0;      // and how deep the deepest brackets since there are.
  std::size_t deepest = 0;    // Before the last separator.

  std::size_t depth() const { return std::max(deepest, operators + inner); }
  void separate() {
    deepest = depth();
    operators = 0;
    inner = 0;
  }
};

class NestingCheck {
 public:
  explicit NestingCheck(const Tokens& tokens) : tokens_(tokens), levels_(1) {}

  std::optional<Fault> run() {
    const Token* before = nullptr;
    for (const Token& token : tokens_.all()) {
      // Behind a point even a keyword is a name.
      const bool is_name = before != nullptr && tokens_.is_sign(*before, ".");
      before = &token;
      if (is_name) continue;
      if (auto fault = take(token)) return fault;
      if (levels_.size() > kMaxNesting) return too_deep(token, kMaxNesting, "within one another");
      if (levels_.back().depth() + levels_.size() > kMaxDepth) {
        return too_deep(token, kMaxDepth, "in one another and in a row");
      }
    }
    while (levels_.size() > 1 && is_case(levels_.back())) close();
    if (levels_.size() == 1) return std::nullopt;
    const Token& opening = *levels_.back().opening;
    return Fault{opening.at, "this " + std::string(tokens_.text_of(opening)) + " is not closed"};
  }

 private:
  std::optional<Fault> take(const Token& token) {
    if (tokens_.is_sign(token, "(") || tokens_.is_sign(token, "[") ||
        tokens_.is_word(token, "case")) {
      levels_.push_back({.opening = &token});
    } else if (tokens_.is_sign(token, ")") || tokens_.is_sign(token, "]")) {
      return close_bracket(token);
    } else if (tokens_.is_word(token, "end")) {
      if (is_case(levels_.back())) close();
    } else if (token.kind == Token::Kind::Operator || tokens_.is_any_word(token, kDeepeningWords)) {
      ++levels_.back().operators;
    } else if (tokens_.is_sign(token, ",") || tokens_.is_any_word(token, kSeparatingWords)) {
      levels_.back().separate();
    }
    return std::nullopt;
  }

  std::optional<Fault> close_bracket(const Token& token) {
    while (levels_.size() > 1 && is_case(levels_.back())) close();
    const auto sign = tokens_.text_of(token);
    const auto opens = std::string_view(sign == ")" ? "(" : "[");
    if (levels_.size() == 1 || tokens_.text_of(*levels_.back().opening) != opens) {
      return Fault{token.at, "this " + std::string(sign) + " closes nothing; there is no " +
                                 std::string(opens) + " before it"};
    }
    close();
    return std::nullopt;
  }

  void close() {
    const std::size_t depth = levels_.back().depth() + 1;
    levels_.pop_back();
    levels_.back().inner = std::max(levels_.back().inner, depth);
  }

  bool is_case(const Level& level) const {
    return level.opening != nullptr && level.opening->kind == Token::Kind::Word;
  }

  static Fault too_deep(const Token& token, std::size_t limit, std::string_view how) {
    return {token.at, "the text is nested too deeply here; at most " + with_commas(limit) +
                          " brackets, CASEs and operators may stand " + std::string(how)};
  }

  const Tokens& tokens_;
  std::vector<Level> levels_;
};

}  // namespace

std::optional<Fault> nesting_fault(const Tokens& tokens) {
  return NestingCheck(tokens).run();
}

}  // namespace millrace::sql::syntax
