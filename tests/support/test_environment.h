#pragma once

#include <cstddef>
#include <memory>
#include <random>

#include <boost/asio/io_context.hpp>

#include "connector/components/environment.h"
#include "connector/ledger/open_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recorded_events.h"
#include "tests/support/run.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

// What a component may use of the process, with everything real but the clock. A fixture has it as
// a base class, and is done with its components before that ends.
class TestEnvironment {
 protected:
  explicit TestEnvironment(std::size_t workers = 2) : workers_(workers) {
    formats::register_all_formats(formats_);
  }
  ~TestEnvironment() = default;

  template <class T>
  T run(Task<T> task) {
    return millrace::testing::run(loop_, std::move(task));
  }

  boost::asio::io_context loop_;
  FakeClock clock_;
  TempFolder folder_;
  WorkerPool workers_;
  std::unique_ptr<io::HttpClient> http_ = io::make_http_client(loop_.get_executor());
  formats::Registry formats_;
  std::mt19937_64 random_{1};
  ledger::Ledger ledger_{ledger::make_store_in_memory(loop_.get_executor(), clock_), clock_};
  TestEvents events_;
  components::Environment environment_{
      loop_.get_executor(), clock_, workers_, workers_, *http_, formats_, random_,
      folder_.path(),       ledger_};
};

}  // namespace millrace::testing
