#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/spec/syntax.h"
#include "config/values/codec.h"
#include "config/values/enum_codec.h"
#include "config/values/file_paths.h"
#include "connector/data/schema.h"

namespace millrace::transforms {

struct SqliteTable {
  config::InputPath path;
  std::string table;
};

// Where values are looked up: in a file or in a table.
struct LookupSource {
  config::InputPath file;
  std::optional<SqliteTable> sqlite;

  // For messages: "regions.csv", "table regions of shop.db".
  std::string name() const;
  // Where a row of it is, for messages: "line 4" of a CSV file, "row 3" elsewhere. Blocking.
  std::string place_of(std::uint64_t row) const;
};

// {file: regions.csv} or {sqlite: {path: shop.db, table: regions}}. A file that cannot be opened,
// or whose ending names no format, is a problem.
config::Syntax<LookupSource> lookup_source_syntax();

// The columns that are compared: ours, and that of the look-up. Written as one name or several, or
// as a map where the names differ.
struct LookupKey {
  std::vector<std::pair<std::string, std::string>> columns;
};

// A column of the look-up that is added: its name, {NAME: AS}, or {NAME: {as: AS, type: TYPE}}.
struct LookupColumn {
  std::string source;
  std::string name;  // From here on.
  Type type;
};

enum class LookupType {
  Left,   // A row that finds nothing stays, with NULLs.
  Inner,  // It goes.
};

}  // namespace millrace::transforms

namespace millrace::config {

template <>
struct Codec<transforms::LookupKey> {
  static std::optional<transforms::LookupKey> parse(const Node& node, const std::string& path,
                                                    Problems& problems);
  static Node write(const transforms::LookupKey& key);
  static Type type();
};

template <>
struct Codec<transforms::LookupColumn> {
  static std::optional<transforms::LookupColumn> parse(const Node& node, const std::string& path,
                                                       Problems& problems);
  static Type type();
};

template <>
struct EnumNames<transforms::LookupType> {
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, transforms::LookupType>>(
      {{"left", transforms::LookupType::Left}, {"inner", transforms::LookupType::Inner}});
};

}  // namespace millrace::config
