#include "tests/sql/oracle/generator.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "tests/sql/oracle/spelling.h"
#include "tests/sql/oracle/values/domains.h"
#include "tests/sql/oracle/values/random_values.h"

namespace millrace::sql::testing {

namespace {

constexpr std::array kTypes{SqlType::Boolean,     SqlType::Bigint,   SqlType::Numeric,
                            SqlType::Double,      SqlType::Date,     SqlType::Time,
                            SqlType::Timestamp,   SqlType::Interval, SqlType::Uuid,
                            SqlType::TimestampTz, SqlType::Jsonb};

std::vector<std::string> texts_of(const std::vector<Written>& parts) {
  std::vector<std::string> texts;
  texts.reserve(parts.size());
  for (const auto& part : parts) texts.push_back(part.text);
  return texts;
}

}  // namespace

Generator::Generator(const std::vector<Callable>& callables, const Table& table, Random& random)
    : leaves_(table, random), random_(random), usable_(usable_types(callables)) {
  for (const auto& callable : callables) {
    const bool all_usable = std::ranges::all_of(
        callable.parameters, [&](SqlType type) { return type == kAnyType || is_usable(type); });
    if (all_usable && is_usable(callable.result)) {
      by_result_[callable.result].push_back(&callable);
    }
  }
}

std::vector<SqlType> Generator::usable_types(const std::vector<Callable>& callables) {
  std::vector<SqlType> usable{SqlType::Text};
  const auto has_cast = [&](SqlType from, SqlType to) {
    return std::ranges::any_of(callables, [&](const Callable& callable) {
      return callable.shape == Callable::Shape::Cast && callable.result == to &&
             callable.parameters == std::vector{from};
    });
  };
  for (const SqlType type : kTypes) {
    if (has_cast(type, SqlType::Text) && has_cast(SqlType::Text, type)) usable.push_back(type);
  }
  return usable;
}

bool Generator::is_usable(SqlType type) const {
  return std::ranges::find(usable_, type) != usable_.end();
}

Written Generator::expression() {
  is_constant_ = random_.chance(4);
  return value(any_type(), 1 + random_.below(4));
}

Written Generator::value(SqlType type, std::size_t depth) {
  if (depth == 0 || random_.chance(10)) return leaf(type);
  const auto& calls = by_result_[type];
  if (calls.empty() || random_.chance(25)) return form(type, depth);
  return call(*random_.pick(calls), depth);
}

Written Generator::argument(SqlType type, std::size_t depth) {
  std::vector<SqlType> converting;
  for (const SqlType other : usable_) {
    if (other != type && converts_implicitly(other, type)) converting.push_back(other);
  }
  if (converting.empty() || random_.chance(88)) return value(type, depth);
  return value(random_.pick(converting), depth);
}

Written Generator::call(const Callable& callable, std::size_t depth) {
  const bool is_cast = callable.shape == Callable::Shape::Cast;
  std::size_t count = callable.parameters.size();
  if (callable.variadic) count += random_.below(3);
  std::vector<Written> parts;
  for (std::size_t i = 0; i < count; ++i) {
    SqlType type = callable.parameters[std::min(i, callable.parameters.size() - 1)];
    if (type == kAnyType) type = any_type();
    if (const auto text = domain(callable, i); !text.empty()) {
      const bool has_column = text.contains("1 % ");
      parts.push_back({.text = text, .type = type, .has_column = has_column, .is_fixed = true});
    } else if (is_cast && i > 0) {
      parts.push_back({.text = i == 1 ? "12" : random_.pick({"0", "2", "5"}), .type = type});
    } else {
      parts.push_back(is_cast ? value(type, depth - 1) : argument(type, depth - 1));
    }
  }
  give_column(parts);
  print_in_its_format(callable, parts);
  if (!is_cast) leave_types_out(parts);
  auto text = spelled(callable, texts_of(parts), random_);
  auto root = is_cast ? "::" + callable.name : callable.name;
  ++made_[callable.signature()];
  return joined(callable.result, std::move(root), std::move(text), std::move(parts));
}

// Of a few literals beside something whose type is known, which then tells theirs.
void Generator::leave_types_out(std::vector<Written>& parts) {
  if (!random_.chance(30)) return;
  for (auto& part : parts) {
    const bool is_literal =
        part.root.empty() && !part.is_fixed && !part.has_column && part.text.ends_with('\'');
    if (!is_literal || is_constant_) continue;
    part.text = random_.chance(8) ? "NULL" : part.text.substr(part.text.find('\''));
    return;
  }
}

// What to_date and its like read is mostly what to_char wrote.
void Generator::print_in_its_format(const Callable& callable, std::vector<Written>& parts) {
  if (is_constant_ || parts.size() != 2 || random_.chance(30)) return;
  if (parts[0].type != SqlType::Text || parts[1].type != SqlType::Text) return;
  auto& text = parts[0];
  if (callable.name == "to_number") {
    text.text = fmt::format("to_char(n1, {})", parts[1].text);
  } else if (callable.name == "to_date" || callable.name == "to_timestamp" ||
             callable.name.starts_with("try_")) {
    text.text = fmt::format("to_char(s1, {})", parts[1].text);
  } else {
    return;
  }
  text.root = "to_char";
  text.has_column = true;
  text.parts.clear();
}

std::string Generator::domain(const Callable& callable, std::size_t index) {
  const auto& texts = domain_of(callable, index);
  // Other numbers would be lengths and exponents of millions.
  const bool is_number = index < callable.parameters.size() &&
                         category_of(callable.parameters[index]) == TypeCategory::Number;
  if (texts.empty() || (!is_number && random_.chance(8))) return "";
  std::string text = random_.pick(texts);
  while (is_constant_ && text.contains("1 % ")) text = random_.pick(texts);
  return text;
}

Written Generator::form(SqlType type, std::size_t depth) {
  if (type == SqlType::Boolean && random_.chance(70)) return test(depth);
  return random_.chance(50) ? choice(type, depth) : special(type, depth);
}

Written Generator::choice(SqlType type, std::size_t depth) {
  std::vector<Written> parts;
  std::string text = "CASE";
  const bool compares = random_.chance(30);
  const SqlType compared = any_type();
  if (compares) {
    parts.push_back(value(compared, depth - 1));
    give_column(parts);
    text += " " + parts.back().text;
  }
  for (auto left = 1 + random_.below(3); left > 0; --left) {
    parts.push_back(compares ? argument(compared, depth - 1) : condition(depth - 1));
    text += " WHEN " + parts.back().text;
    parts.push_back(random_.chance(8) ? Written{.text = "NULL"} : argument(type, depth - 1));
    text += " THEN " + parts.back().text;
  }
  parts.push_back(value(type, depth - 1));
  text += (random_.chance(85) ? " ELSE " : " WHEN true THEN ") + parts.back().text + " END";
  return joined(type, "CASE", "(" + text + ")", std::move(parts));
}

Written Generator::special(SqlType type, std::size_t depth) {
  auto name = random_.pick({"COALESCE", "NULLIF", "GREATEST", "LEAST"});
  const bool is_ordered = type != SqlType::Jsonb || name == "COALESCE";
  if (!is_ordered) name = "COALESCE";
  std::vector<Written> parts{value(type, depth - 1)};
  give_column(parts);
  for (auto left = name == "NULLIF" ? 1 : 1 + random_.below(2); left > 0; --left) {
    parts.push_back(argument(type, depth - 1));
  }
  auto text = fmt::format("{}({})", name, fmt::join(texts_of(parts), ", "));
  return joined(type, name, std::move(text), std::move(parts));
}

Written Generator::test(std::size_t depth) {
  switch (random_.below(5)) {
    case 0:
      return logic(depth);
    case 1: {
      std::vector<Written> parts{condition(depth - 1)};
      auto text = fmt::format("({} IS {}{})", parts[0].text, random_.pick({"", "NOT "}),
                              random_.pick({"TRUE", "FALSE", "UNKNOWN"}));
      return joined(SqlType::Boolean, "IS TRUE", std::move(text), std::move(parts));
    }
    case 2: {
      std::vector<Written> parts{value(any_type(), depth - 1)};
      give_column(parts);
      auto text = fmt::format("({} IS {}NULL)", parts[0].text, random_.pick({"", "NOT "}));
      return joined(SqlType::Boolean, "IS NULL", std::move(text), std::move(parts));
    }
    case 3: {
      const SqlType type = any_type();
      std::vector<Written> parts{value(type, depth - 1), argument(type, depth - 1)};
      give_column(parts);
      auto text = fmt::format("({} IS {}DISTINCT FROM {})", parts[0].text,
                              random_.pick({"", "NOT "}), parts[1].text);
      return joined(SqlType::Boolean, "IS DISTINCT FROM", std::move(text), std::move(parts));
    }
    default:
      return membership(depth);
  }
}

Written Generator::logic(std::size_t depth) {
  std::vector<Written> parts{condition(depth - 1)};
  if (random_.chance(25)) {
    auto text = "(NOT " + parts[0].text + ")";
    return joined(SqlType::Boolean, "NOT", std::move(text), std::move(parts));
  }
  for (auto left = 1 + random_.below(2); left > 0; --left) parts.push_back(condition(depth - 1));
  const auto name = random_.pick({"AND", "OR"});
  auto text = fmt::format("({})", fmt::join(texts_of(parts), " " + name + " "));
  return joined(SqlType::Boolean, name, std::move(text), std::move(parts));
}

Written Generator::membership(std::size_t depth) {
  const SqlType type = any_type();
  const bool is_between = random_.chance(30);
  const bool is_in = !is_between && random_.chance(50);
  std::vector<Written> parts{is_in ? argument(type, depth - 1) : value(type, depth - 1)};
  give_column(parts);
  // Many constants are looked up in a set.
  const bool is_set = !is_between && random_.chance(20);
  for (auto left = is_between ? 2 : is_set ? 12 : 1 + random_.below(4); left > 0; --left) {
    parts.push_back(is_set || random_.chance(60) ? leaves_.literal_or_null(type)
                                                 : argument(type, depth - 1));
  }
  const auto texts = texts_of(parts);
  if (is_between) {
    auto text = fmt::format("({} {}BETWEEN {}{} AND {})", texts[0], random_.pick({"", "NOT "}),
                            random_.pick({"", "SYMMETRIC "}), texts[1], texts[2]);
    return joined(SqlType::Boolean, "BETWEEN", std::move(text), std::move(parts));
  }
  const auto list = fmt::format("{}", fmt::join(texts.begin() + 1, texts.end(), ", "));
  if (is_in) {
    auto text = fmt::format("({} {}IN ({}))", texts[0], random_.pick({"", "NOT "}), list);
    return joined(SqlType::Boolean, "IN", std::move(text), std::move(parts));
  }
  const auto compared = type == SqlType::Text && random_.chance(30)
                            ? random_.pick({"LIKE", "ILIKE", "NOT LIKE", "~", "!~*", "^@"})
                            : random_.pick({"=", "<>", "<", ">=", "!=", "<=", ">"});
  auto text = fmt::format("({} {} {} (ARRAY[{}]))", texts[0], compared,
                          random_.pick({"ANY", "ALL", "SOME"}), list);
  return joined(SqlType::Boolean, "ANY", std::move(text), std::move(parts));
}

Written Generator::condition(std::size_t depth) {
  std::vector<Written> parts{value(SqlType::Boolean, depth)};
  give_column(parts);
  return std::move(parts[0]);
}

Written Generator::leaf(SqlType type) {
  return !is_constant_ && random_.chance(70) ? leaves_.column(type) : leaves_.literal(type);
}

void Generator::give_column(std::vector<Written>& parts) {
  const bool any = std::ranges::any_of(parts, &Written::has_column);
  if (is_constant_ || any || parts.empty()) return;
  const auto may_change = [](const Written& part) { return part.text != "NULL" && !part.is_fixed; };
  const auto found = std::ranges::find_if(parts, may_change);
  Written& part = found == parts.end() ? parts.front() : *found;
  const bool is_small = part.is_fixed && category_of(part.type) == TypeCategory::Number;
  part = is_small ? Written{.text = "(i1 % 7)", .type = part.type, .has_column = true}
                  : leaves_.column(part.type);
}

Written Generator::joined(SqlType type, std::string root, std::string text,
                          std::vector<Written> parts) {
  const bool has_column = std::ranges::any_of(parts, &Written::has_column);
  ++made_[root];
  return {.text = std::move(text),
          .type = type,
          .root = std::move(root),
          .has_column = has_column,
          .parts = std::move(parts)};
}

SqlType Generator::any_type() {
  return random_.pick(usable_);
}

}  // namespace millrace::sql::testing
