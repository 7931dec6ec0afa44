#include "sinks/files/output/known_work.h"

#include <optional>

#include "sinks/files/output/old_file_rows.h"
#include "sinks/files/output/told_files.h"

namespace millrace::sinks::files {
namespace {

using components::LoadReport;

LoadReport already_there(std::uint64_t rows) {
  return {.rows = rows, .unchanged = rows, .already_loaded = true};
}

std::optional<LoadReport> told_work(const FileTarget& target,
                                    const components::LoadIdentity& load) {
  const auto told = told_files(target);
  if (!told || told->sync != load.sync || told->work_id != load.work_id) return std::nullopt;
  const auto file = told->files.find(target.path.string());
  if (file == told->files.end() || !is_as_told(target, file->second)) return std::nullopt;
  return already_there(file->second.rows);
}

// Whoever changes the file changes the name.
std::string note_for(const components::LoadIdentity& load, const std::string& sha256) {
  return load.work_id + " left " + sha256;
}

// Of a file that was appended to nothing says which of its rows are those.
std::optional<LoadReport> report_of_noted(const FileTarget& target) {
  if (target.mode == components::Mode::Append) return already_there(0);
  const auto rows = OldFileRows(target).in(target.path);
  return rows ? std::optional(already_there(*rows)) : std::nullopt;
}

}  // namespace

Task<std::optional<LoadReport>> known_work(const FileTarget& target,
                                           const components::LoadIdentity& load,
                                           components::Environment& environment) {
  auto& blocking = environment.blocking;
  if (target.manifest != ManifestPlace::None) {
    co_return co_await blocking.run([&] { return told_work(target, load); });
  }
  const auto sha256 = co_await blocking.run([&] { return sha256_of_file(target, target.path); });
  if (sha256.empty()) co_return std::nullopt;
  const auto is_noted = co_await environment.ledger.jobs().was_delivered(note_for(load, sha256));
  if (!is_noted || !*is_noted) co_return std::nullopt;
  co_return co_await blocking.run([&] { return report_of_noted(target); });
}

Task<void> note_work(const FileTarget& target, const components::LoadIdentity& load,
                     const std::string& sha256, components::Environment& environment) {
  if (target.manifest != ManifestPlace::None || load.work_id.empty()) co_return;
  (void)co_await environment.ledger.jobs().delivered({note_for(load, sha256)});
}

}  // namespace millrace::sinks::files
