#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/values/template.h"

namespace millrace::sinks::files {

// A path that names columns, "orders/{country}/{year}.csv": each row goes to the file that its
// values name. A value becomes a part of a name, and never more than that: what is no letter of
// ASCII, digit, "-", "_" or "." is percent-encoded. A plain value.
class PartitionPath {
 public:
  // The rendered path. What run values bring in is not parsed. The sentence that says what is wrong
  // follows the path.
  static std::expected<PartitionPath, std::string> parse(const config::Template& path,
                                                         const config::RunValues& values);

  // The path of a destination without columns.
  bool is_one_file() const { return columns_.empty(); }
  // Each once.
  const std::vector<std::string>& columns() const { return columns_; }

  // As it is shown, with the columns in braces.
  const std::string& text() const { return text_; }
  // The folder that all the files are below.
  std::filesystem::path folder() const;
  // One name for all of them, in that folder: "{country}%2F{year}.csv".
  std::string name() const;

  // The path of the rows that have these values, in the order of columns(); nullopt is NULL.
  std::string with(std::span<const std::optional<std::string_view>> values) const;
  // True for what with() may give.
  bool may_give(std::string_view path) const;

 private:
  struct Piece {
    std::string text;  // Literally, or:
    std::optional<std::size_t> column;
  };

  std::optional<std::string> add_pieces(std::string_view rendered, const std::string& sync);
  std::size_t number_of(std::string_view column);

  std::string text_;
  std::vector<Piece> pieces_;
  std::vector<std::string> columns_;
};

}  // namespace millrace::sinks::files
