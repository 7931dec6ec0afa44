#include "connector/ledger/open_store.h"

#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "connector/ledger/store/postgres_driver.h"
#include "connector/ledger/store/sqlite_driver.h"
#include "connector/ledger/tables/state_file.h"

namespace millrace::ledger {
namespace {

// Longer than another process needs for a transaction.
constexpr std::chrono::seconds kAnswerTimeout(30);

using Opened = Result<std::unique_ptr<StoreDriver>>;

// The folder of the YAML file is often one that a program may only read.
Error with_advice(Error error, const config::OutputPath& file) {
  std::error_code ignored;
  const bool is_beside_the_file = std::filesystem::path(file.written).is_relative();
  const bool is_made = std::filesystem::exists(file.path, ignored);
  if (error.kind() != ErrorKind::Refused || !is_beside_the_file || is_made) return error;
  return {error.kind(),
          error.message() + ", or name a folder for outputs and state: --workdir DIR"};
}

Task<Opened> open_file(config::OutputPath file, const Clock& clock) {
  auto worker = std::make_unique<WorkerPool>(1);
  auto database = co_await worker->run([&] { return open_state_file(file.path); });
  if (!database) co_return fail(with_advice(std::move(database).error(), file));
  co_return std::make_unique<SqliteDriver>(*std::move(database), clock, std::move(worker));
}

io::PgAddress address_of(const PostgresStateOptions& options) {
  return {.dsn = options.dsn.reveal(), .answer_timeout = kAnswerTimeout};
}

Task<Opened> open_file_to_read(std::filesystem::path path, const Clock& clock) {
  auto worker = std::make_unique<WorkerPool>(1);
  auto database = co_await worker->run([&] { return open_state_file_to_read(path); });
  if (!database) co_return fail(std::move(database).error());
  if (!*database) co_return nullptr;
  co_return std::make_unique<SqliteDriver>(**std::move(database), clock, std::move(worker),
                                           SqliteDriver::Access::Read);
}

}  // namespace

Task<Result<std::unique_ptr<Store>>> open_store(StateOptions options,
                                                boost::asio::any_io_executor loop,
                                                WorkerPool& workers, const Clock& clock) {
  Opened driver;
  if (!options.postgres) {
    driver = co_await open_file(options.sqlite.value_or(SqliteStateOptions{}).path, clock);
  } else {
    driver = co_await PostgresDriver::open(loop, workers, address_of(*options.postgres));
  }
  if (!driver) co_return fail(std::move(driver).error().during("state"));
  co_return std::make_unique<Store>(loop, *std::move(driver));
}

Task<Result<std::unique_ptr<Store>>> open_store_to_read(StateOptions options,
                                                        boost::asio::any_io_executor loop,
                                                        WorkerPool& workers, const Clock& clock) {
  Opened driver;
  if (!options.postgres) {
    driver = co_await open_file_to_read(*options.file(), clock);
  } else {
    driver = co_await PostgresDriver::open_to_read(loop, workers, address_of(*options.postgres));
  }
  if (!driver) co_return fail(std::move(driver).error().during("state"));
  if (*driver == nullptr) co_return nullptr;
  co_return std::make_unique<Store>(loop, *std::move(driver));
}

std::unique_ptr<Store> make_store_in_memory(boost::asio::any_io_executor loop, const Clock& clock) {
  auto database = open_state_in_memory();
  if (!database) throw std::runtime_error(database.error().message());
  return std::make_unique<Store>(
      std::move(loop), std::make_unique<SqliteDriver>(*std::move(database), clock, nullptr));
}

}  // namespace millrace::ledger
