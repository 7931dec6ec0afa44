#include "examples/reports_server/data/postgres_database.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "connector/io/postgres/postgres.h"
#include "examples/reports_server/data/postgres_cells.h"
#include "examples/reports_server/data/query_check.h"
#include "examples/reports_server/data/row_sink.h"

namespace millrace::reports_server {
namespace asio = boost::asio;
namespace {

using namespace std::chrono_literals;
using TimePoint = std::chrono::steady_clock::time_point;

constexpr unsigned kConnectors = 2;  // Threads that look up names and send cancel requests.
constexpr std::chrono::milliseconds kConnectTime = 10s;
constexpr std::chrono::milliseconds kLook = 20ms;  // How often a running query looks at `stop`.
constexpr std::chrono::milliseconds kCancelGrace =
    5s;                                          // For the server to end a late query itself.
constexpr std::size_t kMostParameters = 65'535;  // The protocol counts them in 16 bits.

// The caller is a worker, which may block: it runs a loop of its own.
void run_here(asio::io_context& loop, Task<void> task) {
  std::exception_ptr failure;
  const auto root = [&]() -> Task<void> {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await std::move(task);
  };
  asio::co_spawn(loop, root(), [&](std::exception_ptr e) { failure = e; });
  loop.restart();
  loop.run();
  if (failure) std::rethrow_exception(failure);
}

std::uint32_t type_of(FilterType type) {
  switch (type) {
    case FilterType::Integer:
      return 20;  // bigint
    case FilterType::Number:
      return 1700;  // numeric
    case FilterType::Boolean:
      return 16;
    case FilterType::Date:
      return 1082;
    case FilterType::Text:
    case FilterType::List:
      return 25;  // text
  }
  return 25;
}

Result<std::vector<io::PgParameter>> parameters_of(const QueryText& query) {
  if (query.values.size() > kMostParameters) {
    return fail(ErrorKind::Refused, fmt::format("{} values are too many; Postgres takes {}",
                                                query.values.size(), kMostParameters));
  }
  std::vector<io::PgParameter> parameters;
  for (std::size_t i = 0; i < query.values.size(); ++i) {
    auto text =
        std::visit([](const auto& value) { return fmt::format("{}", value); }, query.values[i]);
    if (text.find('\0') != text.npos) {
      return fail(ErrorKind::Refused, "a filter's value holds a NUL, which Postgres cannot take");
    }
    parameters.push_back({std::move(text), type_of(query.types[i])});
  }
  return parameters;
}

// Also sets what changes how values are written.
std::string begin_text(std::chrono::milliseconds limit) {
  const auto longest = std::chrono::milliseconds(std::numeric_limits<std::int32_t>::max());
  return fmt::format(
      "BEGIN READ ONLY; SET LOCAL statement_timeout = {}; SET LOCAL DateStyle = 'ISO'; "
      "SET LOCAL IntervalStyle = 'postgres'; SET LOCAL bytea_output = 'hex'; "
      "SET LOCAL extra_float_digits = 1",
      std::min(limit, longest).count());
}

std::vector<std::string> names_of(const std::vector<io::PgColumn>& columns) {
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const auto& column : columns) names.push_back(column.name);
  return names;
}

class SinkFeed final : public io::PgRowTaker {
 public:
  explicit SinkFeed(RowSink& sink) : sink_(sink) {}

  Result<void> begin(std::vector<io::PgColumn> columns) override {
    if (columns.empty()) return fail(ErrorKind::Refused, "the query must be a SELECT");
    cells_.emplace(columns);
    return sink_.begin(names_of(columns));
  }
  Result<void> row(const std::vector<std::optional<std::string_view>>& texts) override {
    return sink_.row(cells_->read(texts));
  }

 private:
  RowSink& sink_;
  std::optional<PostgresCells> cells_;
};

// One query from connecting to its last row, on a loop of its own.
class RunningQuery {
 public:
  RunningQuery(io::PgAddress address, WorkerPool& connectors, const std::atomic<bool>& stop,
               std::chrono::milliseconds limit)
      : address_(std::move(address)),
        connectors_(connectors),
        stop_(stop),
        limit_(limit),
        tasks_(loop_.get_executor()),
        timer_(loop_.get_executor()) {}

  Result<void> run(const std::string& sql, std::vector<io::PgParameter> parameters, RowSink& sink) {
    run_here(loop_, run_both(sql, std::move(parameters), sink));
    if (!failure_) return {};
    return fail(explained(*failure_));
  }

 private:
  Task<void> run_both(std::string sql, std::vector<io::PgParameter> parameters, RowSink& sink) {
    tasks_.spawn(work(std::move(sql), std::move(parameters), sink));
    tasks_.spawn(watch());
    co_await tasks_.join();
    // What failed on our side still runs on the server's.
    if (failure_ && connection_ && connection_->is_alive() && connection_->sqlstate().empty()) {
      co_await connection_->cancel(connectors_);
    }
  }

  Task<void> work(std::string sql, std::vector<io::PgParameter> parameters, RowSink& sink) {
    auto streamed = co_await stream(std::move(sql), std::move(parameters), sink);
    if (!streamed) failure_ = std::move(streamed).error();
    done_ = true;
    timer_.cancel();
  }

