#pragma once

#include <string>

#include "config/values/codec.h"
#include "connector/data/schema.h"

namespace millrace::config {

// The type of a column as an option: what parse_type() takes.
template <>
struct Codec<millrace::Type> {
  static Type type();
  static Parsed<millrace::Type> from_text(const std::string& text);
  static std::string to_text(const millrace::Type& value);
};

}  // namespace millrace::config
