#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "connector/data/batch.h"
#include "connector/formats/json/values/json_strings.h"

namespace millrace::formats {

// The rows of a run of an export, with at least one, where they lie; see JsonRunReader for what
// must be around them.
struct JsonRunText {
  std::shared_ptr<void> owner;  // Keeps `bytes` alive.
  char* bytes = nullptr;
  std::vector<Slice> rows;
  StringPlaces replaced = {};  // The strings in which something was not UTF-8.

  // From the first row to the end of the last.
  std::string_view all() const;
};

// The same rows in a place of their own, with U+FFFD for what is not UTF-8 in their strings; but
// for the names of columns.
JsonRunText with_utf8_strings(const JsonRunText& text);

}  // namespace millrace::formats
