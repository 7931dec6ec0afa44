#include "connector/app/serving/http_front.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

namespace millrace::app {
namespace {

constexpr std::chrono::seconds kTidyEvery(5);

// A connection has a file open at most; the ledger, exports and destinations need many more. No
// request needs a body, and a body is read before anybody asks for its token.
constexpr io::ServerLimits kLimits{
    .of_one_address = 2'000, .reserved_files = 512, .body = ByteSize{std::uint64_t{16} << 10}};

// A page of another site that has its name lead to this machine is sent with that name.
std::vector<std::string> hosts_of(const ListenAddress& address,
                                  const engine::ServiceOptions& options) {
  auto hosts = options.hosts;
  if (hosts.empty() && !address.is_loopback()) return hosts;
  hosts.insert(hosts.end(), {"localhost", "127.0.0.1", "[::1]"});
  return hosts;
}

// Who reads a feed gets what is there, whether a run can begin now or not.
void begin_run(service::Board& board, const std::string& sync) {
  [[maybe_unused]] const auto begun = board.start(sync);
}

}  // namespace

HttpFront::HttpFront(const components::Environment& environment, service::Board& board,
                     ledger::Store& store, std::function<Task<std::string>()> metrics, Log log)
    : environment_(environment),
      feeds_(environment.clock, environment.blocking,
             [&board](const std::string& sync) { begin_run(board, sync); }),
      site_({.version = MILLRACE_VERSION, .metrics = std::move(metrics)}, board, store,
            environment.clock, std::move(log)),
      server_(environment.loop, kLimits, environment.workers, site_),
      tasks_(environment.loop) {
  site_.hand_out(feeds_);
}

Result<void> HttpFront::open(const ListenAddress& address, const engine::ServiceOptions& options) {
  address_ = address;
  if (auto used = reload(options); !used) return used;
  const auto port = server_.listen(address.host, address.port);
  if (!port) return fail(port.error());
  const auto host = address.host.contains(':') ? "[" + address.host + "]" : address.host;
  url_ = fmt::format("{}://{}:{}", options.tls ? "https" : "http", host, *port);
  server_.start(tasks_);
  tasks_.spawn(keep_tidy());
  return {};
}

Result<void> HttpFront::reload(const engine::ServiceOptions& options) {
  site_.let_in({.tokens = options.tokens, .open_to_read = address_.is_loopback()});
  server_.serve_hosts(hosts_of(address_, options));
  if (!options.tls) return {};
  return server_.use_tls({options.tls->certificate.path, options.tls->key.path});
}

Task<void> HttpFront::keep_tidy() {
  while (co_await environment_.clock.sleep(kTidyEvery)) {
    server_.close_idle();
    site_.sum_up_refusals();
  }
}

Task<void> HttpFront::stop() {
  server_.stop();
  tasks_.cancel();
  co_await tasks_.join();
}

}  // namespace millrace::app
