#include "connector/components/known_schema.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"

namespace millrace::components {
namespace {

std::vector<std::string> names_of(const std::vector<Field>& fields) {
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const auto& field : fields) names.push_back(field.name);
  return names;
}

// "[a, b]" when the name is columns with commas between them, which is not how a list is written;
// else empty.
std::string list_in(std::string_view name, const std::vector<std::string>& columns) {
  if (!name.contains(',')) return "";
  std::string list;
  for (const auto part : std::views::split(name, ',')) {
    const auto column = meant_by(trimmed(std::string_view(part.begin(), part.end())), columns);
    if (column.empty()) return "";
    const bool is_plain = column.find_first_of(",[]{}:#\"'") == column.npos;
    list += fmt::format("{}{}{}{}", list.empty() ? "" : ", ", is_plain ? "" : "\"",
                        printable(column), is_plain ? "" : "\"");
  }
  return '[' + list + ']';
}

}  // namespace

std::optional<std::size_t> KnownSchema::find(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &Field::name);
  if (found == fields_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - fields_.begin());
}

bool KnownSchema::may_have(std::string_view name) const {
  return find(name).has_value() || (!closed_ && !gone_.contains(name));
}

std::string KnownSchema::absence(std::string_view name) const {
  const auto gone = gone_.find(name);
  if (gone != gone_.end() && !gone->second.renamed_to.empty()) {
    const auto to = printable(gone->second.renamed_to);
    return fmt::format("which {} renames to \"{}\"; write \"{}\"", gone->second.by, to, to);
  }
  std::string why;
  if (gone != gone_.end()) {
    why = gone->second.by.empty() ? "which was renamed or dropped earlier"
                                  : fmt::format("which {} removes; keep it there", gone->second.by);
  } else {
    const auto names = Schema(fields_).names();
    why = closed_by_.empty()
              ? "which is not among the columns: " + names
              : fmt::format("which is not among the columns that {} leaves: {}", closed_by_, names);
  }
  return why + guess(name);
}

std::string KnownSchema::guess(std::string_view name) const {
  const auto names = names_of(fields_);
  const auto list = list_in(name, names);
  return list.empty() ? did_you_mean(name, names) : "; write " + list;
}

void KnownSchema::close(std::vector<Field> fields) {
  take_over(std::move(fields));
  closed_ = true;
  closed_by_ = part_;
}

void KnownSchema::add(Field field) {
  gone_.erase(field.name);
  fields_.push_back(std::move(field));
}

void KnownSchema::remove(std::string_view name) {
  std::erase_if(fields_, [name](const Field& field) { return field.name == name; });
  gone_.try_emplace(std::string(name), Gone{part_, ""});
}

void KnownSchema::replace(std::vector<Field> fields) {
  take_over(std::move(fields));
}

void KnownSchema::renamed(std::string_view from, std::string to) {
  if (part_.empty() || find(from)) return;
  gone_.insert_or_assign(std::string(from), Gone{part_, std::move(to)});
}

void KnownSchema::take_over(std::vector<Field> fields) {
  for (const auto& field : fields_) gone_.try_emplace(field.name, Gone{part_, ""});
  fields_ = std::move(fields);
  for (const auto& field : fields_) gone_.erase(field.name);
}

}  // namespace millrace::components
