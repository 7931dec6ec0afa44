#include "connector/engine/rehearsal/run_test.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/timestamps.h"
#include "connector/engine/rehearsal/aligned_rows.h"
#include "connector/engine/rehearsal/rehearse.h"

namespace millrace::engine {
namespace {

using DifferenceKind = Difference::Kind;
using Cell = std::optional<std::string>;

constexpr std::size_t kShownText = 500;
// 2000-01-01 from 1970-01-01.
constexpr std::chrono::seconds kEpoch(946'684'800);

Cell fit_to_print(const Cell& cell) {
  return cell ? Cell(printable(*cell, kShownText)) : Cell();
}

std::string shown(const Cell& cell) {
  return cell ? fmt::format("'{}'", printable(*cell, kShownText)) : "NULL";
}

// The columns that the test's rows name, in the order in which they first do, and then those of the
// contract that it leaves out.
SchemaPtr columns_of_rows(const SyncPlan& sync, const std::vector<TestRow>& rows) {
  std::vector<Field> fields;
  const auto add = [&fields](const std::string& name) {
    if (std::ranges::find(fields, name, &Field::name) == fields.end())
      fields.push_back({name, {}, false});
  };
  for (const auto& row : rows) {
    for (const auto& [name, value] : row) add(name);
  }
  for (const auto& rule : sync.columns) add(rule.source);
  return std::make_shared<const Schema>(std::move(fields));
}

const Cell* find_cell(const TestRow& row, std::string_view column) {
  const auto found = std::ranges::find(row, column, &TestRow::value_type::first);
  return found == row.end() ? nullptr : &found->second;
}

std::vector<Batch> batches_of(const SchemaPtr& columns, const std::vector<TestRow>& rows) {
  if (rows.empty() || columns->size() == 0) return {};
  BatchBuilder builder(columns);
  for (const auto& row : rows) {
    for (const auto& field : columns->fields()) {
      const Cell* cell = find_cell(row, field.name);
      cell != nullptr && *cell ? builder.add(**cell) : builder.add_null();
    }
  }
  return {builder.take()};
}

std::chrono::system_clock::time_point time_of(const std::string& text) {
  const auto microseconds = parse_timestamptz(text).value_or(0);
  return std::chrono::system_clock::time_point(kEpoch) + std::chrono::microseconds(microseconds);
}

std::vector<TestRow> rows_of(const Rehearsed& rehearsed) {
  std::vector<TestRow> rows;
  for (const auto& batch : rehearsed.rows) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      auto& cells = rows.emplace_back();
      for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        const auto& column = batch.columns[i];
        cells.emplace_back((*rehearsed.columns)[i].name,
                           column.is_null(row) ? Cell() : Cell(column.text(row)));
      }
    }
  }
  return rows;
}

// "{email: 'a@x', tier: NULL}"
std::string row_text(const TestRow& row) {
  std::string text;
  for (const auto& [name, cell] : row) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", printable(name), shown(cell));
  }
  return "{" + text + "}";
}

bool fits(const TestRow& expected, const TestRow& given) {
  return std::ranges::all_of(expected, [&given](const auto& cell) {
    const Cell* its = find_cell(given, cell.first);
    return its != nullptr && *its == cell.second;
  });
}

void compare_row(std::size_t number, const TestRow& expected, const TestRow& given,
                 std::vector<Difference>& differences) {
  for (const auto& [name, cell] : expected) {
    const Cell* its = find_cell(given, name);
    if (its != nullptr && *its == cell) continue;
    differences.push_back({DifferenceKind::Cell, number, printable(name), fit_to_print(cell),
                           its == nullptr ? Cell() : fit_to_print(*its), its != nullptr});
  }
}

void compare_rows(const std::vector<TestRow>& expected, const std::vector<TestRow>& given,
                  std::vector<Difference>& differences) {
  const auto pairs = aligned_rows(expected.size(), given.size(), [&](std::size_t e, std::size_t g) {
    return fits(expected[e], given[g]);
  });
  for (const auto& [e, g] : pairs) {
    if (e && g) {
      compare_row(*e + 1, expected[*e], given[*g], differences);
    } else if (e) {
      differences.push_back({DifferenceKind::Missing, *e + 1, "", row_text(expected[*e]), {}});
    } else {
      differences.push_back({DifferenceKind::Unexpected, *g + 1, "", {}, row_text(given[*g])});
    }
  }
}

