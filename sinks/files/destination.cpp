#include "sinks/files/destination.h"

#include <utility>

#include "connector/io/files/folders.h"
#include "sinks/files/append_load.h"
#include "sinks/files/output/known_work.h"
#include "sinks/files/partitioned_load.h"
#include "sinks/files/partitions/file_list.h"
#include "sinks/files/planned_load.h"
#include "sinks/files/replace_load.h"

namespace millrace::sinks::files {

Task<Result<void>> FilesDestination::prepare(const Events&) {
  co_return co_await environment_.blocking.run(
      [this] { return io::check_writable(target_.root, target_.path); });
}

Task<Result<std::optional<components::LoadReport>>> FilesDestination::holds(
    components::LoadIdentity identity) {
  Paths files = {target_.path.string()};
  if (!path_.is_one_file()) {
    files = co_await environment_.blocking.run([this] { return FileList(target_, path_).peek(); });
  }
  co_return co_await known_work(target_, std::move(files), identity, environment_);
}

std::unique_ptr<components::Load> FilesDestination::load(components::LoadIdentity identity,
                                                         const Events& events) {
  if (!path_.is_one_file()) {
    return std::make_unique<PartitionedLoad>(target_, path_, std::move(identity), environment_,
                                             events);
  }
  if (!appends()) {
    return std::make_unique<ReplaceLoad>(target_, std::move(identity), environment_, events);
  }
  return std::make_unique<AppendLoad>(target_, std::move(identity), environment_, events);
}

std::unique_ptr<components::Load> FilesDestination::plan(components::LoadIdentity identity,
                                                         const Events& events) {
  if (!path_.is_one_file()) return load(std::move(identity), events);
  return std::make_unique<PlannedLoad>(target_, environment_);
}

}  // namespace millrace::sinks::files
