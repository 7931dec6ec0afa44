#include "config/values/template.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

constexpr std::string_view kEach = "each.";
constexpr int kFurthestDays = 36'500;
constexpr std::string_view kOffsetHelp = "write {{ today - 7d }} or {{ today + 2w }}";

Parsed<int> parse_days(std::string_view offset) {
  const bool back = offset.front() == '-';
  const std::string_view amount = trimmed(offset.substr(1));
  int count = 0;
  const auto [end, failure] = std::from_chars(amount.data(), amount.data() + amount.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(amount.data() + amount.size() - end));
  const bool digits = !amount.empty() && is_digit(amount.front());
  if (!digits || (unit != "d" && unit != "w")) {
    return std::unexpected(
        fmt::format("does not say by how many days or weeks to move the date; {}", kOffsetHelp));
  }
  const int days = unit == "w" ? 7 : 1;
  if (failure != std::errc() || count > kFurthestDays / days) {
    return std::unexpected("moves a date too far; write at most 36500d");
  }
  return (back ? -1 : 1) * count * days;
}

std::string date_text(std::chrono::system_clock::time_point time, int days) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time) +
                                         std::chrono::days(days));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string_view value_of(const RunValues& values, std::string_view name) {
  for (const auto& [known, value] : values.each) {
    if (known == name) return value;
  }
  return "";
}

}  // namespace

Template Template::literal(std::string text) {
  Template constant;
  constant.source_ = std::move(text);
  constant.add_text(constant.source_);
  return constant;
}

Parsed<Template> Template::parse(const std::string& text, Place place) {
  Template parsed;
  parsed.source_ = text;
  std::string_view rest = text;
  for (std::size_t open = rest.find("{{"); open != rest.npos; open = rest.find("{{")) {
    parsed.add_text(rest.substr(0, open));
    rest.remove_prefix(open + 2);
    const std::size_t close = rest.find("}}");
    if (close == rest.npos) return std::unexpected("opens {{ and never closes it; write }}");
    Parsed<Part> part = parse_value(trimmed(rest.substr(0, close)), place);
    if (!part) return std::unexpected(part.error());
    parsed.parts_.push_back(std::move(*part));
    rest.remove_prefix(close + 2);
  }
  parsed.add_text(rest);
  return parsed;
}

Parsed<Template::Part> Template::parse_value(std::string_view expression, Place place) {
  if (expression.starts_with(kEach)) return parse_each(expression.substr(kEach.size()));
  const std::size_t sign = expression.find_first_of("+-");
  const std::string_view name = trimmed(expression.substr(0, sign));
  const auto offset = sign == expression.npos ? std::string_view() : expression.substr(sign);
  if (name == "today" || name == "run.date") return parse_date(offset);
  if (name == "watermark" && place != Place::Filter) {
    return std::unexpected("has {{ watermark }}, which only a filter of a report may have");
  }
  if (name == "watermark" && !offset.empty()) {
    return std::unexpected("moves {{ watermark }}; write {{ watermark }}, and lag in watermark");
  }
  if (name == "watermark") return Part{Value::Watermark, "", 0};
  const bool known = name == "sync" || name == "run.id";
  if (known && !offset.empty()) {
    return std::unexpected(
        fmt::format("adds to {{{{ {} }}}}, which is not a date; {}", name, kOffsetHelp));
  }
  if (known) return Part{name == "sync" ? Value::Sync : Value::RunId, "", 0};
  if (name == "yesterday") return std::unexpected("has {{ yesterday }}; write {{ today - 1d }}");
  std::vector<std::string> choices{"sync", "run.id", "run.date", "today"};
  if (place == Place::Filter) choices.emplace_back("watermark");
  return std::unexpected("has {{ }} with a value that is not known" + suggestion(name, choices));
}

Parsed<Template::Part> Template::parse_date(std::string_view offset) {
  if (offset.empty()) return Part{Value::Date, "", 0};
  const Parsed<int> days = parse_days(offset);
  if (!days) return std::unexpected(days.error());
  return Part{Value::Date, "", *days};
}

Parsed<Template::Part> Template::parse_each(std::string_view name) {
  const auto is_in_name = [](char c) { return is_letter_or_digit(c) || c == '_'; };
  if (!name.empty() && std::ranges::all_of(name, is_in_name)) {
    return Part{Value::Each, std::string(name), 0};
  }
  return std::unexpected(
      "has {{ each }} without the name of a value; write {{ each.NAME }}, with a NAME of for_each");
}

void Template::add_text(std::string_view text) {
  if (!text.empty()) parts_.push_back({Value::Text, std::string(text), 0});
}

std::string Template::render(const RunValues& values) const {
  std::string out;
  for (const Part& part : parts_) {
    switch (part.value) {
      case Value::Text:
        out += part.text;
        break;
      case Value::Sync:
        out += values.sync;
        break;
      case Value::RunId:
        out += values.run_id;
        break;
      case Value::Date:
        out += date_text(values.started, part.days);
        break;
      case Value::Watermark:
        out += values.watermark.value_or("");
        break;
      case Value::Each:
        out += value_of(values, part.text);
        break;
    }
  }
  return out;
}

bool Template::is_constant() const {
  return std::ranges::all_of(parts_, [](const Part& part) { return part.value == Value::Text; });
}

bool Template::is_same_in_every_run() const {
  return std::ranges::all_of(parts_, [](const Part& part) {
    return part.value == Value::Text || part.value == Value::Sync || part.value == Value::Each;
  });
}

bool Template::has_watermark() const {
  return std::ranges::any_of(parts_,
                             [](const Part& part) { return part.value == Value::Watermark; });
}

Parsed<FilterTemplate> Codec<FilterTemplate>::from_text(const std::string& text) {
  auto parsed = Template::parse_filter(text);
  if (!parsed) return std::unexpected(std::move(parsed).error());
  return FilterTemplate{*std::move(parsed)};
}

Type Codec<Template>::type() {
  Type type;
  type.shape = Type::Shape::Text;
  type.word = "template";
  return type;
}

}  // namespace millrace::config
