#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "connector/data/column_builder.h"
#include "connector/data/schema.h"

namespace millrace::transforms {

// The beginning of a text in double quotes, as a message quotes it, a JSON string by what it says:
// the string "x"; or "the value" where it is hidden.
std::string shown_json(std::string_view text, bool is_hidden);

// A JSON value as a cell of a type, a text where there is none: what a string says, the JSON text
// of anything else, and nothing for null. Values are checked before any cell is added, so that a
// row can still be refused.
class JsonCell {
 public:
  // `json` is valid and outlives the cell; an empty one is null. The error is what is wrong with
  // it, without the value: "is not of type integer".
  static std::expected<JsonCell, std::string> of(std::string_view json, Type type);

  void add_to(ColumnBuilder& column) const;

 private:
  enum class Kind {
    Null,
    Source,  // `source_`, as it is.
    Text,    // `text_`.
  };

  Kind kind_ = Kind::Null;
  std::string_view source_;
  std::string text_;
};

}  // namespace millrace::transforms
