#include "sinks/files/planned_load.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace millrace::sinks::files {

using components::LoadReport;
using components::Mode;

PlannedLoad::PlannedLoad(const FileTarget& target, components::Environment& environment)
    : target_(target),
      environment_(environment),
      writer_(
          target, [this](std::span<const char> bytes) { return compare(bytes); }, environment) {}

Task<Result<components::Begun>> PlannedLoad::begin(components::LoadStart start) {
  if (!start.basis.empty()) co_return components::BasisLost();
  if (auto begun = writer_.begin(*start.schema); !begun) co_return fail(std::move(begun).error());
  co_await environment_.blocking.run([this] { open_old(); });
  co_return components::Ready();
}

// A file that cannot be read counts as another one: whoever writes it only has to replace it.
void PlannedLoad::open_old() {
  std::error_code failure;
  const auto path = target_.root / target_.path;
  is_there_ = std::filesystem::is_regular_file(path, failure);
  if (!is_there_) return;
  old_size_ = std::filesystem::file_size(path, failure);
  if (failure) old_size_ = 0;
  if (target_.mode == Mode::Replace) old_.open(path, std::ios::binary);
  differs_ = !old_.is_open();
}

Task<Result<void>> PlannedLoad::write(components::PendingBatch rows, components::Presence) {
  return writer_.write(std::move(rows));
}

Result<void> PlannedLoad::compare(std::span<const char> bytes) {
  if (!is_there_ || differs_) return {};
  std::vector<char> old(bytes.size());
  old_.read(old.data(), static_cast<std::streamsize>(old.size()));
  differs_ = !std::ranges::equal(bytes, old) || old_.gcount() != std::ssize(old);
  return {};
}

Task<Result<LoadReport>> PlannedLoad::settle(components::LoadTotals expected) {
  if (auto equal = check_count(writer_.rows(), expected, target_.shown()); !equal) {
    co_return fail(std::move(equal).error());
  }
  if (auto flushed = co_await writer_.finish(); !flushed) co_return fail(flushed.error());
  co_return co_await environment_.blocking.run([this] { return report(); });
}

LoadReport PlannedLoad::report() {
  LoadReport report{.rows = writer_.rows()};
  const bool ends_there =
      is_there_ && !differs_ && old_.peek() == std::ifstream::traits_type::eof();
  (ends_there ? report.unchanged : report.inserted) = writer_.rows();
  if (target_.mode == Mode::Replace && old_size_ == 0) report.before = 0;
  if (!is_there_) report.changes.push_back({components::SchemaChange::Kind::Create});
  return report;
}

Task<Result<std::vector<std::string>>> PlannedLoad::commit(components::Fence) {
  co_return fail(ErrorKind::Internal, "a plan was to be committed");
}

Task<void> PlannedLoad::abandon() {
  co_return;
}

}  // namespace millrace::sinks::files
