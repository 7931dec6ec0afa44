// LIKE and ILIKE.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/text/appending.h"
#include "connector/sql/functions/text/compiled_texts.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/text/like_pattern.h"

namespace millrace::sql {
namespace {

using View = std::string_view;
using text::LikePattern;
using Case = LikePattern::Case;

struct LikeState {
  std::optional<LikePattern> constant;
  CompiledTexts<LikePattern> others;
};

Overload like(Case letters, bool wanted) {
  const auto run = [letters, wanted](Call& call, View text, View pattern) -> Outcome<bool> {
    auto& state = call.state<LikeState>();
    const auto& compiled = state.constant
                               ? *state.constant
                               : *state.others.get(pattern, [&]() -> Outcome<LikePattern> {
                                   return LikePattern(pattern, letters);
                                 });
    auto matches = compiled.matches(text);
    if (matches) *matches = *matches == wanted;
    return matches;
  };
  using Made = std::expected<std::shared_ptr<LikeState>, ArgumentFault>;
  return prepared(overload<Boolean(Text, Text)>(run),
                  [letters](ConstantArguments arguments) -> Made {
                    auto state = std::make_shared<LikeState>();
                    if (const auto pattern = constant_text(arguments, 1)) {
                      state->constant.emplace(*pattern, letters);
                    }
                    return state;
                  });
}

}  // namespace

void register_like_function_group(Catalog& catalog);

void register_like_function_group(Catalog& catalog) {
  catalog.add_operator({"~~",
                        kLikeSection,
                        "LIKE: whether a text fits a pattern, in which % stands for any characters "
                        "and _ for one; a backslash, or the ESCAPE character, takes that away.",
                        {{"'abc' LIKE 'a%'", "true"}, {"'50%' LIKE '50!%' ESCAPE '!'", "true"}},
                        {like(Case::Matters, true)}});
  catalog.add_operator({"!~~",
                        kLikeSection,
                        "NOT LIKE: whether a text does not fit a pattern.",
                        {{"'abc' NOT LIKE '_b_'", "false"}},
                        {like(Case::Matters, false)}});
  catalog.add_operator({"~~*",
                        kLikeSection,
                        "ILIKE: LIKE without a difference between upper and lower case.",
                        {{"'ABC' ILIKE 'a%'", "true"}},
                        {like(Case::Ignored, true)}});
  catalog.add_operator({"!~~*",
                        kLikeSection,
                        "NOT ILIKE: whether a text does not fit a pattern in any case.",
                        {{"'ABC' NOT ILIKE '%d%'", "true"}},
                        {like(Case::Ignored, false)}});
  catalog.add_function({"like_escape",
                        kLikeSection,
                        "A pattern of LIKE with a backslash in place of its escape character.",
                        {{"like_escape('50!%', '!')", "50\\%"}},
                        {appending<Text(Text, Text)>(text::like_escape)}});
}

}  // namespace millrace::sql
