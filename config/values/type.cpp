#include "config/values/type.h"

#include <utility>

namespace millrace::config {

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
