#include "config/description.h"

#include <algorithm>
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

Type list_type(Type item) {
  Type type;
  type.shape = Type::Shape::List;
  type.word = "list of " + item.word;
  type.item = std::make_shared<const Type>(std::move(item));
  return type;
}

Type map_type(Type item) {
  Type type;
  type.shape = Type::Shape::Map;
  type.word = "map of " + item.word;
  type.item = std::make_shared<const Type>(std::move(item));
  return type;
}

Type any_of(std::vector<Type> alternatives) {
  if (alternatives.size() == 1) return std::move(alternatives.front());
  Type type;
  type.shape = Type::Shape::AnyOf;
  type.alternatives = std::move(alternatives);
  return type;
}

}  // namespace millrace::config
