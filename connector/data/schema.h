#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"

namespace millrace {

// What a column means. The cells are always text, exactly as the source wrote them; the type says
// which texts are allowed and what a destination makes of them.
enum class TypeKind {
  Unknown,      // Not declared: any text; a destination's own column, or inference, decides.
  Text,         // Any text.
  Integer,      // 64 bit, signed.
  Decimal,      // Exact; precision and scale when declared.
  Double,       // IEEE 754, 64 bit.
  Boolean,      // true/false, t/f, yes/no, 1/0, any case.
  Date,         // YYYY-MM-DD.
  Time,         // HH:MM[:SS[.ffffff]].
  Timestamp,    // Date and time without an offset.
  TimestampTz,  // Date and time with an offset: an instant.
  Uuid,         // 32 hexadecimal digits with hyphens, of either case.
  Json,         // One JSON value.
};

// A kind of column with what limits it. A plain value.
struct Type {
  TypeKind kind = TypeKind::Unknown;
  // Decimal only: at most `precision` digits in all, `scale` of them after the point. 0, 0: free.
  std::uint16_t precision = 0;
  std::uint16_t scale = 0;

  bool operator==(const Type&) const = default;
};

// "integer", "decimal(12,2)", ... Fails with InvalidConfig; the message says what is wrong and what
// to write, without the text in front: "is not a type; did you mean 'integer'?".
Result<Type> parse_type(std::string_view text);
// The text that parse_type() takes; "unknown", which it does not take, for Unknown.
std::string to_string(Type type);

// One column. Whether NULL is allowed is a rule of the contract and not of the type.
struct Field {
  std::string name;
  Type type;
  bool required = false;  // NULL is refused.

  bool operator==(const Field&) const = default;
};

// The columns of an export, or of what steps made of it, in order. Names are unique. Immutable once
// it is shared.
class Schema {
 public:
  Schema() = default;
  explicit Schema(std::vector<Field> fields) : fields_(std::move(fields)) {}

  const std::vector<Field>& fields() const { return fields_; }
  std::size_t size() const { return fields_.size(); }
  const Field& operator[](std::size_t column) const { return fields_[column]; }
  // The position of the column of that name, spelled exactly so.
  std::optional<std::size_t> find(std::string_view name) const;

  // "a, b, c": for messages. Cut after some names when there are many.
  std::string names() const;

  bool operator==(const Schema&) const = default;

 private:
  std::vector<Field> fields_;
};

using SchemaPtr = std::shared_ptr<const Schema>;

}  // namespace millrace
