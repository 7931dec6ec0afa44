#include "connector/app/runtime.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <boost/asio/co_spawn.hpp>

#include "connector/app/stop_signals.h"

namespace millrace::sources {
void register_all_sources(components::Registry& registry);
}
namespace millrace::transforms {
void register_all_steps(components::Registry& registry);
}
namespace millrace::sinks {
void register_all_sinks(components::Registry& registry);
}

namespace millrace::app {
namespace asio = boost::asio;
namespace {

constexpr std::chrono::seconds kGrace(10);
// So many slow disks, locks and name servers may be waited for at once.
constexpr unsigned kBlockingThreads = 8;

// As curl reads them: lower case first, and HTTP_PROXY not at all, because a web server's script
// may find the header of a request in it.
io::ProxyEnvironment proxies() {
  const auto read = [](const char* lower, const char* upper) -> std::string {
    const char* value = std::getenv(lower);
    if (value == nullptr || *value == '\0') value = upper == nullptr ? nullptr : std::getenv(upper);
    return value == nullptr ? "" : value;
  };
  return {.http = read("http_proxy", nullptr),
          .https = read("https_proxy", "HTTPS_PROXY"),
          .all = read("all_proxy", "ALL_PROXY"),
          .none = read("no_proxy", "NO_PROXY")};
}

}  // namespace

std::filesystem::path scratch_folder() {
  std::error_code missing;
  auto folder = std::filesystem::temp_directory_path(missing);
  return missing ? std::filesystem::path(".") : folder;
}

void register_everything(components::Registry& registry) {
  sources::register_all_sources(registry);
  transforms::register_all_steps(registry);
  sinks::register_all_sinks(registry);
}

Runtime::Runtime()
    : workers_(std::max(1u, std::thread::hardware_concurrency())),
      blocking_(kBlockingThreads),
      http_(io::make_http_client(loop_.get_executor(), proxies())),
      random_(std::random_device()()),
      environment_{loop_.get_executor(), clock_, workers_, blocking_, *http_, formats_, random_,
                   scratch_folder(),     ledger_} {
  formats::register_all_formats(formats_);
  register_everything(registry_);
}

Runtime::~Runtime() = default;

components::Environment Runtime::environment_with(ledger::Ledger& ledger) {
  const auto& own = environment_;
  return {.loop = own.loop,
          .clock = own.clock,
          .workers = own.workers,
          .blocking = own.blocking,
          .http = own.http,
          .formats = own.formats,
          .random = own.random,
          .scratch = own.scratch,
          .ledger = ledger,
          .output = own.output};
}

void Runtime::run(Task<void> task) {
  TaskGroup root(loop_.get_executor());
  run_until_done(root, std::move(task), kGrace, [&root] { root.cancel(); });
}

void Runtime::run(Task<void> task, std::chrono::milliseconds grace, std::function<void()> stop) {
  TaskGroup root(loop_.get_executor());
  run_until_done(root, std::move(task), grace + kGrace, std::move(stop));
}

void Runtime::run_until_done(TaskGroup& root, Task<void> task, std::chrono::milliseconds grace,
                             std::function<void()> stop) {
  loop_.restart();
  StopRequest request(loop_.get_executor(), grace, std::move(stop));
  root.spawn(std::move(task));
  std::exception_ptr failure;
  asio::co_spawn(loop_, root.join(), [&](std::exception_ptr thrown) {
    failure = thrown;
    request.cancel();
  });
  loop_.run();
  if (failure) std::rethrow_exception(failure);
}

int Runtime::signal() const {
  return StopRequest::signal();
}

}  // namespace millrace::app
