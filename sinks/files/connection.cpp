#include "sinks/files/connection.h"

#include <expected>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "connector/io/files/folders.h"
#include "sinks/files/destination.h"
#include "sinks/files/foreign_ending.h"
#include "sinks/files/target_path.h"

namespace millrace::sinks::files {

using components::Mode;

namespace {

// ".csv or .jsonl", of the formats that can be written; or their names.
std::string writable(const formats::Registry& formats, bool endings) {
  std::vector<std::string> list;
  for (const auto& format : formats.all()) {
    if (!format.encoder) continue;
    if (!endings) list.push_back(format.name);
    if (endings) list.insert(list.end(), format.endings.begin(), format.endings.end());
  }
  return fmt::format("{}", fmt::join(list, " or "));
}

// The option that is wrong, and how.
struct Complaint {
  std::string_view option;
  std::string message;
};

Complaint complaint_about_format(const formats::Registry& formats, const std::string& format,
                                 const std::filesystem::path& path) {
  if (!format.empty()) {
    return {"format", fmt::format("'{}' is not a format that can be written; write {}",
                                  printable(format, 60), writable(formats, false))};
  }
  const auto ending = path.extension().string();
  const auto endings = writable(formats, true);
  if (ending.empty()) {
    return {"path", fmt::format("'{}' has no ending that names its format; end it in {}, or add "
                                "format: csv",
                                printable(path.string()), endings)};
  }
  return {"path",
          fmt::format("'{}' is not the ending of a format that can be written; end the path "
                      "in {}, or add format: csv",
                      printable(ending, 60), endings)};
}

// "a.csv" of JSON Lines would be taken for something else by all who read it.
std::optional<Complaint> complaint_about_other_format(const formats::Registry& formats,
                                                      const formats::Format& format,
                                                      const std::string& path) {
  const auto* by_ending = formats.for_path(path);
  if (by_ending == nullptr || by_ending->name == format.name) return std::nullopt;
  return Complaint{
      "format", fmt::format("{} does not fit the path, which ends in '{}'; end it in {}, or remove "
                            "format",
                            format.name, std::filesystem::path(path).extension().string(),
                            format.endings.front())};
}

std::expected<const formats::Format*, Complaint> find_format(const formats::Registry& formats,
                                                             const FilesDestinationConfig& to,
                                                             const std::string& path) {
  const auto* format = to.format.empty() ? formats.for_path(path) : formats.named(to.format);
  const bool is_written = format != nullptr && format->encoder;
  if (is_written || to.format.empty()) {
    const auto ending = std::filesystem::path(path).extension().string();
    const auto complaint = complaint_about_ending(ending, writable(formats, true));
    if (complaint) return std::unexpected(Complaint{"path", *complaint});
  }
  if (!is_written) return std::unexpected(complaint_about_format(formats, to.format, path));
  if (auto other = complaint_about_other_format(formats, *format, path)) {
    return std::unexpected(*std::move(other));
  }
  return format;
}

// True when the path does not depend on the run, only on the sync.
bool same_in_every_run(const config::Template& path, const config::RunValues& values) {
  const config::RunValues another{values.sync, values.run_id + "'",
                                  values.started + std::chrono::days(1)};
  return path.render(values) == path.render(another);
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
  formats::Registry formats;
  formats::register_all_formats(formats);
  if (auto format = find_format(formats, to, path); !format) {
    problems.add(format.error().option, format.error().message);
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
  const auto format = find_format(environment_.formats, to, path->string());
  if (!format) return fail(ErrorKind::InvalidConfig, format.error().message);
  const Mode mode = mode_of(to.rows, files_capabilities());
  FileTarget target{config_.root.path, std::move(*path), *format, mode};
  auto claim = open_.claim(
      {target.shown(), values.sync, mode == Mode::Append, same_in_every_run(to.path, values)});
  if (!claim) return fail(std::move(claim).error());
  components::Target shown{
      .connection = name_,
      .name = target.shown(),
      .mode = mode,
      .identity = (std::filesystem::path(config_.root.written) / target.path).string()};
  return std::make_unique<FilesDestination>(std::move(shown), std::move(target), std::move(*claim),
                                            environment_);
}

}  // namespace millrace::sinks::files
