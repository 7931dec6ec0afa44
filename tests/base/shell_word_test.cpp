#include "connector/base/text/shell_word.h"

#include <array>
#include <cstdio>

#include <gtest/gtest.h>

namespace millrace {
namespace {

// What a shell makes of the word, by itself.
std::string as_a_shell_reads(const std::string& word) {
  FILE* out = popen(("printf %s " + word).c_str(), "r");
  std::array<char, 256> read{};
  const auto size = fread(read.data(), 1, read.size(), out);
  EXPECT_EQ(pclose(out), 0) << word;
  return {read.data(), size};
}

TEST(ShellWord, LeavesAnOrdinaryNameAsItIs) {
  EXPECT_EQ(shell_word("orders_2026-11.eu"), "orders_2026-11.eu");
}

TEST(ShellWord, IsOneWordOfAShellWhateverIsInIt) {
  for (const std::string text : {"sales[EU]", "a b", "$(touch pwned)", "`id`", "it's", "", "~",
                                 "a;b", "*", "!!", "\"$HOME\"", "\\", "a\nb", "#x", "\xC3\xA9"}) {
    EXPECT_EQ(as_a_shell_reads(shell_word(text)), text);
  }
}

}  // namespace
}  // namespace millrace
