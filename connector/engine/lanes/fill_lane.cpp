#include "connector/engine/lanes/fill_lane.h"

#include <utility>

namespace millrace::engine {

Task<Result<void>> fill_lane(LoadLane& lane, SpoolFeed& feed, const AfterRows& after) {
  while (lane.wants_rows() && !feed.is_at_end()) {
    const auto before = feed.rows();
    auto written = co_await lane.write(feed.next(), feed.presence());
    if (!written) co_return written;
    feed.go_on();
    co_await after(feed.rows() - before);
  }
  co_return Result<void>();
}

Task<Result<void>> fill_lane(LoadLane& lane, const EncodedSpool& spool, SchemaPtr schema,
                             const AfterRows& after) {
  if (spool.failure()) co_return fail(*spool.failure());
  lane.expect_encoded(spool.exported());
  if (auto begun = co_await lane.begin(std::move(schema)); !begun) co_return begun;
  EncodedSpool::Reader reader(spool);
  std::uint64_t rows = 0;
  const auto next = [&reader, &rows]() -> Result<components::EncodedRows> {
    auto encoded = reader.next();
    if (encoded) rows = encoded->rows;
    return encoded;
  };
  while (lane.wants_rows() && !reader.at_end()) {
    auto written = co_await lane.write_encoded(next);
    if (!written) co_return written;
    co_await after(rows);
  }
  co_return Result<void>();
}

}  // namespace millrace::engine
