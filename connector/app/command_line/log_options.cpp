#include "connector/app/command_line/log_options.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/suggestion.h"

namespace millrace::app {
namespace {

template <class Value, std::size_t kCount>
using WordsFor = std::array<std::pair<std::string_view, Value>, kCount>;

constexpr WordsFor<LogFormat, 2> kFormats{{{"text", LogFormat::Text}, {"json", LogFormat::Json}}};
constexpr WordsFor<Verbosity, 4> kLevels{{{"debug", Verbosity::Verbose},
                                          {"info", Verbosity::Normal},
                                          {"warn", Verbosity::Quiet},
                                          {"error", Verbosity::Errors}}};

template <class Table>
auto find_word(const Table& words, std::string_view word) {
  return std::ranges::find(words, word, &Table::value_type::first);
}

// What is wrong with a word; empty when it is one of these.
template <class Table>
std::string wrong_word(const Table& words, std::string_view word, std::string_view what) {
  if (find_word(words, word) != words.end()) return "";
  std::vector<std::string> known;
  known.reserve(words.size());
  for (const auto& each : words) known.emplace_back(each.first);
  return fmt::format("{} is not {}{}", in_quotes(word), what, suggestion(word, known));
}

constexpr std::string_view kFormat = "a log format";
constexpr std::string_view kLevel = "a log level";

// What the variable says, unless something was typed. The parser has looked at what was.
template <class Table, class Value>
std::string take_word(const Table& words, std::string_view what, std::string_view typed,
                      const char* name, const Variables& variables, Value& value) {
  const auto word = typed.empty() ? variables(name) : typed;
  if (word.empty()) return "";
  if (auto wrong = wrong_word(words, word, what); !wrong.empty()) {
    return fmt::format("{}: {}", name, wrong);
  }
  value = find_word(words, word)->second;
  return "";
}

// As a level's word; empty when nothing was typed.
std::string_view level_of(const Typed& typed) {
  if (typed.verbose) return "debug";
  if (typed.quiet) return "warn";
  return typed.log_level;
}

}  // namespace

void add_log_options(CLI::App& app, Typed& typed) {
  app.add_option("--log-format", typed.log_format,
                 "Write the log on stderr for people or for programs")
      ->check([](const std::string& word) { return wrong_word(kFormats, word, kFormat); })
      ->type_name("text|json");
  auto* level =
      app.add_option("--log-level", typed.log_level, "Show lines of this level and above on stderr")
          ->check([](const std::string& word) { return wrong_word(kLevels, word, kLevel); })
          ->type_name("debug|info|warn|error");
  auto* verbose =
      app.add_flag("-v,--verbose", typed.verbose, "Show details on stderr, as --log-level debug")
          ->excludes(level);
  app.add_flag("-q,--quiet", typed.quiet,
               "Show only warnings and errors on stderr, as --log-level warn")
      ->excludes(verbose)
      ->excludes(level);
}

std::expected<void, std::string> take_log_options(const Typed& typed, Arguments& arguments,
                                                  const Variables& variables) {
  auto wrong = take_word(kFormats, kFormat, typed.log_format, "MILLRACE_LOG_FORMAT", variables,
                         arguments.output.log);
  if (wrong.empty()) {
    wrong = take_word(kLevels, kLevel, level_of(typed), "MILLRACE_LOG_LEVEL", variables,
                      arguments.verbosity);
  }
  if (wrong.empty()) return {};
  return std::unexpected(std::move(wrong));
}

}  // namespace millrace::app
