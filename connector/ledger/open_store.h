#pragma once

#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "connector/base/clock.h"
#include "connector/base/worker_pool.h"
#include "connector/ledger/state_options.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// Opens the store that the options name, with its tables; made when they are missing. Errors are
// those of open_state_file() and of PostgresDriver::open(). The options need only live until it
// returns; `workers`, which a Postgres store looks up names with, and `clock`, which is a file's
// clock, outlive the store. Throws std::system_error when a file's thread cannot be started.
Task<Result<std::unique_ptr<Store>>> open_store(StateOptions options,
                                                boost::asio::any_io_executor loop,
                                                WorkerPool& workers, const Clock& clock);

// Opens it to read what is there: makes and changes nothing. No store when nothing was kept so far.
// Refused beside the errors above: tables of an older millrace, which the next run brings up to
// date.
Task<Result<std::unique_ptr<Store>>> open_store_to_read(StateOptions options,
                                                        boost::asio::any_io_executor loop,
                                                        WorkerPool& workers, const Clock& clock);

// A store that lives as long as the object, with `clock` as its own. Throws std::runtime_error when
// SQLite cannot make it, which is a shortage of memory.
std::unique_ptr<Store> make_store_in_memory(boost::asio::any_io_executor loop, const Clock& clock);

}  // namespace millrace::ledger
