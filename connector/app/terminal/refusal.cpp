#include "connector/app/terminal/refusal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/app/terminal/console.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {
namespace {

void write_problem(JsonWriter& json, const config::Problem& problem) {
  json.open_object();
  if (problem.place.file) json.member("file", *problem.place.file);
  json.member("line", problem.place.line).member("column", problem.place.column);
  json.member("path", problem.path).member("message", problem.message);
  json.close_object();
}

// One line: {"status":"invalid","version":"...","problems":[{...}]}.
template <class Write>
std::string as_json(Write write_problems) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("status", "invalid").member("version", MILLRACE_VERSION);
  json.key("problems").open_array();
  write_problems(json);
  json.close_array().close_object();
  return out + "\n";
}

}  // namespace

int refuse(const config::Problems& problems, OutputFormat output) {
  const auto sorted = problems.sorted();
  tell(fmt::format("{}\n{}; nothing was contacted\n", problems.text(),
                   counted(sorted.size(), "problem")));
  if (output == OutputFormat::Human) return kRefused;
  return print_result(as_json([&sorted](JsonWriter& json) {
                        for (const auto& problem : sorted) write_problem(json, problem);
                      }),
                      kRefused);
}

int refuse(const std::vector<std::string>& sentences, OutputFormat output) {
  tell(fmt::format("{}\n", fmt::join(sentences, "\n")));
  if (output == OutputFormat::Human) return kRefused;
  return print_result(as_json([&sentences](JsonWriter& json) {
                        for (const auto& sentence : sentences) {
                          json.open_object().member("message", sentence).close_object();
                        }
                      }),
                      kRefused);
}

void warn(const std::vector<config::Problem>& warnings) {
  std::string lines;
  for (const auto& warning : warnings) {
    lines += fmt::format("{}: warning: {}: {}\n", warning.place.text(),
                         printable(warning.path, 300), warning.message);
  }
  tell(lines);
}

void write_warnings(JsonWriter& json, const std::vector<config::Problem>& warnings) {
  json.key("warnings").open_array();
  for (const auto& warning : warnings) write_problem(json, warning);
  json.close_array();
}

std::string unknown_word(std::string_view word, std::string_view what,
                         const std::vector<std::string>& known, std::string_view offer) {
  const auto guess = did_you_mean(word, known);
  return fmt::format("{}: is not {}{}", printable(word), what,
                     guess.empty() ? fmt::format("; {} {}", offer, listed(known)) : guess);
}

}  // namespace millrace::app
