#include "connector/io/postgres/postgres.h"

#include <array>
#include <utility>

#include "connector/io/postgres/postgres_connect.h"
#include "connector/io/postgres/postgres_copy.h"
#include "connector/io/postgres/postgres_pipeline.h"
#include "connector/io/postgres/postgres_session.h"
#include "connector/io/postgres/postgres_stream.h"

namespace millrace::io {
namespace {

int send(PGconn* connection, const std::string& sql, const PgParameters& parameters) {
  if (parameters.empty()) return PQsendQuery(connection, sql.c_str());
  std::vector<const char*> values;
  for (const auto& parameter : parameters) {
    values.push_back(parameter ? parameter->c_str() : nullptr);
  }
  return PQsendQueryParams(connection, sql.c_str(), static_cast<int>(values.size()), nullptr,
                           values.data(), nullptr, nullptr, 0);
}

void send_cancel(PGcancel* request) {
  // Nobody can do more than ask: the reason of a failure helps nobody.
  std::array<char, 256> ignored{};
  PQcancel(request, ignored.data(), static_cast<int>(ignored.size()));
  PQfreeCancel(request);
}

// One session, and the phases of a statement over it.
class LibpqConnection final : public PostgresConnection {
 public:
  LibpqConnection(const boost::asio::any_io_executor& loop, PgHandle handle,
                  std::chrono::milliseconds answer_timeout)
      : session_(loop, std::move(handle), answer_timeout) {}

  Task<Result<PgRows>> query(std::string sql, PgParameters parameters) override {
    session_.forget_error();
    auto sent = co_await session_.sent(send(session_.connection(), sql, parameters));
    if (!sent) co_return fail(std::move(sent).error());
    co_return co_await session_.answers();
  }

  Task<Result<PgPipelined>> pipeline(std::vector<PgStatement> statements) override {
    return run_pipeline(session_, std::move(statements));
  }

  Task<Result<void>> copy_in(std::string sql) override {
    return begin_copy(session_, std::move(sql));
  }
  Task<Result<void>> put(std::string bytes) override {
    return put_copy(session_, std::move(bytes));
  }
  Task<Result<std::uint64_t>> end_copy() override { return io::end_copy(session_); }

  Task<Result<void>> commit() override {
    auto done = co_await query("COMMIT", {});
    if (!done) co_return fail(std::move(done).error());
    co_return committed(*done);
  }

  Task<Result<void>> stream(std::string sql, std::vector<PgParameter> parameters,
                            PgRowTaker& taker) override {
    return stream_rows(session_, std::move(sql), std::move(parameters), taker);
  }

  Task<Result<std::vector<PgColumn>>> describe(std::string sql,
                                               std::vector<std::uint32_t> types) override {
    return describe_statement(session_, std::move(sql), std::move(types));
  }

  Task<void> cancel(WorkerPool& workers) override {
    PGcancel* request = PQgetCancel(session_.connection());
    if (request == nullptr) co_return;
    co_await workers.run([request] { send_cancel(request); });
  }

  bool is_alive() const override { return session_.is_alive(); }
  bool is_quiet() const override { return session_.is_quiet(); }
  int server_version() const override { return PQserverVersion(session_.connection()); }
  const std::string& sqlstate() const override { return session_.sqlstate(); }
  const PgCopyPlace& copy_place() const override { return session_.copy_place(); }

 private:
  PostgresSession session_;
};

}  // namespace

Task<Result<std::unique_ptr<PostgresConnection>>> PostgresConnection::connect(
    boost::asio::any_io_executor loop, WorkerPool& workers, PgAddress address) {
  const auto answer_timeout = address.answer_timeout;
  auto handle = co_await open_postgres(loop, workers, std::move(address));
  if (!handle) co_return fail(std::move(handle).error());
  co_return std::make_unique<LibpqConnection>(loop, std::move(*handle), answer_timeout);
}

}  // namespace millrace::io
