#include "sinks/stdout/load.h"

#include <utility>

#include <fmt/format.h>

namespace millrace::sinks::printing {
namespace {

constexpr std::size_t kPrintBytes = 64u << 10;

}  // namespace

PrintLoad::PrintLoad(std::unique_ptr<formats::Encoder> encoder, Semaphore& turn,
                     components::Environment& environment)
    : encoder_(std::move(encoder)),
      turns_(turn),
      environment_(environment),
      output_(environment.output, environment.blocking) {}

Task<Result<components::Begun>> PrintLoad::begin(components::LoadStart start) {
  if (!start.basis.empty()) co_return components::BasisLost();
  auto turn = co_await turns_.acquire();
  if (!turn) co_return fail(std::move(turn).error());
  turn_ = *std::move(turn);
  if (auto begun = encoder_->begin(*start.schema, text_); !begun) {
    co_return fail(std::move(begun).error());
  }
  co_return components::Ready();
}

Task<Result<void>> PrintLoad::write(components::PendingBatch rows, components::Presence) {
  auto encoded = co_await environment_.workers.run([&]() -> Result<void> {
    const auto batch = rows.read();
    if (!batch) return fail(batch.error());
    rows_ += batch->rows;
    return encoder_->encode(*batch, text_);
  });
  if (!encoded || text_.size() < kPrintBytes) co_return encoded;
  co_return co_await print();
}

Task<Result<components::LoadReport>> PrintLoad::settle(components::LoadTotals expected) {
  if (rows_ != expected.rows) {
    co_return fail(
        ErrorKind::BadData,
        fmt::format("{} rows were to be printed, but the export has {}", rows_, expected.rows));
  }
  if (auto ended = encoder_->end(text_); !ended) co_return fail(std::move(ended).error());
  if (auto printed = co_await print(); !printed) co_return fail(std::move(printed).error());
  co_return components::LoadReport{.rows = rows_, .inserted = rows_};
}

Task<Result<std::vector<std::string>>> PrintLoad::commit(components::Fence) {
  turn_.release();
  co_return std::vector<std::string>();
}

Task<void> PrintLoad::abandon() {
  turn_.release();
  co_return;
}

Task<Result<void>> PrintLoad::print() {
  auto printed = co_await output_.write(text_);
  text_.clear();
  co_return printed;
}

}  // namespace millrace::sinks::printing
