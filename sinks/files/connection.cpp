#include "sinks/files/connection.h"

#include <filesystem>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/files/destination.h"
#include "sinks/files/target_path.h"

namespace millrace::sinks::files {

using components::Mode;

namespace {

std::string endings_of(const formats::Registry& formats) {
  std::string list;
  for (const auto& format : formats.all()) {
    if (!format.encoder) continue;
    for (const auto& ending : format.endings) list += (list.empty() ? "" : ", ") + ending;
  }
  return list;
}

Result<const formats::Format*> find_format(const formats::Registry& formats,
                                           const FilesDestinationConfig& to,
                                           const std::string& path) {
  const auto* format = to.format.empty() ? formats.for_path(path) : formats.named(to.format);
  if (format != nullptr && format->encoder) return format;
  const auto what = to.format.empty() ? fmt::format("the ending of \"{}\"", printable(path))
                                      : fmt::format("the format \"{}\"", printable(to.format));
  return fail(ErrorKind::InvalidConfig,
              fmt::format("{} is not one that can be written; the endings are {}", what,
                          endings_of(formats)));
}

// True when the path does not depend on the run, only on the sync.
bool same_in_every_run(const config::Template& path, const config::RunValues& values) {
  const config::RunValues another{values.sync, values.run_id + "'",
                                  values.started + std::chrono::days(1)};
  return path.render(values) == path.render(another);
}

}  // namespace

components::WrittenTarget FilesConnection::written(const FilesConfig& config,
                                                   const FilesDestinationConfig& to,
                                                   const config::RunValues& values) {
  auto file = components::resolved(config.root / to.path.render(values));
  return {.id = file.string(), .file = std::move(file)};
}

Result<std::unique_ptr<components::Destination>> FilesConnection::destination(
    const FilesDestinationConfig& to, const config::RunValues& values) {
  auto path = parse_target_path(to.path.render(values));
  if (!path) return fail(std::move(path).error());
  const auto format = find_format(environment_.formats, to, path->string());
  if (!format) return fail(format.error());
  const Mode mode = mode_of(to.rows, files_capabilities());
  FileTarget target{config_.root, std::move(*path), *format, mode};
  auto claim = open_.claim(
      {target.shown(), values.sync, mode == Mode::Append, same_in_every_run(to.path, values)});
  if (!claim) return fail(std::move(claim).error());
  components::Target shown{name_, target.shown(), mode, {}};
  return std::make_unique<FilesDestination>(std::move(shown), std::move(target), std::move(*claim),
                                            environment_);
}

}  // namespace millrace::sinks::files
