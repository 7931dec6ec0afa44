#include <cstddef>
#include <utility>

#include "connector/data/text/json_writer.h"
#include "examples/reports_server/data/result.h"
#include "examples/reports_server/data/writers/xlsx_writer.h"

namespace millrace::reports_server {
namespace {

// RFC 4180 with as few quotes as possible, LF, no BOM: NULL is nothing, "" is a quoted nothing.
class CsvWriter final : public RowWriter {
 public:
  Result<void> begin(QueryResult& result) override {
    std::vector<Cell> header;
    header.reserve(result.fields.size());
    for (const auto& field : result.fields) header.push_back({Cell::Kind::Text, field});
    line(result.file.block(), header);
    return {};
  }
  Result<void> row(QueryResult& result, const std::vector<Cell>& cells) override {
    line(result.file.block(), cells);
    return {};
  }
  Result<void> end(QueryResult&) override { return {}; }

 private:
  static void line(std::string& out, const std::vector<Cell>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) out += ',';
      if (cells[i].kind != Cell::Kind::Null) text(out, cells[i].text);
    }
    // A lone NULL would be a blank line, which readers skip.
    if (cells.size() == 1 && cells[0].kind == Cell::Kind::Null) out += "\"\"";
    out += '\n';
  }
  static void text(std::string& out, std::string_view text) {
    if (!text.empty() && text.find_first_of(",\"\r\n") == text.npos) {
      out += text;
      return;
    }
    out += '"';
    for (std::size_t quote = text.find('"'); quote != text.npos; quote = text.find('"')) {
      out.append(text.substr(0, quote + 1));
      out += '"';
      text.remove_prefix(quote + 1);
    }
    out += text;
    out += '"';
  }
};

// Query results: every cell is a string or null.
class RowsWriter final : public RowWriter {
 public:
  Result<void> begin(QueryResult&) override { return {}; }
  Result<void> row(QueryResult& result, const std::vector<Cell>& cells) override {
    auto& out = result.file.block();
    mark(result);
    JsonWriter json(out);
    json.open_array();
    for (const auto& cell : cells) {
      cell.kind == Cell::Kind::Null ? json.null() : json.value(cell.text);
    }
    json.close_array();
    out += '\n';
    return {};
  }
  Result<void> end(QueryResult&) override { return {}; }

 private:
  // So often that a page is found by reading little that is not in it.
  static void mark(QueryResult& result) {
    constexpr std::uint64_t kRows = 64;
    constexpr std::uint64_t kBytes = 64 << 10;
    const RowMark here{result.rows, result.file.size()};
    const bool due = result.marks.empty() || here.row - result.marks.back().row >= kRows ||
                     here.offset - result.marks.back().offset >= kBytes;
    if (due) result.marks.push_back(here);
  }
};

class JsonRows final : public RowWriter {
 public:
  Result<void> begin(QueryResult& result) override {
    result.file.block() += '[';
    return {};
  }
  Result<void> row(QueryResult& result, const std::vector<Cell>& cells) override {
    auto& out = result.file.block();
    if (result.rows > 0) out += ',';
    JsonWriter json(out);
    json.open_object();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      write_value(json.key(result.fields[i]), cells[i]);
    }
    json.close_object();
    return {};
  }
  Result<void> end(QueryResult& result) override {
    result.file.block() += "]\n";
    return {};
  }

 private:
  static void write_value(JsonWriter& json, const Cell& cell) {
    switch (cell.kind) {
      case Cell::Kind::Null:
        json.null();
        return;
      case Cell::Kind::Number:
      case Cell::Kind::Json:
        json.token(cell.text);
        return;
      case Cell::Kind::Text:
        json.value(cell.text);
        return;
    }
  }
};

class LimitedWriter final : public RowWriter {
 public:
  LimitedWriter(std::uint64_t rows, std::string message, std::unique_ptr<RowWriter> writer)
      : rows_(rows), message_(std::move(message)), writer_(std::move(writer)) {}

  Result<void> begin(QueryResult& result) override { return writer_->begin(result); }
  Result<void> row(QueryResult& result, const std::vector<Cell>& cells) override {
    if (result.rows >= rows_) return fail(ErrorKind::Refused, message_);
    return writer_->row(result, cells);
  }
  Result<void> end(QueryResult& result) override { return writer_->end(result); }

 private:
  std::uint64_t rows_;
  std::string message_;
  std::unique_ptr<RowWriter> writer_;
};

}  // namespace

std::string_view ending(Format format) {
  switch (format) {
    case Format::Rows:
      return "";
    case Format::Csv:
      return "csv";
    case Format::Json:
      return "json";
    case Format::Xlsx:
      return "xlsx";
  }
  return "";
}

std::unique_ptr<RowWriter> make_row_writer(Format format, const std::string& title) {
  switch (format) {
    case Format::Rows:
      return std::make_unique<RowsWriter>();
    case Format::Csv:
      return std::make_unique<CsvWriter>();
    case Format::Json:
      return std::make_unique<JsonRows>();
    case Format::Xlsx:
      return make_xlsx_writer(title);
  }
  return nullptr;
}

std::unique_ptr<RowWriter> at_most(std::uint64_t rows, std::string message,
                                   std::unique_ptr<RowWriter> writer) {
  return std::make_unique<LimitedWriter>(rows, std::move(message), std::move(writer));
}

}  // namespace millrace::reports_server
