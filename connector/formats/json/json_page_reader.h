#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "connector/formats/json/result_page.h"
#include "connector/formats/json/values/json_rows.h"
#include "connector/formats/json/values/json_value.h"

namespace millrace::formats {

// Reads the members of one answer, in any order, into a ResultPage; its rows stay apart, because
// their columns are known only when all members were read. `body` is what the parser iterates over.
class PageReader {
 public:
  // The mending outlives it.
  PageReader(char* body, DecoderLimits limits, const Mending& mending, std::size_t expected_cells)
      : rows_(body, limits, mending, budget_, expected_cells) {}

  // Every member is checked to be JSON, also one that means nothing here.
  Result<void> read(simdjson::ondemand::object top);

  // What the members said, without the rows. Call once, after read().
  ResultPage take_page();
  // The rows of `values`, which lie in the body.
  JsonRows& rows() { return rows_; }

 private:
  using Value = simdjson::ondemand::value;
  // The top, the objects in it, and those in them: the outer ones speak first.
  static constexpr std::size_t kPlaces = 3;
  static constexpr std::array<std::string_view, 5> kErrorKeys{"error", "errors", "message",
                                                              "last_error_log", "error_message"};

  Result<void> read_member(std::string_view key, Value member);
  Result<void> read_values(Value member);
  Result<void> read_fields(Value member);
  Result<void> read_field(Value field);
  Result<void> read_paginated(Value member);
  // A member of `paginated` or `meta`, by any of its usual names.
  Result<void> take_paging(std::string_view key, const std::string& text);
  Result<void> take_count(std::string_view key, std::uint64_t count);
  // An object in the top (place 1), or in that (2).
  Result<void> read_inner(Value member, std::size_t place);
  Result<void> read_inner_member(std::string_view key, Value member, std::size_t place);
  Result<void> read_errors(Value member);
  // An error's text, or any other member.
  Result<void> read_other(std::string_view key, Value member, std::size_t place);
  Result<void> read_text(Value member, std::string& out);
  // Null, or else BadData with the problem.
  Result<void> read_null(Value member, std::string_view problem);
  // A member that means nothing here is still JSON.
  Result<void> check(Value member);

  PaddingBudget budget_;
  JsonRows rows_;
  ResultPage page_;
  std::array<std::string, kPlaces> statuses_;
  std::array<std::string, kPlaces * kErrorKeys.size()> errors_;
};

}  // namespace millrace::formats
