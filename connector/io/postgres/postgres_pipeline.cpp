#include "connector/io/postgres/postgres_pipeline.h"

#include "connector/io/postgres/postgres_error.h"

namespace millrace::io {
namespace {

int send_statement(PGconn* connection, const PgStatement& statement) {
  std::vector<Oid> types;
  std::vector<const char*> values;
  for (const auto& parameter : statement.parameters) {
    types.push_back(parameter.type);
    values.push_back(parameter.text ? parameter.text->c_str() : nullptr);
  }
  return PQsendQueryParams(connection, statement.sql.c_str(), static_cast<int>(values.size()),
                           types.data(), values.data(), nullptr, nullptr, 0);
}

int send_all(PGconn* connection, const std::vector<PgStatement>& statements) {
  if (!PQenterPipelineMode(connection)) return 0;
  for (const auto& statement : statements) {
    if (!send_statement(connection, statement)) return 0;
  }
  return PQpipelineSync(connection);
}

}  // namespace

Task<Result<PgPipelined>> run_pipeline(PostgresSession& session,
                                       std::vector<PgStatement> statements) {
  session.forget_error();
  const std::size_t asked = statements.size();
  auto sent = co_await session.sent(send_all(session.connection(), statements));
  if (!sent) co_return fail(std::move(sent).error());
  PgPipelined done;
  for (;;) {
    auto answer = co_await session.next_answer();
    if (!answer) co_return fail(std::move(answer).error());
    if (!session.is_alive()) co_return session.lost();
    if (!*answer) continue;  // The end of one statement's answers.
    if (PQresultStatus(answer->get()) == PGRES_PIPELINE_SYNC) break;
    if (done.refusal) continue;
    if (!is_error(answer->get())) {
      done.answers.push_back(rows_of(answer->get()));
      continue;
    }
    done.refusal = session.failed(answer->get()).error();
    if (ends_session(session.sqlstate())) co_return fail(*done.refusal);
  }
  if (!PQexitPipelineMode(session.connection())) co_return session.lost();
  // Whoever reads the answers counts on it.
  if (!done.refusal && done.answers.size() != asked) {
    co_return fail(ErrorKind::Internal, "Postgres did not answer each statement of a pipeline");
  }
  co_return done;
}

}  // namespace millrace::io
