#include "connector/alerts/json_template.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/time_text.h"
#include "connector/data/json_syntax.h"
#include "connector/data/text/json_string.h"

namespace millrace::alerts {
namespace {

struct TemplateValue {
  std::string_view name;
  std::string (*of)(const Alert&);
};

constexpr TemplateValue kTemplateValues[] = {
    {"kind", [](const Alert& alert) { return std::string(to_string(alert.kind)); }},
    {"title", [](const Alert& alert) { return title_of(alert); }},
    {"text", text_of},
    {"sync",
     [](const Alert& alert) { return alert.syncs.empty() ? std::string() : alert.syncs.front(); }},
    {"syncs", [](const Alert& alert) { return some_of_syncs(alert.syncs); }},
    {"cause", [](const Alert& alert) { return alert.cause; }},
    {"advice", [](const Alert& alert) { return alert.advice; }},
    {"at", [](const Alert& alert) { return iso_time(alert.happened); }},
    {"since",
     [](const Alert& alert) { return alert.since ? iso_time(*alert.since) : std::string(); }},
    {"run.id", [](const Alert& alert) { return alert.run_id; }},
    {"id", [](const Alert& alert) { return alert.id; }},
};

const TemplateValue* find_value(std::string_view name) {
  const auto* found = std::ranges::find(kTemplateValues, name, &TemplateValue::name);
  return found == std::end(kTemplateValues) ? nullptr : found;
}

std::string unknown_value(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& value : kTemplateValues) known.emplace_back(value.name);
  return fmt::format("has {{{{ {} }}}}, which alerts do not have{}", name,
                     did_you_mean(name, known).empty()
                         ? fmt::format("; use one of {}", listed(known))
                         : did_you_mean(name, known));
}

// What stands within the quotes of a JSON string.
std::string escaped(std::string_view text) {
  std::string quoted;
  json_string(text, quoted);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

template <class Value>
std::string JsonTemplate::render_with(Value value) const {
  std::string text;
  for (const auto& part : parts_) text += part.is_value ? escaped(value(part.text)) : part.text;
  return text;
}

config::Parsed<JsonTemplate> JsonTemplate::parse(const std::string& text) {
  JsonTemplate parsed;
  parsed.source_ = text;
  std::string_view rest = text;
  for (;;) {
    const auto open = rest.find("{{");
    parsed.parts_.push_back({std::string(rest.substr(0, open))});
    if (open == rest.npos) break;
    const auto close = rest.find("}}", open);
    if (close == rest.npos) return std::unexpected("has {{ without }}; write {{ title }}");
    const auto name = trimmed(rest.substr(open + 2, close - open - 2));
    if (find_value(name) == nullptr) return std::unexpected(unknown_value(name));
    parsed.parts_.push_back({std::string(name), true});
    rest.remove_prefix(close + 2);
  }
  // No JSON outside of a string.
  if (!is_json(parsed.render_with([](std::string_view) { return "a value"; }))) {
    return std::unexpected(
        "is not JSON; write every {{ }} within the quotes of a string, as in {\"text\": \"{{ title "
        "}}\"}");
  }
  return parsed;
}

std::string JsonTemplate::render(const Alert& alert) const {
  return render_with([&alert](const std::string& name) { return find_value(name)->of(alert); });
}

}  // namespace millrace::alerts

namespace millrace::config {

Type Codec<alerts::JsonTemplate>::type() {
  Type type;
  type.shape = Type::Shape::Text;
  type.word = "JSON";
  return type;
}

}  // namespace millrace::config
