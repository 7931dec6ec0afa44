#include "tests/sql/aggregation/aggregated.h"

#include <algorithm>
#include <numeric>
#include <sstream>

#include <fmt/format.h>

#include "connector/data/timestamps.h"
#include "connector/data/values.h"
#include "connector/sql/numeric/decimal_text.h"

namespace millrace::testing {

using sql::SqlType;

Values::Values(SqlType type, const std::vector<OptionalText>& texts) {
  vector_.reset(type, texts.size());
  for (std::size_t row = 0; row < texts.size(); ++row) {
    if (texts[row]) {
      set(row, *texts[row]);
    } else {
      vector_.set_null(row);
    }
  }
}

void Values::set(std::size_t row, const std::string& text) {
  switch (vector_.type()) {
    case SqlType::Boolean:
      vector_.data<bool>()[row] = text == "true";
      break;
    case SqlType::Bigint:
      vector_.data<std::int64_t>()[row] = std::stoll(text);
      break;
    case SqlType::Numeric:
      vector_.data<sql::Decimal>()[row] = sql::parse_numeric(text).value();
      break;
    case SqlType::Double:
      vector_.data<double>()[row] = parse_double(text).value();
      break;
    case SqlType::Date:
      vector_.data<std::int32_t>()[row] = parse_date(text).value();
      break;
    case SqlType::Interval: {
      auto& interval = vector_.data<sql::Interval>()[row];
      std::istringstream(text) >> interval.months >> interval.days >> interval.microseconds;
      break;
    }
    default:
      vector_.data<std::string_view>()[row] = texts_.copy(text);
  }
}

std::string text_in(const sql::Vector& values, std::size_t row) {
  switch (values.type()) {
    case SqlType::Boolean:
      return values.at<bool>(row) ? "true" : "false";
    case SqlType::Bigint:
      return std::to_string(values.at<std::int64_t>(row));
    case SqlType::Numeric:
      return sql::to_text(values.at<sql::Decimal>(row));
    case SqlType::Double:
      return fmt::format("{:.17g}", values.at<double>(row));
    case SqlType::Date:
      return std::to_string(values.at<std::int32_t>(row));
    case SqlType::Interval: {
      const auto& interval = values.at<sql::Interval>(row);
      return fmt::format("{} {} {}", interval.months, interval.days, interval.microseconds);
    }
    default:
      return std::string(values.at<std::string_view>(row));
  }
}

namespace {

struct Found {
  const sql::Aggregate* aggregate = nullptr;
  std::size_t signature = 0;
};

Found find(const AggregateTrial& trial) {
  const auto* aggregate = sql::standard_aggregates().find(trial.name);
  const bool is_sorted = aggregate->order == sql::RowOrder::Sorted;
  const auto given = trial.arguments.size() - (is_sorted ? 1 : 0);
  for (std::size_t i = 0; i < aggregate->signatures.size(); ++i) {
    const auto& parameters = aggregate->signatures[i].parameters;
    bool fits = parameters.size() == given;
    for (std::size_t p = 0; fits && p < given; ++p) {
      fits = parameters[p] == trial.arguments[p]->vector().type();
    }
    if (fits) return {aggregate, i};
  }
  throw std::logic_error("there is no such aggregate");
}

}  // namespace

std::vector<std::string> aggregated(const AggregateTrial& trial) {
  const auto found = find(trial);
  std::vector<const sql::Vector*> arguments;
  std::vector<const sql::Vector*> constants;
  for (const auto* values : trial.arguments) {
    arguments.push_back(&values->vector());
    constants.push_back(found.aggregate->order == sql::RowOrder::Sorted ? &values->vector()
                                                                        : nullptr);
  }
  const auto accumulator = found.aggregate->makers[found.signature](constants).value();
  accumulator->resize(trial.group_count);
  std::vector<std::uint32_t> rows(trial.groups.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::size_t size = 1;
  for (std::size_t first = 0; first < rows.size(); first += size, size = size * 3 % 1000 + 1) {
    size = std::min(size, rows.size() - first);
    accumulator->add(
        {sql::Selection::of(std::span(rows).subspan(first, size)), trial.groups.data()}, arguments);
  }

  std::vector<sql::GroupSlot> slots(trial.group_count);
  for (std::uint32_t i = 0; i < slots.size(); ++i) slots[i] = {i, i};
  sql::Vector values;
  values.reset(found.aggregate->signatures[found.signature].result, slots.size());
  sql::TextArena texts;
  std::vector<sql::RowFault> faults;
  sql::GroupValues results(values, texts, faults, 0);
  accumulator->write(slots, results);

  std::vector<std::string> all;
  for (std::size_t row = 0; row < slots.size(); ++row) {
    all.push_back(values.is_null(row) ? "NULL" : text_in(values, row));
  }
  for (const auto& fault : faults) all[fault.row] = "error: " + std::string(fault.reason.text());
  return all;
}

}  // namespace millrace::testing
