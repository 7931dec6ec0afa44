#include "tests/sql/oracle/spelling.h"

#include <map>
#include <string_view>

#include <fmt/args.h>
#include <fmt/format.h>

namespace millrace::sql::testing {

namespace {

// By name and count of arguments, which are {0}, {1}, …
using Spellings = std::multimap<std::pair<std::string_view, std::size_t>, std::string_view>;

const Spellings& spellings() {
  static const Spellings all{{{"position", 2}, "position({1} IN {0})"},
                             {{"timezone", 2}, "({1} AT TIME ZONE {0})"},
                             {{"substring", 2}, "substring({0} FROM {1})"},
                             {{"substring", 3}, "substring({0} FROM {1} FOR {2})"},
                             {{"overlay", 3}, "overlay({0} PLACING {1} FROM {2})"},
                             {{"overlay", 4}, "overlay({0} PLACING {1} FROM {2} FOR {3})"},
                             {{"btrim", 1}, "trim({0})"},
                             {{"btrim", 2}, "trim(BOTH {1} FROM {0})"},
                             {{"ltrim", 1}, "trim(LEADING FROM {0})"},
                             {{"ltrim", 2}, "trim(LEADING {1} FROM {0})"},
                             {{"rtrim", 2}, "trim(TRAILING {1} FROM {0})"},
                             {{"normalize", 1}, "normalize({0}, NFKC)"},
                             {{"is_normalized", 1}, "({0} IS NFD NORMALIZED)"},
                             {{"is_normalized", 1}, "({0} IS NOT NORMALIZED)"},
                             {{"~~", 2}, "({0} LIKE {1})"},
                             {{"~~", 2}, "({0} LIKE {1} ESCAPE '!')"},
                             {{"~~", 2}, "({0} SIMILAR TO {1})"},
                             {{"!~~", 2}, "({0} NOT LIKE {1})"},
                             {{"!~~", 2}, "({0} NOT SIMILAR TO {1} ESCAPE '#')"},
                             {{"~~*", 2}, "({0} ILIKE {1})"},
                             {{"!~~*", 2}, "({0} NOT ILIKE {1} ESCAPE '')"},
                             {{"<>", 2}, "({0} != {1})"},
                             {{"<", 2}, "(NOT {0} >= {1})"}};
  return all;
}

// EXTRACT(year FROM x) takes a word; what is no literal stays an argument.
std::string extract_field(const std::vector<std::string>& arguments) {
  const auto& unit = arguments[0];
  const bool is_literal = unit.size() > 2 && unit.front() == '\'';
  return is_literal ? fmt::format("extract({} FROM {})", unit, arguments[1]) : "";
}

std::string other_spelling(const Callable& callable, const std::vector<std::string>& arguments,
                           Random& random) {
  if (callable.shape == Callable::Shape::Cast && arguments.size() == 1) {
    return fmt::format("CAST({} AS {})", arguments[0], callable.name);
  }
  if (callable.name == "extract") return extract_field(arguments);
  const auto [first, last] = spellings().equal_range({callable.name, arguments.size()});
  const auto count = static_cast<std::size_t>(std::distance(first, last));
  if (count == 0) return "";
  fmt::dynamic_format_arg_store<fmt::format_context> store;
  for (const auto& argument : arguments) store.push_back(argument);
  return fmt::vformat(std::next(first, static_cast<std::ptrdiff_t>(random.below(count)))->second,
                      store);
}

}  // namespace

std::string spelled(const Callable& callable, const std::vector<std::string>& arguments,
                    Random& random) {
  if (random.chance(60)) return callable.written(arguments);
  const auto text = other_spelling(callable, callable.narrowed(arguments), random);
  if (text.empty()) return callable.written(arguments);
  return callable.narrow_result ? "(" + text + ")::bigint" : text;
}

}  // namespace millrace::sql::testing
