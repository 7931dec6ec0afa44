#include "connector/app/terminal/refusal.h"

#include <chrono>
#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/app/terminal/console.h"
#include "connector/app/terminal/log_line.h"
#include "connector/base/status.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {
namespace {

void write_problem(JsonWriter& json, const config::Problem& problem) {
  json.open_object();
  if (problem.place.file) json.member("file", *problem.place.file);
  if (problem.place.line > 0) {
    json.member("line", problem.place.line).member("column", problem.place.column);
  }
  // A file that cannot be read has no paths in it.
  if (problem.place.line > 0 || !problem.path.empty()) json.member("path", problem.path);
  json.member("message", problem.message);
  json.close_object();
}

std::string own_line(std::string_view level, std::string_view message) {
  return log_line({.at = std::chrono::system_clock::now(), .level = level, .message = message},
                  LogFormat::Json);
}

// Of problems or sentences, each a line: what a program reads on stdout has the places apart.
template <class All, class Text>
std::string own_lines(std::string_view level, const All& all, Text text) {
  std::string lines;
  for (const auto& each : all) lines += own_line(level, text(each));
  return lines;
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

int refuse(const config::Problems& problems, Output output) {
  const auto sorted = problems.sorted();
  const auto all_in_all =
      fmt::format("{}; nothing was contacted", counted(sorted.size(), "problem"));
  if (output.log == LogFormat::Json) {
    tell(own_lines("error", sorted, [](const auto& problem) { return problem.text(); }) +
         own_line("error", all_in_all));
  } else {
    tell(fmt::format("{}\n{}\n", problems.text(), all_in_all));
  }
  if (output.results == OutputFormat::Human) return kRefused;
  return print_result(as_json([&sorted](JsonWriter& json) {
                        for (const auto& problem : sorted) write_problem(json, problem);
                      }),
                      kRefused);
}

int refuse(const std::vector<std::string>& sentences, Output output) {
  tell(output.log == LogFormat::Json ? own_lines("error", sentences, std::identity())
                                     : fmt::format("{}\n", fmt::join(sentences, "\n")));
  if (output.results == OutputFormat::Human) return kRefused;
  return print_result(as_json([&sentences](JsonWriter& json) {
                        for (const auto& sentence : sentences) {
                          json.open_object().member("message", sentence).close_object();
                        }
                      }),
                      kRefused);
}

void tell_error(std::string_view sentence, LogFormat format) {
  tell(format == LogFormat::Json ? own_line("error", sentence)
                                 : fmt::format("error: {}\n", sentence));
}

int end_failed(const Error& error, OutputFormat output, const std::vector<Violation>& violations) {
  return end_failed(exit_code(status_of(error)), error, output, violations);
}

int end_failed(int code, const Error& error, OutputFormat output,
               const std::vector<Violation>& violations) {
  if (output == OutputFormat::Human) return code;
  std::string line;
  JsonWriter json(line);
  json.open_object().member("status", to_string(status_of(error)));
  json.member("version", MILLRACE_VERSION).key("error").open_object();
  json.member("code", code_of(error.kind())).member("message", error.message()).close_object();
  write_violations(json, violations);
  json.close_object();
  return print_result(line + "\n", code);
}

int end_stopped(int signal, OutputFormat output) {
  return end_failed(128 + signal, Error(ErrorKind::Cancelled, "stopped by a signal"), output);
}

std::string written_line(const std::vector<std::string>& files) {
  std::string line;
  JsonWriter json(line);
  json.open_object().member("status", "ok").member("version", MILLRACE_VERSION);
  json.key("files").open_array();
  for (const auto& file : files) json.value(file);
  json.close_array().close_object();
  return line + "\n";
}

void write_violations(JsonWriter& json, const std::vector<Violation>& violations) {
  if (violations.empty()) return;
  json.key("violations").open_array();
  for (const auto& broken : violations) {
    const bool is_null = broken.rule == Violation::Rule::Required;
    json.open_object().member("column", broken.column).member("as", broken.as);
    json.member("rule", is_null ? "required" : "type").member("type", to_string(broken.type));
    json.member("count", broken.count).key("samples").open_array();
    for (const auto& sample : broken.samples) {
      json.open_object().member("row", sample.row);
      if (!is_null) json.member("value", sample.value);
      json.close_object();
    }
    json.close_array().close_object();
  }
  json.close_array();
}

void warn(const std::vector<config::Problem>& warnings, LogFormat format) {
  if (format == LogFormat::Json) {
    tell(own_lines("warn", warnings, [](const auto& warning) { return warning.text(); }));
    return;
  }
  std::string lines;
  for (const auto& warning : warnings) {
    lines += fmt::format("{}: warning: {}: {}\n", warning.place.text(),
                         printable(warning.path, 300), warning.message);
  }
  tell(lines);
}

void warn(const std::vector<std::string>& sentences, LogFormat format) {
  if (format == LogFormat::Json) {
    tell(own_lines("warn", sentences, std::identity()));
    return;
  }
  for (const auto& sentence : sentences) tell(fmt::format("warning: {}\n", sentence));
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
