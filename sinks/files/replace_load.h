#pragma once

#include <optional>

#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "connector/io/files/atomic_file.h"
#include "sinks/files/file_target.h"
#include "sinks/files/row_writer.h"

namespace millrace::sinks {

// One export as a file of its own: rows stream into a part file beside the target, and commit()
// moves that over it. Of several runs that replace one file, the last to commit wins, whole.
class ReplaceLoad final : public components::Load {
 public:
  // What is referred to outlives the load; `events` may be absent.
  ReplaceLoad(const FileTarget& target, components::Environment& environment, const Events* events);

  Task<Result<void>> begin(SchemaPtr schema) override;
  Task<Result<void>> write(Batch batch) override;
  Task<Result<components::LoadReport>> commit(components::LoadTotals expected) override;
  Task<void> abandon() override;
  components::LoadReport delivered() const override { return delivered_; }

 private:
  Result<components::LoadReport> publish(const io::FileLock& lock);

  const FileTarget& target_;
  components::Environment& environment_;
  const Events* events_;
  RowWriter writer_;
  std::optional<io::AtomicFile> file_;
  components::LoadReport delivered_;
};

}  // namespace millrace::sinks
