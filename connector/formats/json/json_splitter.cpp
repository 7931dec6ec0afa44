#include "connector/formats/json/json_splitter.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/formats/header.h"
#include "connector/formats/json/json_row_end.h"
#include "connector/formats/limits.h"

namespace millrace::formats {
namespace {

// The parser's memory grows with a run.
constexpr std::size_t kRunBytes = std::size_t{1} << 20;
// So much of what is no array is shown.
constexpr std::size_t kShown = 60;

// What a file is that does not begin with an array.
std::string describe_start(std::string_view text) {
  if (text.empty()) return "the JSON file is empty";
  if (text.front() == '{') {
    return "the JSON export is an object where an array of rows belongs; for the API's answers "
           "with \"fields\" and \"values\" write fetch: pages";
  }
  const auto other = recognise_other_format(text);
  return fmt::format("this is not a JSON array{}{}: it starts with \"{}\"",
                     other.empty() ? "" : " but ", other, printable(text, kShown));
}

std::string row_name(std::uint64_t row, std::uint64_t byte) {
  return fmt::format("row {} (byte {})", row, byte);
}

}  // namespace

std::string JsonRun::name_of(std::size_t row, std::size_t offset) const {
  return row_name(first_row + row, byte + (offset - begin));
}

Result<bool> JsonSplitter::read_start(Block& block, bool last) {
  const auto skip = [&](std::size_t bytes) {
    block.begin += bytes;
    byte_ += bytes;
  };
  if (byte_ == 0) {
    if (!last && block.size() < kByteOrderMark.size()) return false;
    if (block.text().starts_with(kByteOrderMark)) skip(kByteOrderMark.size());
  }
  const auto text = block.text();
  skip(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  const auto start = block.text();
  if (start.starts_with('[')) {
    skip(1);
    place_ = Place::BeforeFirstRow;
    return true;
  }
  if (start.size() < kShown && !last) return false;
  return fail(ErrorKind::BadData, describe_start(start.substr(0, kShown)));
}

JsonRun JsonSplitter::cut(const Block& block) {
  JsonRun run{
      .rows = {}, .first_row = rows_ + 1, .begin = block.begin, .byte = byte_, .end = block.begin};
  while (run.end < block.end) {
    const char c = block.buffer->data()[run.end];
    if (is_space(c) || take_between(c, run)) {
      ++run.end;
    } else if (!run.problem.empty() || !take_row(block, run)) {
      break;
    } else if (run.end - run.rows.front().offset >= kRunBytes) {
      run.more = true;
      break;
    }
  }
  byte_ += run.end - block.begin;
  rows_ += run.rows.size();
  return run;
}

bool JsonSplitter::take_between(char c, JsonRun& run) {
  const auto wrong = [&](std::string_view expected) {
    const std::uint64_t rows = rows_ + run.rows.size();
    run.problem =
        fmt::format("{} (byte {}): not valid JSON: \"{}\" where {} belongs",
                    rows == 0 ? "before row 1" : fmt::format("after row {}", rows),
                    run.byte + (run.end - run.begin), printable(std::string_view(&c, 1)), expected);
    return false;
  };
  switch (place_) {
    case Place::AfterArray:
      return wrong("the end of the file");
    case Place::AfterRow:
      if (c != ',' && c != ']') return wrong("a comma or the closing bracket");
      place_ = c == ',' ? Place::BeforeRow : Place::AfterArray;
      return true;
    default:
      break;
  }
  if (c == '{' || c == '[') return false;
  if (c == ']' && place_ == Place::BeforeFirstRow) {
    place_ = Place::AfterArray;
    return true;
  }
  return wrong("an object or an array");
}

bool JsonSplitter::take_row(const Block& block, JsonRun& run) {
  const auto next_row = [&] { return run.name_of(run.rows.size(), run.end); };
  const char* bytes = block.buffer->data();
  if (bracket_ == '\0') bracket_ = bytes[run.end];
  if (bytes[run.end] != bracket_) {
    const bool is_object = bracket_ == '[';
    run.problem =
        fmt::format("{}: {} where the rows before are {}", next_row(),
                    is_object ? "an object" : "an array", is_object ? "arrays" : "objects");
    return false;
  }
  const std::size_t end = json_row_end(bytes, run.end, block.end);
  const bool is_whole = end != std::string_view::npos;
  if ((is_whole ? end : block.end) - run.end > limits_.row_bytes) {
    run.problem = fmt::format("{}: longer than {} bytes", next_row(), limits_.row_bytes);
    return false;
  }
  if (!is_whole) return false;
  run.rows.push_back(
      {static_cast<std::uint32_t>(run.end), static_cast<std::uint32_t>(end - run.end)});
  run.end = end;
  place_ = Place::AfterRow;
  return true;
}

Result<void> JsonSplitter::finish(std::size_t left) const {
  if (left > 0) {
    return fail(ErrorKind::BadData, fmt::format("{}: the file ends inside of it: it was cut",
                                                row_name(rows_ + 1, byte_)));
  }
  if (place_ == Place::AfterArray) return {};
  return fail(ErrorKind::BadData,
              fmt::format("the JSON export ends after {}, without its closing bracket: it was cut",
                          counted(rows_, "row")));
}

}  // namespace millrace::formats
