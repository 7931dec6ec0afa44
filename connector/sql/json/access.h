#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/outcome/outcome.h"

// The operators that take a value out of another: views of its text, which is canonical again.
// nullopt is NULL.

namespace millrace::sql::json {

// The key of ->, made ready once for many rows.
class FieldKey {
 public:
  explicit FieldKey(std::string_view key);

  // jsonb -> key; NULL for what is no object.
  std::optional<std::string_view> of(std::string_view jsonb) const;

 private:
  std::string quoted_;
};

// jsonb -> index, counted from 0, or backwards from -1; NULL for an object. A scalar is its own
// only element, as in Postgres.
std::optional<std::string_view> element(std::string_view jsonb, std::int64_t index);

// What ->> and #>> make of a value: a string without quotes and escapes, the canonical text of
// anything else. False for null, which is NULL.
bool append_as_text(std::string_view jsonb, std::string& out);

// Where a path leads, as #> and jsonb_extract_path() follow it: keys of objects, indexes of arrays.
class Path {
 public:
  explicit Path(std::span<const std::string_view> steps);

  // The array as Postgres writes it, of one dimension: {a,0,"b c"}. A step that is NULL leads
  // nowhere. "malformed array literal: "x"".
  static Outcome<Path> parse(std::string_view literal);

  std::optional<std::string_view> of(std::string_view jsonb) const;

 private:
  struct Step {
    FieldKey key;
    std::optional<std::int64_t> index;  // What it is for an array.
  };
  void add(std::string_view step);

  std::vector<Step> steps_;
  bool leads_nowhere_ = false;
};

}  // namespace millrace::sql::json
