#pragma once

#include <cstddef>
#include <string>

#include "config/spec/description.h"

namespace millrace::config {

// Which options a table has.
enum class Depth {
  Own,     // Those of the component itself.
  Nested,  // Those of its maps and lists too: as `batch.rows`, and as `rules[].name`.
};

// A table of the options as Markdown: key, type, default and what it does.
std::string reference_table(const Description& description, Depth depth = Depth::Nested);

// The whole reference of one component: its name as a heading, its summary, and the table.
std::string reference(const Description& description, std::size_t heading_level = 2);

}  // namespace millrace::config
