#pragma once

#include <cstddef>
#include <string>

#include "config/spec/description.h"

namespace millrace::config {

// The reference of one component as Markdown: its name as a heading, its summary, and a table of
// its options. Options of nested maps are listed as `batch.rows`, of lists as `rules[].name`.
// The table alone: with the options of nested maps, or without.
enum class Depth {
  Own,
  Nested,
};
std::string reference_table(const Description& description, Depth depth = Depth::Nested);

std::string reference(const Description& description, std::size_t heading_level = 2);

}  // namespace millrace::config
