#pragma once

#include <string>

#include "config/load.h"
#include "connector/app/runtime.h"
#include "connector/engine/plan/file_spec.h"
#include "connector/engine/plan/parse_plan.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

// A file of these syncs as a plan; each has to read `bi` and to write `out`.
class Planned {
 public:
  explicit Planned(const std::string& syncs, const engine::ReportedValues& reported = {}) {
    app::register_everything(registry_);
    const auto path = folder_.write("millrace.yaml",
                                    "version: 1\n"
                                    "connections:\n"
                                    "  bi: {reports_api: {url: https://bi.example, key: k}}\n"
                                    "  out: {files: {root: out}}\n"
                                    "syncs:\n" +
                                        syncs);
    const config::DiskFileReader files;
    const config::Lookup lookup([](const std::string&) { return std::nullopt; }, files);
    config::Problems problems;
    const auto document = config::load_document(
        path, lookup, problems, config::load_options(engine::file_spec(registry_).describe()));
    auto parsed = engine::parse_plan(document, registry_, problems, reported);
    for (const auto& problem : problems.sorted()) ADD_FAILURE() << problem.text();
    if (parsed) plan = *std::move(parsed);
  }

 private:
  TempFolder folder_;
  components::Registry registry_;

 public:
  engine::Plan plan;
};

// A line of a sync without options but these.
inline std::string sync_line(const std::string& name, const std::string& options) {
  return "  " + name + ": {" + options + ", from: {bi: 1}, to: [{out: " + name + ".csv}]}\n";
}

}  // namespace millrace::testing
