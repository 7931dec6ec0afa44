#include "connector/base/text/suggestion.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

const std::vector<std::string> kOptions{"table", "on_new_column", "Customer email "};

TEST(SuggestionTest, GuessesAcrossCaseSpacesQuotesAndWhatCannotBeSeen) {
  for (const auto* word : {"tabel", "TABLE", " table", "table\u00A0", "ta\u200Bble", "“table”"}) {
    EXPECT_EQ(did_you_mean(word, kOptions), "; did you mean 'table'?") << word;
  }
  EXPECT_EQ(did_you_mean("on-new-column", kOptions), "; did you mean 'on_new_column'?");
  EXPECT_EQ(did_you_mean("On New Column", kOptions), "; did you mean 'on_new_column'?");
  EXPECT_EQ(did_you_mean("schedule", kOptions), "");
}

TEST(SuggestionTest, SaysThatTheOtherHasASpaceAtItsEnd) {
  EXPECT_EQ(did_you_mean("Customer email", kOptions),
            "; did you mean 'Customer email ', with a space at its end?");
}

TEST(SuggestionTest, ListsTheChoicesWhereNoneIsNear) {
  EXPECT_EQ(suggestion("x", {"append", "replace", "upsert"}),
            "; use one of append, replace and upsert");
  EXPECT_EQ(suggestion("x", {"upsert"}), "; write upsert");
  EXPECT_EQ(suggestion("x", {}), "; nothing can be written here");
}

TEST(SuggestionTest, QuotesAWordAndSaysWhatCannotBeSeen) {
  EXPECT_EQ(in_quotes("table"), "'table'");
  EXPECT_EQ(in_quotes("table\u00A0"), "'table<U+00A0>' (retype it: U+00A0 is invisible)");
}

}  // namespace
}  // namespace millrace
