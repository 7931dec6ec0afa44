#include <cstdlib>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>
#include <unistd.h>

#include "connector/io/postgres/postgres.h"
#include "connector/io/sqlite/sqlite.h"
#include "tests/contracts/sink_fixture.h"
#include "tests/support/http_server.h"
#include "tests/support/run.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

using components::Mode;
using config::Node;

namespace {

Node options(const std::vector<std::pair<std::string, std::string>>& entries) {
  Node map = Node::map({});
  for (const auto& [key, value] : entries) map.entries.push_back({key, {}, Node::scalar(value)});
  return map;
}

Node with_key(Node map, const std::vector<std::string>& key) {
  if (key.empty()) return map;
  Node list = Node::list({});
  for (const auto& column : key) list.items.push_back(Node::scalar(column));
  map.entries.push_back({"key", {}, std::move(list)});
  return map;
}

std::string mode_name(Mode mode) {
  return std::string(components::to_string(mode));
}

Cell cell_of(simdjson::dom::element value) {
  if (value.is_null()) return std::nullopt;
  return std::string(std::string_view(value));
}

std::vector<Cell> row_of(simdjson::dom::object object, const std::vector<std::string>& columns) {
  std::vector<Cell> row;
  for (const auto& column : columns) {
    Cell found = "(missing)";
    for (const auto& [key, value] : object) {
      if (key == column) found = cell_of(value);
    }
    row.push_back(found);
  }
  return row;
}

class FilesFixture final : public SinkFixture {
 public:
  Node connection() override { return options({{"root", folder_.path().string()}}); }
  Node destination(Mode mode, const std::vector<std::string>&) override {
    return options({{"path", "rows.jsonl"}, {"mode", mode_name(mode)}});
  }
  std::vector<Mode> modes() const override { return {Mode::Append, Mode::Replace}; }

  std::optional<Rows> read(const std::vector<std::string>& columns) override {
    if (!std::filesystem::exists(folder_ / "rows.jsonl")) return std::nullopt;
    simdjson::dom::parser parser;
    Rows rows;
    const std::string text = read_file(folder_ / "rows.jsonl");
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      rows.push_back(row_of(parser.parse(text.substr(at, end - at)), columns));
      at = end + 1;
    }
    return rows;
  }
  std::size_t leftovers() override {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      count += entry.path().filename() == "rows.jsonl" ? 0 : 1;
    }
    return count;
  }

 private:
  TempFolder folder_;
};

class SqliteFixture final : public SinkFixture {
 public:
  Node connection() override { return options({{"path", (folder_ / "rows.db").string()}}); }
  Node destination(Mode mode, const std::vector<std::string>& key) override {
    return with_key(options({{"table", "rows"}, {"mode", mode_name(mode)}}), key);
  }
  std::vector<Mode> modes() const override { return {Mode::Append, Mode::Replace, Mode::Upsert}; }

  std::optional<Rows> read(const std::vector<std::string>& columns) override {
    if (!std::filesystem::exists(folder_ / "rows.db")) return std::nullopt;
    auto database = io::SqliteDatabase::open(folder_ / "rows.db", io::SqliteAccess::ReadOnly);
    if (!database) return std::nullopt;
    std::string names;
    for (const auto& column : columns) {
      names += (names.empty() ? "" : ", ") + io::quote_sqlite_name(column);
    }
    auto statement = database->prepare("SELECT " + names + " FROM \"rows\"");
    if (!statement) return std::nullopt;
    Rows rows;
    while (statement->step().value()) {
      auto& row = rows.emplace_back();
      for (int c = 0; c < statement->columns(); ++c) {
        row.push_back(statement->is_null(c) ? Cell() : Cell(statement->text(c)));
      }
    }
    return rows;
  }

 private:
  TempFolder folder_;
};

class PostgresFixture final : public SinkFixture {
 public:
  PostgresFixture(std::string dsn, components::Environment& environment,
                  boost::asio::io_context& loop)
      : dsn_(std::move(dsn)), loop_(loop) {
    static int counter = 0;
    schema_ = fmt::format("contract_{}_{}", getpid(), ++counter);
    auto connected =
        run(loop_, io::PostgresConnection::connect(environment.loop, environment.workers, {dsn_}));
    if (!connected) throw std::runtime_error(connected.error().message());
    reader_ = std::move(*connected);
    ask("CREATE SCHEMA " + schema_);
  }
  ~PostgresFixture() override { ask("DROP SCHEMA " + schema_ + " CASCADE"); }

