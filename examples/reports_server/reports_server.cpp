#include "examples/reports_server/reports_server.h"

#include <algorithm>
#include <csignal>
#include <exception>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "connector/io/http_server/http_server.h"
#include "examples/reports_server/api/site.h"
#include "examples/reports_server/data/make_database.h"
#include "examples/reports_server/http/public_address.h"
#include "examples/reports_server/jobs/jobs.h"
#include "examples/reports_server/jobs/links.h"

namespace millrace::reports_server {
namespace asio = boost::asio;
namespace {

constexpr unsigned kReaders = 2;  // Threads that read and compress pages.

// sendfile() to a client that has gone raises SIGPIPE, which nobody waits for.
void block_broken_pipes() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

io::ServerLimits limits_of(const LimitOptions& options) {
  constexpr std::uint64_t kOwn = 32;
  constexpr std::uint64_t kPerJob = 8;  // Its database.
  return {.connections = options.connections,
          .reserved_files = kOwn + kPerJob * options.concurrent_jobs,
          .body = options.body,
          .header_time = options.header_time,
          .body_time = options.idle,
          .idle = options.idle};
}

}  // namespace

// What exists between start() and stop(). Members are destroyed in the reverse order: tasks last
// of those that refer to it, the loop after everything.
class ReportsServer::Running {
 public:
  Running(const ServerOptions& options, SpoolFolder folder, const Clock& clock, const Log& log)
      : idle_(options.limits.idle),
        tasks_(loop_.get_executor()),
        readers_(kReaders),
        results_(clock, options.limits, std::move(folder)),
        links_(clock, options.limits),
        address_(options),
        jobs_(loop_.get_executor(), clock, options, results_, tasks_),
        site_({options, clock, jobs_, links_, address_, readers_, log}, log),
        http_(loop_.get_executor(), limits_of(options.limits), readers_, site_) {}

  Result<std::uint16_t> listen(const std::string& host, std::uint16_t port) {
    return http_.listen(host, port);
  }

  void start() {
    http_.start(tasks_);
    tasks_.spawn(sweep());
    asio::co_spawn(loop_, tasks_.join(), [this](std::exception_ptr e) { failure_ = e; });
    thread_ = std::jthread([this] {
      block_broken_pipes();
      loop_.run();
    });
  }

  void stop() {
    asio::post(loop_, [this] {
      jobs_.stop();
      http_.stop();
      tasks_.cancel();
    });
    if (thread_.joinable()) thread_.join();
    if (failure_) std::rethrow_exception(failure_);
  }

  const Jobs& jobs() const { return jobs_; }

 private:
  Task<void> sweep() {
    const auto period = std::clamp<std::chrono::milliseconds>(
        idle_ / 4, std::chrono::milliseconds(10), std::chrono::seconds(1));
    asio::steady_timer timer(loop_.get_executor());
    while (!co_await cancelled()) {
      timer.expires_after(period);
      co_await timer.async_wait(kAsTuple);
      http_.close_idle();
      jobs_.sweep();
      results_.sweep();
      links_.sweep();
    }
  }

  asio::io_context loop_;
  std::chrono::milliseconds idle_;
  TaskGroup tasks_;
  WorkerPool readers_;
  ResultStore results_;
  Links links_;
  PublicAddress address_;
  Jobs jobs_;
  Site site_;
  io::HttpServer http_;
  std::exception_ptr failure_;
  std::jthread thread_;
};

Result<void> check(const ServerOptions& options) {
  return make_database(options)->check(options);
}

ReportsServer::ReportsServer(ServerOptions options, const Clock& clock, Log log)
    : options_(std::move(options)), clock_(clock), log_(std::move(log)) {}

ReportsServer::~ReportsServer() {
  stop();
}

Result<std::uint16_t> ReportsServer::start() {
  if (auto checked = check(options_); !checked) {
    return fail(std::move(checked).error());
  }
  auto folder = SpoolFolder::create(options_.spool);
  if (!folder) return fail(std::move(folder).error());
  auto running = std::make_unique<Running>(options_, std::move(*folder), clock_, log_);
  auto port = running->listen(options_.host, options_.port);
  if (!port) return port;
  running_ = std::move(running);
  running_->start();
  return port;
}

void ReportsServer::stop() {
  if (const auto running = std::move(running_)) running->stop();
}

std::uint32_t ReportsServer::most_running_jobs() const {
  return running_ ? running_->jobs().most_running() : 0;
}

}  // namespace millrace::reports_server
