#include "connector/components/known_schema.h"

#include <algorithm>

namespace millrace::components {

std::optional<std::size_t> KnownSchema::find(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &Field::name);
  if (found == fields_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - fields_.begin());
}

bool KnownSchema::may_have(std::string_view name) const {
  return find(name).has_value() || (!closed_ && !gone_.contains(name));
}

void KnownSchema::close(std::vector<Field> fields) {
  fields_ = std::move(fields);
  gone_.clear();
  closed_ = true;
}

void KnownSchema::add(Field field) {
  gone_.erase(field.name);
  fields_.push_back(std::move(field));
}

void KnownSchema::remove(std::string_view name) {
  std::erase_if(fields_, [name](const Field& field) { return field.name == name; });
  gone_.emplace(name);
}

void KnownSchema::replace(std::vector<Field> fields) {
  for (const auto& field : fields_) gone_.insert(field.name);
  fields_ = std::move(fields);
  for (const auto& field : fields_) gone_.erase(field.name);
}

}  // namespace millrace::components
