#include "connector/sql/json/comparison.h"

#include <string>

#include "connector/data/text/json_string.h"
#include "connector/sql/json/access.h"
#include "connector/sql/json/json_number.h"
#include "connector/sql/json/navigation.h"

namespace millrace::sql::json {
namespace {

// Escapes stand for bytes that sort elsewhere.
std::strong_ordering compare_strings(std::string_view a, std::string_view b) {
  if (!a.contains('\\') && !b.contains('\\')) {
    return a.substr(0, a.size() - 1) <=> b.substr(0, b.size() - 1);
  }
  std::string x;
  std::string y;
  append_as_text(a, x);
  append_as_text(b, y);
  return x <=> y;
}

std::strong_ordering compare_scalars(Kind kind, std::string_view a, std::string_view b) {
  switch (kind) {
    case Kind::String:
      return compare_strings(a, b);
    case Kind::Number:
      return compare_numbers(a, b);
    case Kind::Boolean:
      return (a == "true") <=> (b == "true");
    default:
      return std::strong_ordering::equal;
  }
}

// Values inside of another; at the top a scalar is an array of one.
std::strong_ordering compare_inside(std::string_view a, std::string_view b);

std::strong_ordering compare_arrays(std::string_view a, std::string_view b) {
  if (const auto order = count_of(a) <=> count_of(b); order != 0) return order;
  Elements x(a);
  Elements y(b);
  while (x.next() && y.next()) {
    if (const auto order = compare_inside(x.value(), y.value()); order != 0) return order;
  }
  return std::strong_ordering::equal;
}

std::strong_ordering compare_objects(std::string_view a, std::string_view b) {
  if (const auto order = count_of(a) <=> count_of(b); order != 0) return order;
  Members x(a);
  Members y(b);
  while (x.next() && y.next()) {
    if (const auto order = compare_strings(x.key(), y.key()); order != 0) return order;
    if (const auto order = compare_inside(x.value(), y.value()); order != 0) return order;
  }
  return std::strong_ordering::equal;
}

std::strong_ordering compare_inside(std::string_view a, std::string_view b) {
  const Kind kind = kind_of(a);
  if (const auto order = kind <=> kind_of(b); order != 0) return order;
  if (kind == Kind::Array) return compare_arrays(a, b);
  if (kind == Kind::Object) return compare_objects(a, b);
  return compare_scalars(kind, a, b);
}

// Both are canonical, so that a text that has no other way to be written is equal or is not.
bool equal_scalars(std::string_view a, std::string_view b) {
  return a == b ||
         (kind_of(a) == Kind::Number && kind_of(b) == Kind::Number && compare_numbers(a, b) == 0);
}

bool contains_inside(std::string_view container, std::string_view contained);

bool has_element(std::string_view array, std::string_view wanted) {
  const bool is_nested = !is_scalar(wanted);
  for (Elements elements(array); elements.next();) {
    const auto value = elements.value();
    if (is_scalar(value) == is_nested) continue;
    if (is_nested ? contains_inside(value, wanted) : equal_scalars(value, wanted)) return true;
  }
  return false;
}

bool object_contains(std::string_view container, std::string_view contained) {
  Members its(container);
  bool more = its.next();
  for (Members wanted(contained); wanted.next();) {
    // Both are in the same order.
    while (more && its.key() != wanted.key()) more = its.next();
    if (!more) return false;
    if (kind_of(its.value()) != kind_of(wanted.value())) return false;
    if (is_scalar(wanted.value()) ? !equal_scalars(its.value(), wanted.value())
                                  : !contains_inside(its.value(), wanted.value())) {
      return false;
    }
  }
  return true;
}

bool contains_inside(std::string_view container, std::string_view contained) {
  if (kind_of(container) != kind_of(contained)) return false;
  if (kind_of(container) == Kind::Object) return object_contains(container, contained);
  for (Elements wanted(contained); wanted.next();) {
    if (!has_element(container, wanted.value())) return false;
  }
  return true;
}

}  // namespace

std::strong_ordering compare(std::string_view a, std::string_view b) {
  const bool a_scalar = is_scalar(a);
  const bool b_scalar = is_scalar(b);
  if (a_scalar == b_scalar) return compare_inside(a, b);
  const Kind other = kind_of(a_scalar ? b : a);
  if (other == Kind::Object) {
    return a_scalar ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  // An array of one, but for the number of elements it is the lesser one.
  const bool is_empty = (a_scalar ? b : a) == "[]";
  const bool a_is_less = a_scalar != is_empty;
  return a_is_less ? std::strong_ordering::less : std::strong_ordering::greater;
}

bool equal(std::string_view a, std::string_view b) {
  return a == b || compare(a, b) == 0;
}

bool contains(std::string_view container, std::string_view contained) {
  if (is_scalar(contained)) {
    if (is_scalar(container)) return equal_scalars(container, contained);
    return kind_of(container) == Kind::Array && has_element(container, contained);
  }
  return contains_inside(container, contained);
}

bool exists(std::string_view jsonb, std::string_view text) {
  if (kind_of(jsonb) == Kind::Object) return FieldKey(text).of(jsonb).has_value();
  std::string quoted;
  json_string(text, quoted);
  return is_scalar(jsonb) ? jsonb == quoted : has_element(jsonb, quoted);
}

}  // namespace millrace::sql::json
