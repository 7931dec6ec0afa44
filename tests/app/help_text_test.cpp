// The help pages and the manual, which are made of one listing.

#include "connector/app/command_line/help_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/app/command_line/man_page.h"
#include "connector/app/command_line/parse_arguments.h"
#include "connector/base/text/ascii.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

TEST(HelpText, NoLineIsWiderThanATerminal) {
  const auto listing = program_listing();
  std::vector<std::string> names{""};
  for (const auto& command : listing.commands) names.push_back(command.name);

  for (const auto& name : names) {
    for (const auto& line : lines_of(help_text(listing, name))) {
      EXPECT_LE(line.size(), 80u) << name << ": " << line;
    }
  }
}

TEST(HelpText, EveryCommandHasASentenceAndExamplesThatNameIt) {
  for (const auto& command : program_listing().commands) {
    EXPECT_TRUE(is_upper(command.sentence.front())) << command.name;
    EXPECT_FALSE(command.sentence.ends_with('.')) << command.name;
    EXPECT_THAT(command.examples, HasSubstr(command.name));
  }
}

TEST(HelpText, EveryOptionHasASentenceAndANameForItsValue) {
  const auto listing = program_listing();
  auto all = listing.program.options;
  for (const auto& command : listing.commands) {
    all.insert(all.end(), command.options.begin(), command.options.end());
    all.insert(all.end(), command.words.begin(), command.words.end());
  }

  for (const auto& option : all) {
    EXPECT_TRUE(is_upper(option.sentence.front())) << shown(option);
    EXPECT_FALSE(option.sentence.ends_with('.')) << shown(option);
    EXPECT_THAT(option.value, Not(HasSubstr("TEXT"))) << shown(option);
  }
}

TEST(HelpText, ACommandShowsItsArgumentsAndTheOptionsOfAll) {
  const auto text = help_text(program_listing(), "run");

  EXPECT_THAT(text, HasSubstr("Usage: millrace run [OPTIONS] [SYNC...]\n"));
  EXPECT_THAT(text, HasSubstr("--dry-run"));
  EXPECT_THAT(text, HasSubstr("--allow RUN_ID"));
  EXPECT_THAT(text, HasSubstr("\n  -c, --config FILE "));
  EXPECT_THAT(text, Not(HasSubstr("--version")));
}

class ManPageTest : public ::testing::Test {
 protected:
  // What a program says about the page; empty when it likes it.
  std::string judged_by(const std::string& program, std::vector<std::string> arguments) {
    const auto path =
        folder_.write("millrace.1", man_page(program_listing(), "0.1.0", "2026-11-28"));
    arguments.push_back(path.string());
    testing::Process process(program, {.arguments = std::move(arguments),
                                       .folder = folder_.path(),
                                       .environment = {},
                                       .name = "judge"});
    EXPECT_EQ(process.wait(), 0);
    return process.output() + process.errors();
  }

  testing::TempFolder folder_;
};

TEST_F(ManPageTest, MandocHasNothingToSay) {
  EXPECT_THAT(judged_by("/usr/bin/mandoc", {"-T", "lint", "-W", "warning"}), IsEmpty());
}

TEST_F(ManPageTest, ShowsEveryCommandAndOptionAsItIsTyped) {
  const auto text = judged_by("/usr/bin/mandoc", {"-T", "ascii", "-O", "width=300"});

  // Without what makes letters bold: each is written twice.
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i + 1 < text.size() && text[i + 1] == '\b') {
      ++i;
    } else {
      plain += text[i];
    }
  }
  const auto listing = program_listing();
  for (const auto& command : listing.commands) {
    EXPECT_THAT(plain, HasSubstr(usage_of(listing, command)));
    for (const auto& option : command.options) {
      EXPECT_THAT(plain, HasSubstr(option.spellings.back()));
    }
  }
  for (const char* heading : {"EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"}) {
    EXPECT_THAT(plain, HasSubstr(heading));
  }
  EXPECT_THAT(plain, HasSubstr(".millrace/state.db"));
}

// The day of the version is written in CMake.
TEST_F(ManPageTest, TheReleaseIsTheOneOfTheChangelog) {
  const std::filesystem::path root = MILLRACE_SOURCE_DIR;
  const auto build = testing::read_file(root / "connector/app/CMakeLists.txt");
  const auto at = build.find("MILLRACE_RELEASED=\"");
  ASSERT_NE(at, std::string::npos);
  const auto day = build.substr(at + 19, 10);
  const auto changelog = testing::read_file(root / "CHANGELOG.md");
  const auto newest = changelog.find("\n## ", changelog.find("## Unreleased") + 1);

  EXPECT_THAT(changelog.substr(newest, changelog.find('\n', newest + 1) - newest), HasSubstr(day));
}

}  // namespace
}  // namespace millrace::app