  Task<Result<void>> stream(std::string sql, std::vector<io::PgParameter> parameters,
                            RowSink& sink) {
    auto connection =
        co_await io::PostgresConnection::connect(loop_.get_executor(), connectors_, address_);
    // Callers of the API read this, who need not know where the database is.
    if (!connection) {
      co_return fail(connection.error().kind(), "the database cannot be reached; --check says why");
    }
    connection_ = std::move(*connection);
    if (auto begun = co_await connection_->query(begin_text(limit_)); !begun) {
      co_return fail(std::move(begun).error());
    }
    SinkFeed feed(sink);
    co_return co_await connection_->stream(std::move(sql), std::move(parameters), feed);
  }

  // Ends the query when it has to; the server watches the limit, too, unless it is out of reach.
  Task<void> watch() {
    while (!done_) {
      if (stop_ || std::chrono::steady_clock::now() > began_ + limit_ + kCancelGrace) {
        tasks_.cancel();
        co_return;
      }
      timer_.expires_after(kLook);
      co_await timer_.async_wait(kAsTuple);
    }
  }

  Error explained(const Error& error) const {
    if (stop_) return Error(ErrorKind::Cancelled, "the query was stopped");
    const bool late = std::chrono::steady_clock::now() >= began_ + limit_;
    const auto& state = connection_ ? connection_->sqlstate() : std::string();
    if (late && (state == "57014" || error.kind() == ErrorKind::Cancelled)) {
      return Error(ErrorKind::Refused, "the query took longer than limits.query_time");
    }
    if (state == "25006") {
      return Error(ErrorKind::Refused, "the query must be a SELECT that only reads");
    }
    return error;
  }

  io::PgAddress address_;
  WorkerPool& connectors_;
  const std::atomic<bool>& stop_;
  std::chrono::milliseconds limit_;
  TimePoint began_ = std::chrono::steady_clock::now();
  asio::io_context loop_;
  TaskGroup tasks_;
  asio::steady_timer timer_;
  std::unique_ptr<io::PostgresConnection> connection_;
  std::optional<Error> failure_;
  bool done_ = false;
};

// Prepares queries without running them.
class Preparer {
 public:
  Preparer(io::PgAddress address, WorkerPool& connectors)
      : address_(std::move(address)), connectors_(connectors) {}

  Result<void> connect() {
    Result<void> result;
    run_here(loop_, connect(result));
    return result;
  }

  Result<void> prepare(const QueryText& query) {
    Result<void> result;
    run_here(loop_, describe(query, result));
    return result;
  }

 private:
  Task<void> connect(Result<void>& result) {
    auto connection =
        co_await io::PostgresConnection::connect(loop_.get_executor(), connectors_, address_);
    if (connection) {
      connection_ = std::move(*connection);
    } else {
      result = fail(std::move(connection).error());
    }
  }

  Task<void> describe(const QueryText& query, Result<void>& result) {
    std::vector<std::uint32_t> types;
    types.reserve(query.types.size());
    for (const auto type : query.types) types.push_back(type_of(type));
    auto columns = co_await connection_->describe(query.sql, std::move(types));
    if (!columns) {
      result = fail(std::move(columns).error());
    } else if (columns->empty()) {
      result = fail(ErrorKind::Refused, "the query must be a SELECT");
    } else {
      result = check_columns(names_of(*columns));
    }
  }

  io::PgAddress address_;
  WorkerPool& connectors_;
  asio::io_context loop_;
  std::unique_ptr<io::PostgresConnection> connection_;
};

class PostgresReports final : public Database {
 public:
  explicit PostgresReports(config::Secret dsn) : dsn_(std::move(dsn)) {}

  SqlDialect dialect() const override { return SqlDialect::Postgres; }

  Result<void> check(const ServerOptions& options) const override {
    Preparer preparer({dsn_.reveal(), kConnectTime}, connectors_);
    if (auto connected = preparer.connect(); !connected) {
      return fail(ErrorKind::InvalidConfig, connected.error().message());
    }
    return check_queries(options, dialect(),
                         [&](const QueryText& query) { return preparer.prepare(query); });
  }

  Result<QueryResult> run(const QueryText& query, RowWriter& writer, Spool file,
                          const std::atomic<bool>& stop, const QueryLimits& limits) const override {
    auto parameters = parameters_of(query);
    if (!parameters) return fail(std::move(parameters).error());
    RowSink sink(writer, std::move(file), limits.rows);
    RunningQuery running({dsn_.reveal(), std::min(kConnectTime, limits.time)}, connectors_, stop,
                         limits.time);
    auto done = running.run(query.sql, std::move(*parameters), sink);
    if (!done) return fail(std::move(done).error());
    return std::move(sink).finish();
  }

 private:
  config::Secret dsn_;
  mutable WorkerPool connectors_{kConnectors};
};

}  // namespace

std::unique_ptr<Database> open_postgres_database(config::Secret dsn) {
  return std::make_unique<PostgresReports>(std::move(dsn));
}

}  // namespace millrace::reports_server
