#include "connector/app/history/state_reader.h"

#include <optional>
#include <string>
#include <utility>

#include "connector/base/text/text.h"
#include "connector/ledger/open_store.h"

namespace millrace::app {
namespace {

Task<void> read_into(components::Environment& environment, const engine::Plan& plan, AskLedger ask,
                     std::optional<Result<bool>>& done) {
  auto store = co_await ledger::open_store_to_read(plan.state, environment.loop,
                                                   environment.blocking, environment.clock);
  if (!store) {
    done = fail(std::move(store).error());
    co_return;
  }
  if (*store == nullptr) {
    done = false;
    co_return;
  }
  auto asked = co_await ask(**store);
  done = asked ? Result<bool>(true) : fail(std::move(asked).error());
}

}  // namespace

Result<bool> read_ledger(Runtime& runtime, const engine::Plan& plan, AskLedger ask) {
  std::optional<Result<bool>> done;
  runtime.run(read_into(runtime.environment(), plan, std::move(ask), done));
  if (runtime.signal() != 0 || !done) return fail(ErrorKind::Cancelled, "stopped");
  return *std::move(done);
}

std::string place_of_ledger(const engine::Plan& plan) {
  const auto file = plan.state.file();
  return file ? printable(file->string(), 300) : "the tables millrace_... of state.postgres";
}

}  // namespace millrace::app
