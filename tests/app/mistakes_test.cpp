// The corpus of mistakes: every file of tests/mistakes is a millrace file with a mistake that
// people make, and says in its first lines what the program must answer. A message that helped
// nobody becomes a file there. See tests/mistakes/README.md.

#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/yaml/document.h"
#include "connector/base/text/text.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

using testing::read_file;

std::filesystem::path corpus() {
  return std::filesystem::path(MILLRACE_SOURCE_DIR) / "tests/mistakes";
}

// What a file, or a folder of files, says of itself.
struct Mistake {
  std::string name;  // Of the file or folder, without an ending.
  std::filesystem::path path;
  std::string file;  // What `check` is given, in the folder where it runs.
  std::map<std::string, std::string> environment;
  std::vector<std::string> told;      // The lines that are printed, but for the last.
  std::vector<std::string> problems;  // Those of them that are no warnings.
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.name;
}

// A place without a file is one of the file itself.
std::string as_printed(const std::string& expected, const std::string& file) {
  const bool placed = expected.find_first_of("0123456789") == 0;
  return placed ? file + ':' + expected : expected;
}

Mistake mistake_at(const std::filesystem::path& path) {
  const bool is_folder = std::filesystem::is_directory(path);
  Mistake mistake{.name = path.stem().string(), .path = path};
  mistake.file = is_folder ? "millrace.yaml" : path.filename().string();
  const auto about = path / "about.txt";
  const auto told_in = !is_folder                       ? path
                       : std::filesystem::exists(about) ? about
                                                        : path / mistake.file;
  std::istringstream lines(read_file(told_in));
  for (std::string line; std::getline(lines, line) && line.starts_with('#');) {
    const auto value_of = [&](std::string_view key) {
      return line.starts_with(key) ? line.substr(key.size()) : std::string();
    };
    if (const auto file = value_of("# file: "); !file.empty()) mistake.file = file;
    if (const auto set = value_of("# env: "); !set.empty()) {
      mistake.environment[set.substr(0, set.find('='))] = set.substr(set.find('=') + 1);
    }
    for (const std::string_view key : {"# expects: ", "# warns: "}) {
      const auto text = value_of(key);
      if (text.empty()) continue;
      mistake.told.push_back(as_printed(text, mistake.file));
      if (key == "# expects: ") mistake.problems.push_back(mistake.told.back());
    }
  }
  return mistake;
}

std::vector<Mistake> mistakes() {
  std::vector<Mistake> all;
  for (const auto& entry : std::filesystem::directory_iterator(corpus())) {
    if (entry.is_directory() || entry.path().extension() == ".yaml") {
      all.push_back(mistake_at(entry.path()));
    }
  }
  std::ranges::sort(all, {}, &Mistake::name);
  return all;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class MistakeTest : public ::testing::TestWithParam<Mistake> {
 protected:
  struct Outcome {
    int exit_code = 0;
    std::string output;
    std::vector<std::string> errors;
  };

  MistakeTest() {
    const auto options = std::filesystem::copy_options::recursive;
    const bool is_folder = std::filesystem::is_directory(GetParam().path);
    std::filesystem::copy(GetParam().path, is_folder ? folder_.path() : folder_ / GetParam().file,
                          options);
    there_before_ = names();
  }

  Outcome run(std::vector<std::string> arguments) {
    testing::Process process("millrace", {.arguments = std::move(arguments),
                                          .folder = folder_.path(),
                                          .environment = GetParam().environment});
    Outcome outcome;
    outcome.exit_code = process.wait();
    outcome.output = process.output();
    outcome.errors = lines_of(process.errors());
    return outcome;
  }

  // All that is in the folder, but for what the test itself keeps there.
  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
      const auto name = entry.path().filename().string();
      if (!name.starts_with("process.")) all.insert(name);
    }
    return all;
  }
  const std::set<std::string>& there_before() const { return there_before_; }

 private:
  testing::TempFolder folder_;
  std::set<std::string> there_before_;
};

std::vector<std::string> whole_answer(const Mistake& mistake) {
  auto lines = mistake.told;
  const auto number = mistake.problems.size();
  if (number == 0) return lines;
  lines.push_back(counted(number, "problem") + "; nothing was contacted");
  return lines;
}

// The problems of a line for machines, in the form for people.
std::vector<std::string> problems_in(const std::string& json) {
  config::Problems unreadable;
  const auto line = config::parse_document(json, "stdout", unreadable);
  EXPECT_TRUE(unreadable.empty()) << unreadable.text();
  const auto* list = line ? line->find("problems") : nullptr;
  std::vector<std::string> lines;
  for (const auto& each : list ? list->items : std::vector<config::Node>()) {
    const auto text = [&](std::string_view key) {
      const auto* value = each.find(key);
      return value == nullptr ? "" : value->text;
    };
    const auto number = [&](std::string_view key) {
      return static_cast<std::uint32_t>(std::stoul("0" + text(key)));
    };
    const config::Place place{std::make_shared<const std::string>(text("file")), number("line"),
                              number("column")};
    lines.push_back(config::Problem{place, text("path"), text("message")}.text());
  }
  return lines;
}

TEST_P(MistakeTest, IsToldWhereItIs) {
  const auto& mistake = GetParam();
  ASSERT_FALSE(mistake.told.empty()) << "the file does not say what is expected of it";
  const bool is_good = mistake.problems.empty();

  const auto checked = run({"check", mistake.file});
  EXPECT_EQ(checked.errors, whole_answer(mistake));
  EXPECT_EQ(checked.exit_code, is_good ? 0 : 2);
  EXPECT_EQ(checked.output.empty(), !is_good);

  // A run of a good file would begin.
  const auto asked = run({is_good ? "check" : "run", "-c", mistake.file, "--output", "json"});
  EXPECT_EQ(asked.errors, checked.errors);
  EXPECT_EQ(asked.exit_code, checked.exit_code);
  EXPECT_EQ(problems_in(asked.output), mistake.problems);
  EXPECT_EQ(names(), there_before());
}

INSTANTIATE_TEST_SUITE_P(Of, MistakeTest, ::testing::ValuesIn(mistakes()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::app
