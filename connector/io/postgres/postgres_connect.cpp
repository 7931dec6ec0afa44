#include "connector/io/postgres/postgres_connect.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fcntl.h>
#include <libpq-fe.h>
#include <unistd.h>

#include "connector/base/process/out_of_memory.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/io/postgres/postgres_dsn.h"
#include "connector/io/postgres/postgres_dsn_hosts.h"
#include "connector/io/postgres/postgres_error.h"

namespace millrace::io {
namespace asio = boost::asio;
namespace {

using Parameters = std::map<std::string, std::string>;
using TimePoint = std::chrono::steady_clock::time_point;

Result<Parameters> parameters_of(const std::string& dsn) {
  auto parameters = parse_dsn(dsn);
  if (!parameters) return parameters;
  (*parameters)["client_encoding"] = "UTF8";
  parameters->try_emplace("fallback_application_name", "millrace");
  return parameters;
}

// Lets the kernel notice a server that has gone without a word. What the DSN says counts.
void watch_peer(Parameters& parameters, std::chrono::milliseconds answer_timeout) {
  parameters.try_emplace("keepalives_idle", "30");
  parameters.try_emplace("keepalives_interval", "10");
  parameters.try_emplace("keepalives_count", "3");
  // No shorter: the kernel also gives up on a server that is there and reads nothing.
  if (answer_timeout.count() > 0) {
    parameters.try_emplace("tcp_user_timeout", std::to_string(answer_timeout.count()));
  }
}

// libpq cannot give up one of several hosts and go on to the next in non-blocking mode, so each
// host is tried by a connection of its own.
std::vector<Parameters> one_per_host(const Parameters& parameters) {
  std::map<std::string, std::vector<std::string>> lists;
  std::size_t hosts = 1;
  for (const char* key : {"host", "hostaddr", "port"}) {
    const auto found = parameters.find(key);
    if (found == parameters.end()) continue;
    lists[key] = items_of_list(found->second);
    hosts = std::max(hosts, lists[key].size());
  }
  std::vector<Parameters> result(hosts, parameters);
  for (const auto& [key, list] : lists) {
    if (list.size() != hosts && list.size() != 1) return {parameters};  // libpq says what is wrong.
    for (std::size_t i = 0; i < hosts; ++i) result[i][key] = list[list.size() == 1 ? 0 : i];
  }
  return result;
}

PgHandle start(const Parameters& parameters) {
  std::vector<const char*> keys, values;
  for (const auto& [key, value] : parameters) {
    keys.push_back(key.c_str());
    values.push_back(value.c_str());
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  PgHandle connection(PQconnectStartParams(keys.data(), values.data(), 0));
  if (connection) {
    // The only way to learn the SQLSTATE of a refused connection is to have it in the text.
    PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
    PQsetNoticeReceiver(connection.get(), [](void*, const PGresult*) {}, nullptr);
  }
  return connection;
}

// "...: FATAL:  28P01: password authentication failed\nLOCATION: ..." taken apart.
struct Refusal {
  std::string sqlstate;
  std::string message;
};

Refusal read_refusal(std::string_view text) {
  const auto line = text.substr(0, text.find("\nLOCATION"));
  const auto is_code = [](char c) { return is_digit(c) || is_upper(c); };
  for (auto at = line.find(":  "); at != std::string_view::npos; at = line.find(":  ", at + 1)) {
    const auto rest = line.substr(at + 3);
    if (rest.size() > 7 && std::ranges::all_of(rest.substr(0, 5), is_code) &&
        rest.substr(5, 2) == ": ") {
      return {std::string(rest.substr(0, 5)), std::string(rest.substr(7))};
    }
  }
  return {"", std::string(line.substr(0, line.find_last_not_of('\n') + 1))};
}

std::string hide(std::string text, const Parameters& parameters) {
  const auto password = parameters.find("password");
  if (password == parameters.end() || password->second.empty()) return text;
  for (auto at = text.find(password->second); at != std::string::npos;
       at = text.find(password->second, at + 3)) {
    text.replace(at, password->second.size(), "***");
  }
  return text;
}

std::string place(const Parameters& parameters) {
  for (const char* key : {"host", "hostaddr"}) {
    const auto found = parameters.find(key);
    if (found == parameters.end() || found->second.empty()) continue;
    const auto port = parameters.find("port");
    return found->second + (port == parameters.end() ? "" : ":" + port->second);
  }
  return "the default host";
}

// True when this process, or this machine, can open nothing more: libpq then tells of the host.
bool out_of_descriptors() {
  const int probe = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (probe < 0) return errno == EMFILE || errno == ENFILE;
  ::close(probe);
  return false;
}

std::unexpected<Error> refused(PGconn* connection, const Parameters& parameters) {
  const auto refusal = read_refusal(PQerrorMessage(connection));
  if (refusal.sqlstate.empty() && out_of_descriptors()) {
    return fail(ErrorKind::Transient,
                "connect to Postgres at " + printable(place(parameters)) +
                    ": this process may not open more files and sockets; raise the limit (ulimit "
                    "-n), or run fewer syncs at once");
  }
  const auto text = postgres_line(hide(refusal.message, parameters), 400);
  std::string message = "connect to Postgres at " + printable(place(parameters)) + ": " + text;
  const auto advice = postgres_advice(refusal.sqlstate);
  if (!advice.empty()) message += "; " + std::string(advice);
  const auto kind = postgres_error_kind(refusal.sqlstate);
  return fail(kind, std::move(message));
}

// Waits until the socket is ready; false when the time is up.
Task<Result<bool>> wait(asio::any_io_executor loop, int socket,
                        asio::posix::stream_descriptor::wait_type what, TimePoint deadline) {
  using namespace asio::experimental::awaitable_operators;
  asio::posix::stream_descriptor descriptor(loop, socket);
  asio::steady_timer timer(loop, deadline);
  const auto first = co_await (descriptor.async_wait(what, kAsTuple) || timer.async_wait(kAsTuple));
  descriptor.release();  // libpq owns and closes it.
  if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped while connecting");
  co_return first.index() == 0;
}

Task<Result<PgHandle>> open_one(asio::any_io_executor loop, WorkerPool& workers,
                                const Parameters& parameters, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  PgHandle connection = co_await workers.run([&] { return start(parameters); });
  if (!connection) out_of_memory();
  for (auto state = PGRES_POLLING_WRITING;;) {
    if (PQstatus(connection.get()) == CONNECTION_BAD) {
      co_return refused(connection.get(), parameters);
    }
    const auto what = state == PGRES_POLLING_READING ? asio::posix::stream_descriptor::wait_read
                                                     : asio::posix::stream_descriptor::wait_write;
    const auto ready = co_await wait(loop, PQsocket(connection.get()), what, deadline);
    if (!ready) co_return fail(ready.error());
    if (!*ready) {
      co_return fail(ErrorKind::Transient,
                     "connect to Postgres at " + printable(place(parameters)) + ": no answer in " +
                         std::to_string(timeout.count()) +
                         " ms; check host and port, or raise connect_timeout");
    }
    state = co_await workers.run([&] { return PQconnectPoll(connection.get()); });
    if (state == PGRES_POLLING_FAILED) co_return refused(connection.get(), parameters);
    if (state == PGRES_POLLING_OK) break;
  }
  PQsetnonblocking(connection.get(), 1);
  PQsetErrorVerbosity(connection.get(), PQERRORS_DEFAULT);
  co_return connection;
}

}  // namespace

void ClosePgConnection::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

Task<Result<PgHandle>> open_postgres(asio::any_io_executor loop, WorkerPool& workers,
                                     PgAddress address) {
  auto parameters = parameters_of(address.dsn);
  if (!parameters) co_return fail(parameters.error());
  watch_peer(*parameters, address.answer_timeout);
  const auto hosts = one_per_host(*parameters);
  for (std::size_t i = 0;; ++i) {
    auto opened = co_await open_one(loop, workers, hosts[i], address.connect_timeout);
    const bool last = i + 1 == hosts.size();
    if (opened || last || !may_succeed_later(opened.error())) co_return opened;
  }
}

}  // namespace millrace::io
