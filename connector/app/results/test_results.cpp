#include "connector/app/results/test_results.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {

using engine::Difference;
using engine::TestResult;

namespace {

std::size_t failures_of(std::span<const TestResult> results) {
  return static_cast<std::size_t>(std::ranges::count_if(
      results, [](const TestResult& result) { return !result.differences.empty(); }));
}

// The results of each sync, which follow one another.
std::vector<std::span<const TestResult>> by_sync(const std::vector<TestResult>& results) {
  std::vector<std::span<const TestResult>> groups;
  for (auto from = results.begin(); from != results.end();) {
    const auto to = std::find_if(
        from, results.end(), [&](const TestResult& result) { return result.sync != from->sync; });
    groups.emplace_back(from, to);
    from = to;
  }
  return groups;
}

// A NULL is written where nullopt is one, and else nothing.
void write_text(JsonWriter& json, std::string_view key, const std::optional<std::string>& text,
                bool may_be_null) {
  if (text) {
    json.member(key, *text);
  } else if (may_be_null) {
    json.key(key).null();
  }
}

void write_difference(JsonWriter& json, const Difference& difference) {
  json.open_object().member("kind", to_string(difference.kind));
  if (difference.row > 0) json.member("row", difference.row);
  if (!difference.column.empty()) json.member("column", difference.column);
  const bool is_cell = difference.kind == Difference::Kind::Cell;
  write_text(json, "expected", difference.expected, is_cell);
  write_text(json, "given", difference.given, is_cell && difference.has_column);
  json.member("message", sentence_of(difference)).close_object();
}

// Control characters, of which XML has few, are escaped in what is told already.
std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

double seconds_of(std::span<const TestResult> results) {
  std::chrono::duration<double> sum(0);
  for (const auto& result : results) sum += result.elapsed;
  return sum.count();
}

std::string sentences_of(const TestResult& result, std::string_view indent) {
  std::string text;
  for (const auto& difference : result.differences) {
    text += fmt::format("{}{}\n", indent, sentence_of(difference));
  }
  return text;
}

std::string test_case_xml(const TestResult& result) {
  std::string xml = fmt::format(R"(    <testcase classname="{}" name="{}" time="{:.3f}")",
                                xml_text(printable(result.sync)), xml_text(result.name),
                                seconds_of({&result, 1}));
  if (result.place.file) {
    xml += fmt::format(R"( file="{}" line="{}")", xml_text(printable(*result.place.file)),
                       result.place.line);
  }
  if (result.differences.empty()) return xml + "/>\n";
  const auto text = sentences_of(result, "");
  return xml + fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                           xml_text(sentence_of(result.differences.front())), xml_text(text));
}

}  // namespace

std::string test_results_text(const std::vector<TestResult>& results) {
  if (results.empty()) return "no tests\n";
  std::string text;
  for (const auto& result : results) {
    if (result.differences.empty()) continue;
    text += fmt::format("{}: {}: {} failed\n{}", printable(result.place.text()),
                        printable(result.sync), result.name, sentences_of(result, "  "));
  }
  const auto failed = failures_of(results);
  return text + (failed == 0 ? fmt::format("{} passed\n", counted(results.size(), "test"))
                 : failed == results.size() ? fmt::format("{} failed\n", counted(failed, "test"))
                                            : fmt::format("{} of {} failed\n", with_commas(failed),
                                                          counted(results.size(), "test")));
}

std::string test_results_json(const std::vector<TestResult>& results) {
  const auto failed = failures_of(results);
  std::string out;
  JsonWriter json(out);
  json.open_object().member("status", failed == 0 ? "ok" : "failed");
  json.member("version", MILLRACE_VERSION);
  json.member("passed", results.size() - failed).member("failed", failed);
  json.key("tests").open_array();
  for (const auto& result : results) {
    json.open_object().member("sync", result.sync).member("name", result.name);
    json.member("status", result.differences.empty() ? "ok" : "failed");
    if (result.place.file) json.member("file", *result.place.file);
    json.member("line", result.place.line);
    json.key("differences").open_array();
    for (const auto& difference : result.differences) write_difference(json, difference);
    json.close_array().close_object();
  }
  json.close_array().close_object();
  return out;
}

std::string test_results_junit(const std::vector<TestResult>& results) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  xml +=
      fmt::format("<testsuites name=\"millrace\" tests=\"{}\" failures=\"{}\" time=\"{:.3f}\">\n",
                  results.size(), failures_of(results), seconds_of(results));
  for (const auto suite : by_sync(results)) {
    xml += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" time=\"{:.3f}\">\n",
                       xml_text(printable(suite.front().sync)), suite.size(), failures_of(suite),
                       seconds_of(suite));
    for (const auto& result : suite) xml += test_case_xml(result);
    xml += "  </testsuite>\n";
  }
  return xml + "</testsuites>\n";
}

}  // namespace millrace::app
