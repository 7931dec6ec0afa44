#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>

#include <boost/asio/io_context.hpp>

#include "connector/base/task_group.h"
#include "connector/components/registry.h"
#include "connector/ledger/open_store.h"

namespace millrace::app {

// The process: one event loop, one worker per core and some threads that may block, one HTTP
// client, the clock, the registry of every component. The only place that knows concrete
// components.
//
// While a task runs, the first SIGINT, SIGTERM or SIGHUP cancels it, and the process has ten
// seconds to undo what is half done (see stop_signals.h).
class Runtime {
 public:
  Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;
  ~Runtime();

  const components::Registry& registry() const { return registry_; }
  components::Environment& environment() { return environment_; }

  // The same, with a ledger that is kept elsewhere than in memory.
  components::Environment environment_with(ledger::Ledger& ledger);

  // Runs the loop until the task has ended. What it throws is thrown here. May be called
  // again, unless a signal stopped the task.
  void run(Task<void> task);
  // The same for a task that ends by itself, within `grace`, once the signal has called `stop`.
  void run(Task<void> task, std::chrono::milliseconds grace, std::function<void()> stop);

  // The signal that stopped the task, or 0.
  int signal() const;

 private:
  void run_until_done(TaskGroup& root, Task<void> task, std::chrono::milliseconds grace,
                      std::function<void()> stop);

  boost::asio::io_context loop_{1};
  SystemClock clock_;
  WorkerPool workers_;
  WorkerPool blocking_;
  std::unique_ptr<io::HttpClient> http_;
  formats::Registry formats_;
  components::Registry registry_;
  std::mt19937_64 random_;
  ledger::Ledger ledger_{ledger::make_store_in_memory(loop_.get_executor(), clock_), clock_};
  components::Environment environment_;
};

// The folder for files without a name: TMPDIR, or /tmp; where neither is a folder, the folder that
// the program works in.
std::filesystem::path scratch_folder();

// Fills a registry with every component of this build; the generated calls, in one place.
void register_everything(components::Registry& registry);

}  // namespace millrace::app