// A row that breaks several rules may be kept out once only.
void compare_rejected(const std::vector<ExpectedRejection>& expected,
                      const std::vector<Rehearsed::KeptOut>& given,
                      std::vector<Difference>& differences) {
  std::map<std::uint64_t, const Rehearsed::KeptOut*> unexpected;
  for (const auto& row : given) unexpected[row.row] = &row;
  for (const auto& [number, reason] : expected) {
    const auto found = unexpected.find(number);
    const auto told =
        reason.empty() ? "quarantined" : fmt::format("quarantined: '{}'", printable(reason));
    if (found == unexpected.end()) {
      differences.push_back({DifferenceKind::Rejected, number, "", told, {}});
      continue;
    }
    const auto& its = *found->second;
    if (its.reason.find(reason) == std::string::npos) {
      differences.push_back({DifferenceKind::Rejected, number, "", told,
                             fmt::format("{}: {}", its.step, printable(its.reason, kShownText))});
    }
    unexpected.erase(found);
  }
  for (const auto& [number, row] : unexpected) {
    differences.push_back({DifferenceKind::Rejected,
                           number,
                           "",
                           {},
                           fmt::format("{}: {}", row->step, printable(row->reason, kShownText))});
  }
}

std::vector<Difference> differences_of(const TestOptions& test, const Result<Rehearsed>& result) {
  std::vector<Difference> differences;
  const auto wanted = fit_to_print(test.error);
  if (!result) {
    const auto& message = result.error().message();
    if (test.error && message.find(*test.error) != std::string::npos) return {};
    return {{DifferenceKind::Error, 0, "", wanted, printable(message, 2000)}};
  }
  if (test.error) return {{DifferenceKind::Error, 0, "", wanted, {}}};
  if (test.expect) compare_rows(*test.expect, rows_of(*result), differences);
  compare_rejected(test.rejected, result->rejected, differences);
  return differences;
}

std::string sentence_of_cell(const Difference& difference) {
  const auto what =
      fmt::format("row {}, {}: expected {}", difference.row, difference.column,
                  difference.expected ? fmt::format("'{}'", *difference.expected) : "NULL");
  if (!difference.has_column) return what + ", but there is no such column";
  return fmt::format("{}, not {}", what,
                     difference.given ? fmt::format("'{}'", *difference.given) : "NULL");
}

// The row is one of those that go in; any other number is of those that come out.
std::string sentence_of_rejected(const Difference& difference) {
  const auto row = fmt::format("row {} of those that go in", difference.row);
  if (!difference.given) {
    return fmt::format("{} was expected to be {}, but is not", row, *difference.expected);
  }
  if (!difference.expected) return fmt::format("{} is quarantined: {}", row, *difference.given);
  return fmt::format("{} was expected to be {}, not {}", row, *difference.expected,
                     *difference.given);
}

std::string sentence_of_error(const Difference& difference) {
  if (!difference.given) {
    return fmt::format("an error was expected with '{}', but the rows came out",
                       *difference.expected);
  }
  if (!difference.expected) return fmt::format("failed: {}", *difference.given);
  return fmt::format("an error was expected with '{}', not: {}", *difference.expected,
                     *difference.given);
}

}  // namespace

std::string_view to_string(Difference::Kind kind) {
  switch (kind) {
    case DifferenceKind::Cell:
      return "cell";
    case DifferenceKind::Missing:
      return "missing";
    case DifferenceKind::Unexpected:
      return "unexpected";
    case DifferenceKind::Rejected:
      return "rejected";
    case DifferenceKind::Error:
      return "error";
  }
  return "";
}

std::string sentence_of(const Difference& difference) {
  switch (difference.kind) {
    case DifferenceKind::Cell:
      return sentence_of_cell(difference);
    case DifferenceKind::Missing:
      return fmt::format("row {} of those expected is missing: {}", difference.row,
                         *difference.expected);
    case DifferenceKind::Unexpected:
      return fmt::format("row {} of those that come out was not expected: {}", difference.row,
                         *difference.given);
    case DifferenceKind::Rejected:
      return sentence_of_rejected(difference);
    case DifferenceKind::Error:
      return sentence_of_error(difference);
  }
  return "";
}

TestResult run_test(const SyncPlan& sync, std::size_t number,
                    std::chrono::system_clock::time_point now,
                    const std::filesystem::path& scratch) {
  const auto& [test, place] = sync.tests[number - 1];
  const auto started = std::chrono::steady_clock::now();
  const auto columns = columns_of_rows(sync, test.rows);
  const auto result = rehearse(sync, {columns, batches_of(columns, test.rows),
                                      test.now ? time_of(*test.now) : now, scratch});
  return {sync.name, test.name.empty() ? fmt::format("test {}", number) : printable(test.name),
          place, differences_of(test, result), std::chrono::steady_clock::now() - started};
}

}  // namespace millrace::engine
