#include "sinks/files/connection.h"

#include <filesystem>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/files/folders.h"
#include "sinks/files/destination.h"
#include "sinks/files/options/file_kind.h"
#include "sinks/files/options/file_mode.h"
#include "sinks/files/options/partition_path.h"
#include "sinks/files/options/target_path.h"

namespace millrace::sinks::files {

using components::Mode;

namespace {

// What does not go with a path that names columns.
std::optional<Complaint> complaint_about_partitions(const FilesDestinationConfig& to) {
  if (mode_of(to.rows, files_capabilities()) == Mode::Append) {
    return Complaint{
        "mode",
        "append writes one file, and the path names columns; write mode: replace, or a "
        "path with {{ run.date }}"};
  }
  if (to.keep == 0) return std::nullopt;
  return Complaint{"keep", "is for one file, and the path names columns; remove it"};
}

void check_partitions(const FilesDestinationConfig& to,
                      const components::DestinationSetting& setting,
                      components::DestinationProblems& problems) {
  const auto path = PartitionPath::parse(to.path, setting.values);
  if (!path) {
    problems.add("path", fmt::format("'{}' {}", printable(to.path.source()), path.error()));
    return;
  }
  for (const auto& name : path->columns()) {
    if (setting.columns.may_have(name)) continue;
    problems.add("path", fmt::format("names the column \"{}\", {}", printable(name),
                                     setting.columns.absence(name)));
  }
  const auto complaint = path->is_one_file() ? std::nullopt : complaint_about_partitions(to);
  if (complaint) problems.add(complaint->option, complaint->message);
}

}  // namespace

void FilesConnection::check(const FilesConfig& config, const FilesDestinationConfig& to,
                            const components::DestinationSetting& setting,
                            components::DestinationProblems& problems) {
  const std::string path = to.path.render(setting.values);
  if (const auto complaint = complaint_about_path(path); !complaint.empty()) {
    problems.add("path", fmt::format("'{}' {}", printable(path), complaint));
    return;
  }
  if (const auto complaint = io::complaint_about_file_to_write(config.root.path / path)) {
    problems.add("path", fmt::format("'{}' {}", printable(path), *complaint));
  }
  check_partitions(to, setting, problems);
  formats::Registry formats;
  formats::register_all_formats(formats);
  const auto kind = file_kind(formats, to, path);
  if (!kind) problems.add(kind.error().option, kind.error().message);
  if (kind && to.spreadsheet_safe && kind->format->name != "csv") {
    problems.add("spreadsheet_safe", "is for CSV files, which spreadsheets open; remove it");
  }
}

components::WrittenTarget FilesConnection::written(const FilesConfig& config,
                                                   const FilesDestinationConfig& to,
                                                   const config::RunValues& values) {
  auto file = components::resolved(config.root.path / to.path.render(values));
  return {.id = file.string(), .file = std::move(file)};
}

Result<std::unique_ptr<components::Destination>> FilesConnection::destination(
    const FilesDestinationConfig& to, const config::RunValues& values) {
  auto path = parse_target_path(to.path.render(values));
  if (!path) return fail(std::move(path).error());
  const auto kind = file_kind(environment_.formats, to, path->string());
  if (!kind) return fail(ErrorKind::InvalidConfig, kind.error().message);
  auto parts = PartitionPath::parse(to.path, values);
  if (!parts) return fail(ErrorKind::InvalidConfig, parts.error());
  const auto misfit = parts->is_one_file() ? std::nullopt : complaint_about_partitions(to);
  if (misfit) return fail(ErrorKind::InvalidConfig, misfit->message);
  const Mode mode = mode_of(to.rows, files_capabilities());
  FileTarget target{.root = config_.root.path,
                    .path = parts->is_one_file() ? *path : parts->folder() / parts->name(),
                    .kind = *kind,
                    .mode = mode,
                    .keep = to.keep,
                    .manifest = to.manifest,
                    .spreadsheet_safe = to.spreadsheet_safe,
                    .reads_back = to.rows.load.verify == components::Verify::Content};
  if (const auto new_mode = parse_file_mode(to.file_mode)) target.new_mode = *new_mode;
  auto claim = open_.claim(
      {target.shown(), values.sync, mode == Mode::Append, to.path.is_same_in_every_run()});
  if (!claim) return fail(std::move(claim).error());
  components::Target shown{
      .connection = name_,
      .name = (config_.root.path / *path).string(),
      .mode = mode,
      .identity = (std::filesystem::path(config_.root.written) / *path).string(),
      .dataset = {
          "file",
          std::filesystem::absolute(config_.root.path / *path).lexically_normal().string()}};
  return std::make_unique<FilesDestination>(std::move(shown), std::move(target), std::move(*parts),
                                            std::move(*claim), environment_);
}

}  // namespace millrace::sinks::files
