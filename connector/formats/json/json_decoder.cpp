#include "connector/formats/json/json_decoder.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "connector/base/ascii.h"
#include "connector/base/text.h"
#include "connector/formats/header.h"
#include "connector/formats/json/json_row_end.h"
#include "connector/formats/json/json_run_reader.h"
#include "connector/formats/limits.h"
#include "connector/formats/utf8.h"

namespace millrace::formats {
namespace {

// The parser's memory grows with a run.
constexpr std::size_t kRunBytes = std::size_t{1} << 20;
// So much of what is no array is shown.
constexpr std::size_t kShown = 60;

// Gives the block a byte before it and the parser's padding after it.
void make_room(Block& block) {
  if (block.begin > 0 && block.buffer->capacity() - block.end >= JsonRunReader::kPadding) return;
  auto buffer = std::make_shared<Buffer>(1 + block.size() + JsonRunReader::kPadding);
  std::memcpy(buffer->data() + 1, block.bytes().data(), block.size());
  block = {std::move(buffer), 1, 1 + block.size()};
}

// Every batch of a run keeps the bytes and the slices alive.
struct RunOwner {
  std::shared_ptr<const void> keeps_bytes;
  const char* bytes;
  std::vector<Slice> slices;
};

void append_batches(const SchemaPtr& schema, std::shared_ptr<const RunOwner> owner,
                    std::uint64_t first_row, std::vector<Batch>& out) {
  const std::size_t columns = schema->size();
  const std::size_t rows = owner->slices.size() / columns;
  for (std::size_t row = 0; row < rows; row += kRowsPerBatch) {
    out.push_back(
        {schema,
         row_major_columns(owner, owner->bytes, owner->slices.data() + row * columns, columns),
         std::min(kRowsPerBatch, rows - row), first_row + row});
  }
}

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

}  // namespace

JsonDecoder::JsonDecoder(DecoderLimits limits, Mending mending)
    : limits_(limits),
      mending_(std::move(mending)),
      reader_(std::make_unique<JsonRunReader>(limits, mending_)) {
  limits_.row_bytes = std::min(limits_.row_bytes, kLongestRow);
}

JsonDecoder::~JsonDecoder() = default;

Result<void> JsonDecoder::decode(Block block, std::vector<Batch>& out) {
  if (block.size() == 0 || !rest_.join(block)) return {};
  return consume(std::move(block), false, out);
}

Result<void> JsonDecoder::consume(Block block, bool last, std::vector<Batch>& out) {
  if (place_ == Place::BeforeArray) {
    const auto started = read_start(block, last);
    if (!started) return fail(started.error());
    if (!*started) {
      rest_.keep(std::move(block));
      return {};
    }
  }
  make_room(block);
  for (bool more = true; more;) {
    const Run run = cut_run(block);
    if (auto read = read_run(block, run, out); !read) return read;
    if (!run.problem.empty()) return fail(ErrorKind::BadData, run.problem);
    byte_ += run.end - block.begin;
    rows_ += run.rows.size();
    block.begin = run.end;
    more = run.more;
  }
  if (block.size() > 0) rest_.keep(std::move(block));
  return {};
}

Result<bool> JsonDecoder::finish(std::vector<Batch>& out) {
  if (rest_.size() > 0 || place_ == Place::BeforeArray) {
    Block block = rest_.size() > 0 ? rest_.take() : block_of({});
    if (auto consumed = consume(std::move(block), true, out); !consumed) {
      return fail(std::move(consumed).error());
    }
  }
  if (rest_.size() > 0) {
    return fail(ErrorKind::BadData,
                fmt::format("{}: the file ends inside of it: it was cut", next_row({}, byte_)));
  }
  if (place_ == Place::AfterArray) return true;
  return fail(ErrorKind::BadData,
              fmt::format("the JSON export ends after {} row{}, without its closing bracket: it "
                          "was cut",
                          rows_, rows_ == 1 ? "" : "s"));
}

Result<bool> JsonDecoder::read_start(Block& block, bool last) {
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

// Cuts as many whole rows as are there, and not much more than the parser should get at once.
JsonDecoder::Run JsonDecoder::cut_run(Block& block) {
  Run run{{}, block.begin};
  while (run.end < block.end) {
    const char c = block.buffer->data()[run.end];
    const std::uint64_t byte = byte_ + (run.end - block.begin);
    if (is_space(c) || take_between(c, byte, run)) {
      ++run.end;
    } else if (!run.problem.empty() || !take_row(block, byte, run)) {
      break;
    } else if (run.end - run.rows.front().offset >= kRunBytes) {
      run.more = true;
      break;
    }
  }
  return run;
}

bool JsonDecoder::take_between(char c, std::uint64_t byte, Run& run) {
  const auto wrong = [&](std::string_view expected) {
    const std::uint64_t rows = rows_ + run.rows.size();
    run.problem = fmt::format("{} (byte {}): not valid JSON: \"{}\" where {} belongs",
                              rows == 0 ? "before row 1" : fmt::format("after row {}", rows), byte,
                              printable(std::string_view(&c, 1)), expected);
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
    run.problem = "the report is empty and does not name its columns; write format: csv";
    return false;
  }
  return wrong("an object or an array");
}

bool JsonDecoder::take_row(Block& block, std::uint64_t byte, Run& run) {
  const char* bytes = block.buffer->data();
  if (bracket_ == '\0') bracket_ = bytes[run.end];
  if (bytes[run.end] != bracket_) {
    const bool is_object = bracket_ == '[';
    run.problem =
        fmt::format("{}: {} where the rows before are {}", next_row(run, byte),
                    is_object ? "an object" : "an array", is_object ? "arrays" : "objects");
    return false;
  }
  const std::size_t end = json_row_end(bytes, run.end, block.end);
  const bool is_whole = end != std::string_view::npos;
  if ((is_whole ? end : block.end) - run.end > limits_.row_bytes) {
    run.problem = fmt::format("{}: longer than {} bytes", next_row(run, byte), limits_.row_bytes);
    return false;
  }
  if (!is_whole) return false;
  run.rows.push_back(
      {static_cast<std::uint32_t>(run.end), static_cast<std::uint32_t>(end - run.end)});
  run.end = end;
  place_ = Place::AfterRow;
  return true;
}

std::string JsonDecoder::next_row(const Run& run, std::uint64_t byte) const {
  return fmt::format("row {} (byte {})", rows_ + run.rows.size() + 1, byte);
}

Result<void> JsonDecoder::read_run(Block& block, const Run& run, std::vector<Batch>& out) {
  if (run.rows.empty()) return {};
  JsonRunText text{block.buffer, block.buffer->data(), run.rows};
  std::size_t done = 0;
  auto cells = read_text(text, done);
  if (!cells && mending_.replace_text && done == 0 && !is_utf8(text.all())) {
    text = with_utf8_strings(text);
    cells = read_text(text, done);
  }
  const bool grew = !text.replaced.empty() && std::ranges::any_of(text.rows, [this](Slice row) {
    return row.size() > limits_.row_bytes;
  });
  if (!cells || grew) return explain(text, block, run, cells ? text.rows.size() : done);
  count(text, *cells);
  auto owner =
      std::make_shared<RunOwner>(std::move(text.owner), text.bytes, std::move(cells->slices));
  append_batches(schema_, std::move(owner), rows_ + 1, out);
  return {};
}

Result<JsonRunCells> JsonDecoder::read_text(const JsonRunText& text, std::size_t& done) {
  done = 0;
  if (schema_ == nullptr) {
    auto names = reader_->learn(text.bytes, text.rows.front());
    if (!names) return fail(std::move(names).error());
    schema_ = schema_from_header(*names);
  }
  return reader_->read(text.bytes, text.rows, done);
}

void JsonDecoder::count(const JsonRunText& text, const JsonRunCells& cells) {
  mended_.padded_rows += cells.padded_rows;
  if (text.replaced.empty() && cells.replaced.empty()) return;
  mended_.replaced_cells += find_strings(joined(text.replaced, cells.replaced), cells.slices).cells;
}

// What is wrong with the first wrong row by itself: the same whatever was read with it. Those
// before `from` can be read.
std::unexpected<Error> JsonDecoder::explain(const JsonRunText& text, const Block& block,
                                            const Run& run, std::size_t from) {
  for (std::size_t i = 0; i < text.rows.size(); ++i) {
    Result<void> right;
    if (text.rows[i].size() > limits_.row_bytes) {
      right = fail(ErrorKind::BadData, fmt::format("longer than {} bytes", limits_.row_bytes));
    } else if (i >= from) {
      right = check_row({text.owner, text.bytes, {text.rows[i]}});
    }
    if (right) continue;
    const std::uint64_t byte = byte_ + (run.rows[i].offset - block.begin);
    return fail(
        std::move(right).error().during(fmt::format("row {} (byte {})", rows_ + i + 1, byte)));
  }
  return fail(ErrorKind::Internal, "JSON: rows are wrong together and right alone; report this");
}

Result<void> JsonDecoder::check_row(const JsonRunText& row) {
  std::size_t done = 0;
  const auto cells = read_text(row, done);
  if (cells) return {};
  bool helps = false;
  if (!mending_.replace_remedy.empty() && !mending_.replace_text && !is_utf8(row.all())) {
    helps = read_text(with_utf8_strings(row), done).has_value();
  }
  return fail(ErrorKind::BadData,
              with_remedy(cells.error().message(), helps ? mending_.replace_remedy : ""));
}

}  // namespace millrace::formats
