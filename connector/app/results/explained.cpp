#include "connector/app/results/explained.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/display_width.h"
#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {
namespace {

std::string type_text(const Field& field) {
  const bool is_declared = field.type.kind != TypeKind::Unknown;
  return fmt::format("{}{}", is_declared ? to_string(field.type) : "no declared type",
                     field.required ? ", required" : "");
}

std::string columns_text(const engine::ExplainedStep& step) {
  std::vector<std::string> names;
  std::size_t widest = 0;
  for (const auto& field : step.columns) {
    names.push_back(printable(field.name, 60));
    widest = std::max(widest, display_width(names.back()));
  }
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text +=
        fmt::format("    {}{}  {}\n", names[i], std::string(widest - display_width(names[i]), ' '),
                    type_text(step.columns[i]));
  }
  if (step.has_others) {
    text += step.columns.empty() ? "    the columns of the report\n"
                                 : "    and the other columns of the report\n";
  }
  return text;
}

}  // namespace

std::string explained_text(const std::string& sync,
                           const std::vector<engine::ExplainedStep>& steps) {
  std::string text = printable(sync) + "\n";
  if (steps.empty()) return text + "  no contract and no steps: the columns of the report\n";
  for (const auto& step : steps) text += fmt::format("  {}\n{}", step.name, columns_text(step));
  return text;
}

std::string explained_json(const std::string& sync,
                           const std::vector<engine::ExplainedStep>& steps) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("status", "ok").member("version", MILLRACE_VERSION);
  json.member("sync", sync).key("steps").open_array();
  for (const auto& step : steps) {
    json.open_object().member("step", step.name).key("columns").open_array();
    for (const auto& field : step.columns) {
      json.open_object().member("name", field.name).member("type", to_string(field.type));
      json.member("required", field.required).close_object();
    }
    json.close_array().member("other_columns", step.has_others).close_object();
  }
  json.close_array().close_object();
  return out;
}

}  // namespace millrace::app
