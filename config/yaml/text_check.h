#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::config {

// What is wrong with a text, and where.
struct TextFault {
  std::size_t offset = 0;  // In bytes.
  std::string what;        // "is not valid UTF-8", ...
};

// What is wrong with a line that a tab indents.
inline constexpr std::string_view kTabIndents = "a tab indents this line; indent with spaces";

// The same of one that begins with a character such as U+00A0.
std::string begins_unseen(std::string_view code_point);

// The same of a value that begins with {{ and is in no quotes; `rest` is the text from there on.
std::string lacks_quotes(std::string_view rest);

// The same for a whole file, which may be no text at all, or text in another encoding; says what to
// do as well.
std::optional<TextFault> find_fault_of_file(std::string_view text);

// The first byte that is not well-formed UTF-8, or that is a control character other than a tab
// or a line break. nullopt when the text is clean.
std::optional<TextFault> find_fault(std::string_view text);

}  // namespace millrace::config
