#include "config/tree/foreign_reference.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"

namespace millrace::config {
namespace {

bool is_part_of_name(char c) {
  return is_letter_or_digit(c) || c == '_';
}

// The name that the text begins with.
std::string_view name_at(std::string_view text) {
  if (text.empty() || is_digit(text.front())) return "";
  const auto end = std::ranges::find_if_not(text, is_part_of_name);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::optional<std::string> written_for(std::string_view name) {
  if (name.empty()) return std::nullopt;
  return fmt::format("${{env:{}}}", name);
}

bool is_upper_name(std::string_view name) {
  return name.size() > 1 && name == upper(name);
}

// The name in `'NAME')`, `"NAME"]`, `.NAME` or `NAME`.
std::string_view name_behind(std::string_view text) {
  const auto start = text.find_first_not_of(" .:([\"'");
  return start == text.npos ? "" : name_at(text.substr(start));
}

// `$NAME` alone, or at the start of a path.
std::optional<std::string> of_a_shell(std::string_view text) {
  if (!text.starts_with('$')) return std::nullopt;
  const auto name = name_at(text.substr(1));
  const auto behind = text.substr(1 + name.size());
  if (!is_upper_name(name) || (!behind.empty() && behind.front() != '/')) return std::nullopt;
  return fmt::format("${{env:{}}}{}", name, behind);
}

// What is between {{ and }}: `env_var('NAME')`, `env.NAME`, `secrets.NAME`, `secret`.
std::optional<std::string> of_a_template(std::string_view text) {
  constexpr std::array<std::string_view, 7> kWords{"env_var", "env",  "secrets", "secret",
                                                   "var",     "vars", "environ"};
  const auto open = text.find("{{");
  if (open == text.npos) return std::nullopt;
  const auto inside = trimmed(text.substr(open + 2));
  const auto word = name_at(inside);
  if (std::ranges::find(kWords, word) == kWords.end()) return std::nullopt;
  const auto name = name_behind(inside.substr(word.size()));
  return written_for(name.empty() ? "NAME" : name);
}

std::optional<std::string> of_a_program(std::string_view text) {
  constexpr std::array<std::string_view, 6> kBeginnings{"ENV[",         "os.environ", "os.getenv(",
                                                        "process.env.", "getenv(",    "$env:"};
  for (const auto beginning : kBeginnings) {
    auto rest = text;
    if (!rest.starts_with(beginning)) continue;
    rest.remove_prefix(beginning.size());
    if (rest.starts_with(".get(")) rest.remove_prefix(5);
    if (const auto name = name_behind(rest); !name.empty()) return written_for(name);
  }
  return std::nullopt;
}

// %(name)s. The %NAME% of Windows is a pattern of SQL as well, which a filter may have.
std::optional<std::string> of_an_ini_file(std::string_view text) {
  if (!text.starts_with("%(")) return std::nullopt;
  const auto name = name_at(text.substr(2));
  return text.substr(2 + name.size()).starts_with(")s") ? written_for(upper(name)) : std::nullopt;
}

}  // namespace

std::optional<std::string> foreign_reference(std::string_view text) {
  text = trimmed(text);
  for (const auto reads : {of_a_shell, of_a_template, of_a_program, of_an_ini_file}) {
    if (auto written = reads(text)) return written;
  }
  return std::nullopt;
}

std::optional<std::string> foreign_name(std::string_view reference) {
  auto rest = trimmed(reference);
  const auto prefix = name_at(rest);
  const bool has_prefix = rest.substr(prefix.size()).starts_with(':') ||
                          (lower(prefix) == "env" && rest.substr(prefix.size()).starts_with('.'));
  if (has_prefix && !rest.substr(prefix.size()).starts_with(":-")) {
    rest = trimmed(rest.substr(prefix.size() + 1));
  }
  const auto name = name_at(rest);
  const auto behind = rest.substr(name.size());
  if (name.empty()) return std::nullopt;
  if (behind.empty()) return written_for(name);
  if (!behind.starts_with(":-")) return std::nullopt;
  return fmt::format("${{env:{}{}}}", name, behind);
}

}  // namespace millrace::config
