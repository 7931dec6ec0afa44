#include "examples/reports_server/database.h"

#include <array>
#include <charconv>
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <simdjson.h>
#include <sqlite3.h>

namespace millrace::reports_server {
namespace {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

using Handle = std::unique_ptr<sqlite3, FreeWith<&sqlite3_close>>;
using Statement = std::unique_ptr<sqlite3_stmt, FreeWith<&sqlite3_finalize>>;

Result<Handle> open(const std::filesystem::path& path) {
  const bool memory = path.empty();
  const int flags = (memory ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(memory ? ":memory:" : path.c_str(), &raw, flags, nullptr);
  Handle handle(raw);
  if (code != SQLITE_OK) {
    return fail(ErrorKind::InvalidConfig,
                fmt::format("open database {}: {}", path.string(), sqlite3_errmsg(handle.get())));
  }
  sqlite3_busy_timeout(handle.get(), 5'000);
  sqlite3_db_config(handle.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return handle;
}

Result<Statement> prepare(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  const int code =
      sqlite3_prepare_v2(database, sql.c_str(), static_cast<int>(sql.size() + 1), &raw, &tail);
  Statement statement(raw);
  if (code != SQLITE_OK) return fail(ErrorKind::Refused, sqlite3_errmsg(database));
  if (!statement || sqlite3_column_count(raw) == 0 || !sqlite3_stmt_readonly(raw)) {
    return fail(ErrorKind::Refused, "the query must be a SELECT");
  }
  if (std::string_view(tail).find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    return fail(ErrorKind::Refused, "the query must be one statement; remove what follows it");
  }
  return statement;
}

void bind(sqlite3_stmt* statement, const std::vector<BoundValue>& values) {
  for (int i = 0; i < static_cast<int>(values.size()); ++i) {
    const auto& value = values[static_cast<std::size_t>(i)];
    if (const auto* text = std::get_if<std::string>(&value)) {
      sqlite3_bind_text64(statement, i + 1, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      sqlite3_bind_int64(statement, i + 1, *whole);
    } else {
      sqlite3_bind_double(statement, i + 1, std::get<double>(value));
    }
  }
}

// Makes SQLite look at the clock and the stop flag every some thousand steps.
struct Watch {
  const std::atomic<bool>& stop;
  std::chrono::steady_clock::time_point deadline;

  static int look(void* self) {
    const auto& watch = *static_cast<const Watch*>(self);
    return watch.stop.load() || std::chrono::steady_clock::now() > watch.deadline ? 1 : 0;
  }
};

// Reads the cells of the row that a statement stands on; the views are good until its next step.
class CellReader {
 public:
  explicit CellReader(sqlite3_stmt* statement)
      : statement_(statement),
        cells_(static_cast<std::size_t>(sqlite3_column_count(statement))),
        numbers_(cells_.size()),
        blobs_(cells_.size()) {}

  // False when a text is not UTF-8; bad_column() says which.
  bool read() {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      cells_[i] = cell(i);
      if (cells_[i].kind != Cell::Kind::Text) continue;
      if (!simdjson::validate_utf8(cells_[i].text.data(), cells_[i].text.size())) {
        bad_column_ = i;
        return false;
      }
    }
    return true;
  }

  const std::vector<Cell>& cells() const { return cells_; }
  std::size_t bad_column() const { return bad_column_; }

 private:
  Cell cell(std::size_t i) {
    const int column = static_cast<int>(i);
    switch (sqlite3_column_type(statement_, column)) {
      case SQLITE_NULL:
        return {};
      case SQLITE_INTEGER:
        return number(i, sqlite3_column_int64(statement_, column));
      case SQLITE_FLOAT:
        return real(i, sqlite3_column_double(statement_, column));
      case SQLITE_BLOB:
        return blob(i);
      default:
        break;
    }
    const auto* text = sqlite3_column_text(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    if (text == nullptr) return {Cell::Kind::Text, ""};
    return {Cell::Kind::Text, {static_cast<const char*>(static_cast<const void*>(text)), size}};
  }

  template <class Number>
  Cell number(std::size_t i, Number value) {
    auto& buffer = numbers_[i];
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {Cell::Kind::Number, {buffer.data(), static_cast<std::size_t>(end - buffer.data())}};
  }

  // The shortest text that reads back as the same double; infinity has no JSON number.
  Cell real(std::size_t i, double value) {
    if (std::isinf(value)) return {Cell::Kind::Text, value > 0 ? "Infinity" : "-Infinity"};
    return number(i, value);
  }

  Cell blob(std::size_t i) {
    const int column = static_cast<int>(i);
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    auto& text = blobs_[i];
    text.clear();
    for (std::size_t at = 0; at < size; ++at) {
      text += fmt::format("{:02x}", static_cast<unsigned char>(bytes[at]));
    }
    return {Cell::Kind::Text, text};
  }

  sqlite3_stmt* statement_;
  std::vector<Cell> cells_;
  std::vector<std::array<char, 32>> numbers_;
  std::vector<std::string> blobs_;  // As lower-case hexadecimal.
  std::size_t bad_column_ = 0;
};

Result<void> stream_rows(sqlite3_stmt* statement, RowWriter& writer, QueryResult& result,
                         const Watch& watch) {
  CellReader reader(statement);
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    if (!reader.read()) {
      return fail(ErrorKind::BadData,
                  fmt::format("row {}, column {}: the text is not UTF-8", result.rows + 1,
                              result.fields[reader.bad_column()]));
    }
    writer.row(result, reader.cells());
    ++result.rows;
    if (auto flushed = result.file.flush_if_full(); !flushed) return flushed;
  }
  if (code == SQLITE_DONE) return {};
  if (watch.stop) return fail(ErrorKind::Cancelled, "the server is stopping");
  if (code == SQLITE_INTERRUPT) {
    return fail(ErrorKind::Refused, "the query took longer than limits.query_time");
  }
  return fail(ErrorKind::Refused, sqlite3_errmsg(sqlite3_db_handle(statement)));
}

Result<void> check_report(sqlite3* database, const ReportOptions& report) {
  auto filters = bind_filters(report, {});
  if (!filters) return fail(std::move(filters).error());
  auto query = expand_query(report.query, *filters);
  if (!query) return fail(std::move(query).error());
  auto statement = prepare(database, query->sql);
  if (!statement) return fail(std::move(statement).error());
  return {};
}

}  // namespace

Result<void> Database::check(const ServerOptions& options) const {
  auto handle = open(path_);
  if (!handle) return fail(std::move(handle).error());
  std::string problems;
  for (const auto& [name, report] : options.reports) {
    if (auto checked = check_report(handle->get(), report); !checked) {
      problems += fmt::format("{}reports.{}.query: {}", problems.empty() ? "" : "\n", name,
                              checked.error().message());
    }
  }
  if (!problems.empty()) return fail(ErrorKind::InvalidConfig, problems);
  return {};
}

Result<QueryResult> Database::run(const QueryText& query, Format format, Spool file,
                                  const std::atomic<bool>& stop,
                                  std::chrono::milliseconds limit) const {
  auto handle = open(path_);
  if (!handle) return fail(std::move(handle).error());
  Watch watch{stop, std::chrono::steady_clock::now() + limit};
  constexpr int kStepsBetweenLooks = 4'000;
  sqlite3_progress_handler(handle->get(), kStepsBetweenLooks, &Watch::look, &watch);
  auto statement = prepare(handle->get(), query.sql);
  if (!statement) return fail(std::move(statement).error());
  bind(statement->get(), query.values);

  QueryResult result{.file = std::move(file)};
  for (int i = 0; i < sqlite3_column_count(statement->get()); ++i) {
    result.fields.emplace_back(sqlite3_column_name(statement->get(), i));
  }
  const auto writer = make_row_writer(format);
  writer->begin(result);
  if (auto done = stream_rows(statement->get(), *writer, result, watch); !done) {
    return fail(std::move(done).error());
  }
  writer->end(result);
  if (auto finished = result.file.finish(); !finished) return fail(std::move(finished).error());
  return result;
}

}  // namespace millrace::reports_server
