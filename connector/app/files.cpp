#include "connector/app/files.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "config/load.h"
#include "connector/app/terminal/refusal.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/engine/each/each_files.h"
#include "connector/engine/plan/file_spec.h"
#include "connector/engine/plan/parse_plan.h"

namespace millrace::app {
namespace {

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

// Notes what is read.
class NotedFiles final : public config::FileReader {
 public:
  Result<std::string> read(const std::filesystem::path& path, std::size_t limit,
                           config::Pipes pipes) const override {
    read_.push_back(path);
    return disk_.read(path, limit, pipes);
  }
  bool is_folder(const std::filesystem::path& path) const override { return disk_.is_folder(path); }
  Result<std::vector<std::filesystem::path>> yaml_files(
      const std::filesystem::path& folder) const override {
    read_.push_back(folder);
    return disk_.yaml_files(folder);
  }

  std::vector<std::filesystem::path> take() { return std::exchange(read_, {}); }

 private:
  const config::DiskFileReader disk_;
  mutable std::vector<std::filesystem::path> read_;
};

// A folder that is not there is a typing error, or a disk that is not mounted: made anew, it would
// have none of the state of earlier runs.
bool has_workdir(const Arguments& arguments) {
  std::error_code ignored;
  const auto& folder = arguments.workdir;
  if (folder.empty() || std::filesystem::is_directory(folder, ignored)) return true;
  const bool exists = std::filesystem::exists(folder, ignored);
  (void)refuse({fmt::format("--workdir {}: {}", printable(folder),
                            exists ? "is not a folder" : "is not there; make the folder first")},
               arguments.output);
  return false;
}

// Says so, with what to do about it.
bool is_missing(const std::string& file, config::Problems& problems) {
  std::error_code failure;
  const std::filesystem::path path(file);
  if (std::filesystem::exists(std::filesystem::status(path, failure))) return false;
  if (failure && failure != std::errc::no_such_file_or_directory) return false;
  std::vector<std::string> others;
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  if (const auto files = config::DiskFileReader().yaml_files(folder)) {
    for (const auto& other : *files) others.push_back(other.filename().string());
  }
  const auto guess = did_you_mean(path.filename().string(), others);
  problems.add({std::make_shared<const std::string>(file), 0, 0}, "",
               fmt::format("there is no such file{}",
                           guess.empty() ? "; millrace init writes one to begin with, and -c names "
                                           "another"
                                         : guess));
  return true;
}

// Where rows come from and go to, and who hears of it.
config::KeyPaths places_of_connections() {
  return {{"alerts"},
          {"connections"},
          {"state"},
          {"defaults", "export"},
          {"syncs", "*", "from"},
          {"syncs", "*", "for_each", "*", "from"},
          {"syncs", "*", "to"}};
}

// What of a file is not to be read, and whether it may come by a pipe.
struct Reading {
  config::KeyPaths unread = {};
  config::Pipes pipes = config::Pipes::Read;
};

std::shared_ptr<const engine::Plan> plan_of_file(Reading how, const Arguments& arguments,
                                                 const components::Registry& registry,
                                                 PlanReading* reading) {
  NotedFiles files;
  const config::Lookup lookup(environment_variable, files);
  config::Problems problems;
  if (!has_workdir(arguments)) return nullptr;
  if (is_missing(arguments.file, problems)) {
    if (reading != nullptr) *reading = {.problems = problems.sorted(), .files = {arguments.file}};
    (void)refuse(problems, arguments.output);
    return nullptr;
  }
  auto options = config::load_options(engine::file_spec(registry).describe());
  options.unread = std::move(how.unread);
  options.pipes = how.pipes;
  if (!arguments.workdir.empty()) options.workdir = arguments.workdir;
  const auto read = std::make_shared<const config::Node>(
      config::load_document(arguments.file, lookup, problems, options));
  const config::Node& document = *read;
  std::optional<engine::Plan> plan;
  // Of a file that could not be read there is nothing more to say.
  if (!document.entries.empty()) plan = engine::parse_plan(document, registry, problems);
  if (reading != nullptr) {
    *reading = {problems.sorted(), problems.warnings(), files.take(), read};
    std::ranges::move(engine::each_files(document), std::back_inserter(reading->files));
  }
  if (problems.empty()) return std::make_shared<const engine::Plan>(*std::move(plan));
  (void)refuse(problems, arguments.output);
  return nullptr;
}

}  // namespace

std::shared_ptr<const engine::Plan> read_plan(const Arguments& arguments,
                                              const components::Registry& registry,
                                              PlanReading* reading, config::Pipes pipes) {
  return plan_of_file({.pipes = pipes}, arguments, registry, reading);
}

std::shared_ptr<const engine::Plan> plan_of_document(const config::Node& document,
                                                     const Arguments& arguments,
                                                     const components::Registry& registry,
                                                     const engine::ReportedValues& reported) {
  config::Problems problems;
  auto plan = engine::parse_plan(document, registry, problems, reported);
  if (problems.empty()) return std::make_shared<const engine::Plan>(*std::move(plan));
  (void)refuse(problems, arguments.output);
  return nullptr;
}

std::shared_ptr<const engine::Plan> read_plan_offline(const Arguments& arguments,
                                                      const components::Registry& registry) {
  return plan_of_file({.unread = places_of_connections()}, arguments, registry, nullptr);
}

std::shared_ptr<const engine::Plan> read_plan_for_state(const Arguments& arguments,
                                                        const components::Registry& registry) {
  auto unread = places_of_connections();
  std::erase(unread, config::KeyPaths::value_type{"state"});
  return plan_of_file({.unread = std::move(unread)}, arguments, registry, nullptr);
}

std::vector<std::string> sync_names(const std::string& file) {
  // A person waits for the answer to a Tab.
  constexpr std::chrono::milliseconds kPatience(100);
  const config::DiskFileReader files(kPatience);
  const config::Lookup lookup(environment_variable, files);
  config::Problems ignored;
  const auto document = config::load_document(file, lookup, ignored, {.merged = {"syncs"}});
  std::vector<std::string> names;
  const auto* syncs = document.find("syncs");
  if (syncs == nullptr || !syncs->is_map()) return names;
  for (const auto& sync : syncs->entries) {
    // Others are refused when the file is read, and could not be shown.
    if (printable(sync.key) == sync.key) names.push_back(sync.key);
  }
  return names;
}

std::optional<std::vector<const engine::SyncPlan*>> chosen_syncs(
    const engine::Plan& plan, const std::vector<std::string>& names, Output output) {
  std::vector<const engine::SyncPlan*> chosen;
  std::vector<std::string> known;
  for (const auto& sync : plan.syncs) {
    known.push_back(sync.name);
    if (names.empty()) chosen.push_back(&sync);
  }
  std::vector<std::string> unknown;
  for (const auto& name : names) {
    const auto syncs = plan.syncs_named(name);
    for (const auto* sync : syncs) {
      if (std::ranges::find(chosen, sync) == chosen.end()) chosen.push_back(sync);
    }
    if (!syncs.empty()) continue;
    unknown.push_back(unknown_word(name, "a sync of this file", known, "it has"));
  }
  if (unknown.empty()) return chosen;
  (void)refuse(unknown, output);
  return std::nullopt;
}

}  // namespace millrace::app
