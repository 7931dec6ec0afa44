#include "sinks/files/options/foreign_ending.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

namespace millrace::sinks::files {
namespace {

constexpr std::array<std::string_view, 9> kCompressions{".gz",  ".tgz", ".zst", ".bz2", ".xz",
                                                        ".lz4", ".br",  ".zip", ".7z"};
constexpr std::array<std::string_view, 10> kFormats{
    ".xlsx", ".xls", ".ods", ".parquet", ".avro", ".orc", ".feather", ".json", ".xml", ".tsv"};

}  // namespace

std::optional<std::string> complaint_about_ending(std::string_view ending,
                                                  std::string_view writable) {
  const auto shown = printable(ending, 60);
  const auto name = lower(ending);
  if (std::ranges::find(kCompressions, name) != kCompressions.end()) {
    return fmt::format(
        "'{}' is the ending of a compression that is not written; end the path in {}, and in .gz "
        "or .zst behind that for a compressed file",
        shown, writable);
  }
  if (std::ranges::find(kFormats, name) == kFormats.end()) return std::nullopt;
  constexpr std::string_view kLines = ".jsonl, for one JSON object on each line";
  return fmt::format("'{}' is not the ending of a format that can be written; end the path in {}",
                     shown, name == ".json" ? kLines : writable);
}

}  // namespace millrace::sinks::files
