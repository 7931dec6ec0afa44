#include "config/spec/description.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace millrace::config {

const FieldDescription* find_field(const Description& description, std::string_view key) {
  const auto found = std::ranges::find(description.fields, key, &FieldDescription::key);
  return found == description.fields.end() ? nullptr : &*found;
}

Type group_type(Description description) {
  Type type;
  type.shape = Type::Shape::Group;
  type.word = "map";
  type.group = std::make_shared<const Description>(std::move(description));
  return type;
}

}  // namespace millrace::config
