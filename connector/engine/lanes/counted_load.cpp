#include "connector/engine/lanes/counted_load.h"

namespace millrace::engine {

using components::LoadReport;

Task<Result<components::Begun>> CountedLoad::begin(components::LoadStart) {
  co_return components::Ready();
}

Task<Result<void>> CountedLoad::write(components::PendingBatch rows, components::Presence) {
  const auto batch = rows.read();
  if (!batch) co_return fail(batch.error());
  rows_ += batch->rows;
  co_return Result<void>();
}

Task<Result<LoadReport>> CountedLoad::settle(components::LoadTotals) {
  co_return LoadReport{.rows = rows_, .inserted = rows_};
}

Task<Result<std::vector<std::string>>> CountedLoad::commit(components::Fence) {
  co_return fail(ErrorKind::Internal, "a plan was to be committed");
}

Task<void> CountedLoad::abandon() {
  co_return;
}

}  // namespace millrace::engine
