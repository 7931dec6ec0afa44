#include "sinks/sqlite/load.h"

#include <chrono>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"

namespace millrace::sinks::sqlite {
namespace {

using namespace std::chrono_literals;
using components::LoadReport;

// How long COMMIT waits for readers of the file: they are short as a rule.
constexpr auto kReadersWait = 10s;
constexpr auto kFirstPause = 5ms;
constexpr auto kLongestPause = 250ms;

}  // namespace

template <class Work>
auto SqliteLoad::run(Work work) {
  return environment_.blocking.run(std::move(work), [this] { session_->interrupt(); });
}

Task<Result<components::Begun>> SqliteLoad::begin(components::LoadStart start) {
  if (auto opened = co_await open(start.purpose); !opened)
    co_return fail(std::move(opened).error());
  auto loaded = co_await run([&] { return session_->begin(start); });
  if (!loaded) co_return fail(std::move(loaded).error());
  if (*loaded) {
    co_await abandon();
    co_return components::AlreadyLoaded{std::move(**loaded)};
  }
  if (start.basis.empty()) co_return components::Ready();
  auto doubt = co_await run([&] { return session_->doubt(start.basis); });
  if (!doubt) co_return fail(std::move(doubt).error());
  if (doubt->empty()) co_return components::Ready();
  co_await abandon();
  co_return components::BasisLost{*std::move(doubt)};
}

Task<Result<void>> SqliteLoad::open(components::Purpose purpose) {
  const bool writes = purpose == components::Purpose::Load;
  if (writes) {
    auto turn = co_await turns_.acquire();
    if (!turn) co_return fail(std::move(turn).error());
    turn_ = std::move(*turn);
  }
  session_ = std::make_unique<SqliteSession>(target_, identity_, purpose);
  session_->read_back(read_back_);
  co_return co_await environment_.blocking.run([&] {
    std::error_code ignored;  // Opening the file then says what is wrong.
    if (writes && target_.path.has_parent_path()) {
      std::filesystem::create_directories(target_.path.parent_path(), ignored);
    }
    return session_->open();
  });
}

Task<Result<void>> SqliteLoad::write(components::PendingBatch rows, components::Presence presence) {
  co_return co_await run([&]() -> Result<void> {
    const auto batch = rows.read();
    return batch ? session_->stage(*batch, presence) : fail(batch.error());
  });
}

Task<Result<LoadReport>> SqliteLoad::settle(components::LoadTotals expected) {
  co_return co_await run([&] { return session_->settle(expected); });
}

Task<Result<components::Examples>> SqliteLoad::examples(std::size_t of_each) {
  co_return co_await run([&] { return session_->examples(of_each); });
}

Task<Result<std::vector<std::string>>> SqliteLoad::commit(components::Fence fence) {
  const std::string loaded_at = iso_time(environment_.clock.wall_now());
  auto applied = co_await run([&] { return session_->apply(fence, kept_, loaded_at); });
  if (!applied) co_return fail(std::move(applied).error());
  if (!*applied) co_return fence.overtaken();
  auto committed = co_await commit_when_free();
  if (!committed) co_return fail(std::move(committed).error());
  co_await abandon();
  co_return std::vector<std::string>();
}

Task<Result<void>> SqliteLoad::commit_when_free() {
  std::chrono::milliseconds pause = kFirstPause;
  const auto give_up = environment_.clock.now() + kReadersWait;
  for (;;) {
    auto committed = co_await run([&] { return session_->commit(); });
    if (committed || !session_->may_commit_again()) co_return committed;
    if (environment_.clock.now() >= give_up) {
      co_return fail(std::move(committed).error().during(fmt::format(
          "{}: other programs kept the file locked for 10 seconds", printable(target_.name))));
    }
    if (auto slept = co_await environment_.clock.sleep(pause); !slept) co_return slept;
    pause = std::min<std::chrono::milliseconds>(2 * pause, kLongestPause);
  }
}

Task<void> SqliteLoad::abandon() {
  if (session_) co_await environment_.blocking.run([this] { session_.reset(); });
  turn_.release();
}

}  // namespace millrace::sinks::sqlite
