#include "connector/app/terminal/refusal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/app/terminal/console.h"
#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {
namespace {

// One line: {"status":"invalid","version":"...","problems":[{...}]}.
template <class List, class Write>
std::string as_json(const List& problems, Write write) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("status", "invalid").member("version", MILLRACE_VERSION);
  json.key("problems").open_array();
  for (const auto& problem : problems) {
    json.open_object();
    write(json, problem);
    json.close_object();
  }
  json.close_array().close_object();
  return out + "\n";
}

void write_problem(JsonWriter& json, const config::Problem& problem) {
  if (problem.place.file) json.member("file", *problem.place.file);
  json.member("line", problem.place.line).member("column", problem.place.column);
  json.member("path", problem.path).member("message", problem.message);
}

}  // namespace

int refuse(const config::Problems& problems, OutputFormat output) {
  tell(fmt::format("{}\n{}; nothing was contacted\n", problems.text(),
                   counted(problems.size(), "problem")));
  if (output == OutputFormat::Human) return kRefused;
  return print_result(as_json(problems.sorted(), write_problem), kRefused);
}

int refuse(const std::vector<std::string>& sentences, OutputFormat output) {
  tell(fmt::format("{}\n", fmt::join(sentences, "\n")));
  if (output == OutputFormat::Human) return kRefused;
  return print_result(
      as_json(sentences, [](JsonWriter& json,
                            const std::string& sentence) { json.member("message", sentence); }),
      kRefused);
}

std::string unknown_word(std::string_view word, std::string_view what,
                         const std::vector<std::string>& known, std::string_view offer) {
  const auto meant = nearest(word, known);
  return fmt::format("{}: is not {}; {}", printable(word), what,
                     meant.empty() ? fmt::format("{} {}", offer, fmt::join(known, ", "))
                                   : fmt::format("did you mean {}?", meant));
}

}  // namespace millrace::app
