// Sink "files": writes each load as one file that appears whole or not at all.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "config/spec/spec.h"
#include "connector/base/text/text.h"
#include "connector/components/registry.h"
#include "connector/io/files/folders.h"
#include "sinks/files/append_load.h"
#include "sinks/files/open_targets.h"
#include "sinks/files/replace_load.h"
#include "sinks/files/target_path.h"

namespace millrace::sinks {
namespace {

using components::KeyUse;
using components::Mode;

struct FilesConfig {
  std::filesystem::path root;
};

struct FilesDestinationConfig {
  config::Template path;
  components::TableOptions rows;
  std::string format;

  Mode mode() const;
};

components::Capabilities capabilities() {
  return {.modes = {{Mode::Replace, KeyUse::Refused}, {Mode::Append, KeyUse::Refused}}};
}

Mode FilesDestinationConfig::mode() const {
  return mode_of(rows, capabilities());
}

config::Spec<FilesConfig> files_spec() {
  return config::Spec<FilesConfig>("files", "Files below one folder.")
      .field<&FilesConfig::root>("The folder; made when it is missing.",
                                 {.required = true, .example = "out"});
}

config::Spec<FilesDestinationConfig> files_destination_spec() {
  return config::Spec<FilesDestinationConfig>("files", "One file; it appears whole or not at all.")
      .field<&FilesDestinationConfig::path>(
          "Where the file lies below the root. Its ending names the format.",
          {.required = true, .example = "{{ sync }}.csv"})
      .include<&FilesDestinationConfig::rows>(components::table_options_spec(
          capabilities(),
          {.mode = "replace, the default, writes the file anew; append adds the rows, with the "
                   "load's id in the column _millrace_load. Several runs and syncs may append to "
                   "one file: they take turns."}))
      .field<&FilesDestinationConfig::format>(
          "The format, for a path whose ending does not name it.")
      .shorthand<&FilesDestinationConfig::path>();
}

class FilesDestination final : public components::Destination {
 public:
  FilesDestination(components::Target shown, FileTarget target, OpenTargets::Claim claim,
                   components::Environment& environment)
      : shown_(std::move(shown)),
        target_(std::move(target)),
        claim_(std::move(claim)),
        environment_(environment) {}

  const components::Target& target() const override { return shown_; }
  components::Intake intake() const override {
    return appends() ? components::Intake::AfterGates : components::Intake::Streaming;
  }
  bool wants_types() const override { return false; }

  Task<Result<void>> prepare(const Events&) override {
    co_return co_await environment_.blocking.run(
        [this] { return io::check_writable(target_.root, target_.path); });
  }

  std::unique_ptr<components::Load> load(components::LoadIdentity identity,
                                         const Events& events) override {
    if (!appends()) return std::make_unique<ReplaceLoad>(target_, environment_, events);
    return std::make_unique<AppendLoad>(target_, std::move(identity), environment_, events);
  }

 private:
  bool appends() const { return target_.mode == Mode::Append; }

  components::Target shown_;
  FileTarget target_;
  OpenTargets::Claim claim_;
  components::Environment& environment_;
};

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

class FilesConnection final : public components::SinkConnectionOf<FilesDestinationConfig> {
 public:
  FilesConnection(FilesConfig config, std::string name, components::Environment& environment)
      : config_(std::move(config)), name_(std::move(name)), environment_(environment) {}

  static components::WrittenTarget written(const FilesConfig& config,
                                           const FilesDestinationConfig& to,
                                           const config::RunValues& values) {
    auto file = components::resolved(config.root / to.path.render(values));
    return {.id = file.string(), .file = std::move(file)};
  }

  Result<std::unique_ptr<components::Destination>> destination(
      const FilesDestinationConfig& to, const config::RunValues& values) override {
    auto path = parse_target_path(to.path.render(values));
    if (!path) return fail(std::move(path).error());
    const auto format = find_format(environment_.formats, to, path->string());
    if (!format) return fail(format.error());
    FileTarget target{config_.root, std::move(*path), *format, to.mode()};
    auto claim = open_.claim({target.shown(), values.sync, to.mode() == Mode::Append,
                              same_in_every_run(to.path, values)});
    if (!claim) return fail(std::move(claim).error());
    components::Target shown{name_, target.shown(), to.mode(), {}};
    return std::make_unique<FilesDestination>(std::move(shown), std::move(target),
                                              std::move(*claim), environment_);
  }

 private:
  FilesConfig config_;
  std::string name_;
  components::Environment& environment_;
  OpenTargets open_;
};

}  // namespace

void register_files_sink(components::Registry& registry) {
  registry.add_sink<FilesConnection>(files_spec(), files_destination_spec(), capabilities());
}

}  // namespace millrace::sinks
