#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/datetime/formatting/keywords.h"

namespace millrace::sql {

// The format of to_char(), to_date() and to_timestamp(), taken apart once for many rows. Every text
// is a format: what is no keyword stands for itself. A value that any thread may read.
class TimeFormat {
 public:
  struct Part {
    enum class Kind {
      Field,
      Space,
      Separator,  // Punctuation outside of quotes.
      Text,       // Any other character.
    };
    Kind kind = Kind::Text;
    const TimeKeyword* keyword = nullptr;  // Of a field.
    bool fills = true;                     // Not FM: padded, or read at a fixed width.
    bool is_localized = false;             // TM, which pads no names.
    bool has_ordinal = false;              // TH or th.
    bool has_lower_ordinal = false;
    std::string text;  // One character, of a part that is no field.
  };

  explicit TimeFormat(std::string_view pattern);

  const std::vector<Part>& parts() const { return parts_; }
  bool is_empty() const { return parts_.empty() && !has_modifiers_; }
  // How many bytes a value printed by it takes at most.
  std::size_t longest() const { return longest_; }

 private:
  void add_field(std::string_view& pattern, Part part);
  void add_quoted(std::string_view& pattern);
  void add_character(std::string_view& pattern);
  void add_text(std::string_view& pattern, Part::Kind kind);

  std::vector<Part> parts_;
  std::size_t longest_ = 0;
  bool has_modifiers_ = false;  // It is not empty though it has no parts.
};

}  // namespace millrace::sql