  Node connection() override { return options({{"dsn", dsn_}}); }
  Node destination(Mode mode, const std::vector<std::string>& key) override {
    return with_key(options({{"table", schema_ + ".rows"}, {"mode", mode_name(mode)}}), key);
  }
  std::vector<Mode> modes() const override { return {Mode::Append, Mode::Replace, Mode::Upsert}; }

  std::optional<Rows> read(const std::vector<std::string>& columns) override {
    std::string names;
    for (std::string column : columns) {
      for (std::size_t at = 0; (at = column.find('"', at)) != std::string::npos; at += 2) {
        column.insert(at, "\"");
      }
      names += (names.empty() ? "\"" : ", \"") + column + "\"::text";
    }
    auto answer = ask("SELECT " + names + " FROM " + schema_ + ".rows");
    if (!answer) return std::nullopt;
    return answer->rows;
  }

 private:
  Result<io::PgRows> ask(std::string statement) { return run(loop_, reader_->query(statement)); }

  std::string dsn_;
  boost::asio::io_context& loop_;
  std::string schema_;
  std::unique_ptr<io::PostgresConnection> reader_;
};

// A receiver as a webhook's owner would build it: it matches rows by `id` or adds them, and does
// nothing about a request whose Idempotency-Key it has seen.
class WebhookFixture final : public SinkFixture {
 public:
  WebhookFixture() {
    receiver_.otherwise([this](const SeenRequest&) { return Reply{.hold = silent_}; });
  }
  ~WebhookFixture() override { receiver_.release(); }

  Node connection() override {
    Node node = options({{"url", receiver_.url("/rows")}, {"max_in_flight", "2"}});
    node.entries.push_back({"batch", {}, options({{"rows", "2"}})});
    return node;
  }
  Node destination(Mode mode, const std::vector<std::string>& key) override {
    key_ = key;
    return with_key(options({{"mode", mode_name(mode)}}), key);
  }
  std::vector<Mode> modes() const override { return {Mode::Append, Mode::Upsert}; }

  std::optional<Rows> read(const std::vector<std::string>& columns) override {
    std::set<std::string> seen;
    std::map<std::vector<Cell>, std::vector<Cell>> rows;
    simdjson::dom::parser parser;
    for (const auto& request : receiver_.requests()) {
      if (!seen.insert(request.header("Idempotency-Key")).second) continue;
      for (simdjson::dom::object object : parser.parse(request.body).get_array()) {
        std::vector<Cell> place = row_of(object, key_);
        if (key_.empty()) place.emplace_back(std::to_string(rows.size()));
        rows[std::move(place)] = row_of(object, columns);
      }
    }
    if (seen.empty()) return std::nullopt;
    Rows all;
    for (auto& [place, row] : rows) all.push_back(std::move(row));
    return all;
  }

  std::string cannot_stage() const override { return "what was posted cannot be taken back"; }
  std::string cannot_see_duplicates() const override {
    return "the rows are matched by the receiver, and keeping every key would take memory that "
           "grows with the report";
  }
  void fall_silent() override { silent_ = true; }

 private:
  std::atomic<bool> silent_ = false;
  std::vector<std::string> key_;
  HttpServer receiver_;
};

}  // namespace

std::unique_ptr<SinkFixture> make_sink_fixture(const std::string& kind,
                                               components::Environment& environment,
                                               boost::asio::io_context& loop, std::string& skip) {
  if (kind == "files") return std::make_unique<FilesFixture>();
  if (kind == "sqlite") return std::make_unique<SqliteFixture>();
  if (kind == "webhook") return std::make_unique<WebhookFixture>();
  if (kind != "postgres") return nullptr;
  const char* dsn = std::getenv("MILLRACE_TEST_POSTGRES");
  if (dsn != nullptr && *dsn != '\0') {
    return std::make_unique<PostgresFixture>(dsn, environment, loop);
  }
  skip = "set MILLRACE_TEST_POSTGRES to a DSN; see tests/support/postgres_cluster.sh";
  return nullptr;
}

}  // namespace millrace::testing
