#include "connector/app/runtime.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <unistd.h>

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

// TMPDIR, or /tmp; where neither is a folder, the folder that the program works in.
std::filesystem::path scratch_folder() {
  std::error_code missing;
  auto folder = std::filesystem::temp_directory_path(missing);
  return missing ? std::filesystem::path(".") : folder;
}

}  // namespace

void register_everything(components::Registry& registry) {
  sources::register_all_sources(registry);
  transforms::register_all_steps(registry);
  sinks::register_all_sinks(registry);
}

Runtime::Runtime()
    : workers_(std::max(1u, std::thread::hardware_concurrency())),
      http_(io::make_http_client(loop_.get_executor())),
      random_(std::random_device()()),
      environment_{loop_.get_executor(), clock_, workers_, *http_, formats_, random_,
                   scratch_folder(),     jobs_} {
  formats::register_all_formats(formats_);
  register_everything(registry_);
  std::signal(SIGPIPE, SIG_IGN);
}

Runtime::~Runtime() = default;

components::Environment Runtime::environment_with(components::JobMemory& jobs) {
  const auto& own = environment_;
  return {own.loop, own.clock, own.workers, own.http, own.formats, own.random, own.scratch, jobs};
}

void Runtime::run(Task<void> task) {
  TaskGroup root(loop_.get_executor());
  watch_signals(root);
  root.spawn(std::move(task));
  std::exception_ptr failure;
  asio::co_spawn(loop_, root.join(), [&](std::exception_ptr thrown) {
    failure = thrown;
    signals_.cancel();
    grace_.cancel();
  });
  loop_.run();
  if (failure) std::rethrow_exception(failure);
}

void Runtime::watch_signals(TaskGroup& root) {
  signals_.add(SIGINT);
  signals_.add(SIGTERM);
  signals_.async_wait([this, &root](boost::system::error_code ec, int number) {
    if (ec) return;
    signal_ = number;
    root.cancel();
    grace_.expires_after(kGrace);
    grace_.async_wait([number](boost::system::error_code cancelled) {
      if (!cancelled) _exit(128 + number);
    });
    signals_.async_wait([](boost::system::error_code second_ec, int second) {
      if (!second_ec) _exit(128 + second);
    });
  });
}

}  // namespace millrace::app
