#include "sinks/files/output/known_work.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

#include "connector/base/sha256.h"
#include "sinks/files/output/old_file_rows.h"
#include "sinks/files/output/told_files.h"

namespace millrace::sinks::files {
namespace {

using components::LoadReport;

LoadReport already_there(std::uint64_t rows) {
  return {.rows = rows, .unchanged = rows, .already_loaded = true};
}

Task<std::optional<LoadReport>> told_work(const FileTarget& target, const Paths& files,
                                          const components::LoadIdentity& load,
                                          components::Environment& environment) {
  const auto told = co_await environment.blocking.run([&] { return told_files(target); });
  if (!told || told->sync != load.sync || told->work_id != load.work_id) co_return std::nullopt;
  if (!std::ranges::equal(files, std::views::keys(told->files))) co_return std::nullopt;
  std::uint64_t rows = 0;
  for (const auto& [path, file] : told->files) {
    if (co_await cancelled()) co_return std::nullopt;
    const auto is_same =
        co_await environment.blocking.run([&] { return is_as_told(target, file); });
    if (!is_same) co_return std::nullopt;
    rows += file.rows;
  }
  co_return already_there(rows);
}

// Whoever changes one of the files changes the name.
std::string note_for(const components::LoadIdentity& load, const FileDigests& files) {
  ShortSha256 all;
  for (const auto& [path, sha256] : files) {
    all.add(path);
    all.add("\n");
    all.add(sha256);
    all.add("\n");
  }
  return load.work_id + " left " + all.whole_digest();
}

// Nothing when one of them is missing, or cannot be read.
Task<std::optional<FileDigests>> digests_of(const Paths& files, const FileTarget& target,
                                            components::Environment& environment) {
  FileDigests digests;
  for (const auto& path : files) {
    if (co_await cancelled()) co_return std::nullopt;
    auto sha256 = co_await environment.blocking.run([&] { return sha256_of_file(target, path); });
    if (sha256.empty()) co_return std::nullopt;
    digests.emplace(path, std::move(sha256));
  }
  co_return digests;
}

Task<std::optional<LoadReport>> noted_work(const FileTarget& target, const Paths& files,
                                           const components::LoadIdentity& load,
                                           components::Environment& environment) {
  const auto digests = co_await digests_of(files, target, environment);
  if (!digests) co_return std::nullopt;
  const auto is_noted = co_await environment.ledger.jobs().was_delivered(note_for(load, *digests));
  if (!is_noted || !*is_noted) co_return std::nullopt;
  // Of a file that was appended to nothing says which of its rows are those.
  if (target.mode == components::Mode::Append) co_return already_there(0);
  const auto rows = co_await rows_in_all(files, target, environment);
  if (!rows || !*rows) co_return std::nullopt;
  co_return already_there(**rows);
}

}  // namespace

Task<std::optional<LoadReport>> known_work(const FileTarget& target, Paths files,
                                           const components::LoadIdentity& load,
                                           components::Environment& environment) {
  if (files.empty()) co_return std::nullopt;  // Nothing would tell it from files that were removed.
  if (target.manifest == ManifestPlace::None) {
    co_return co_await noted_work(target, files, load, environment);
  }
  co_return co_await told_work(target, files, load, environment);
}

Task<void> note_work(const FileTarget& target, const components::LoadIdentity& load,
                     const FileDigests& files, components::Environment& environment) {
  if (target.manifest != ManifestPlace::None || load.work_id.empty()) co_return;
  (void)co_await environment.ledger.jobs().delivered({note_for(load, files)});
}

}  // namespace millrace::sinks::files
