#include "tests/sql/oracle/callables.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/sql/oracle/stand_ins.h"

namespace millrace::sql::testing {

namespace {

// Ways to write one of them, of which the server takes the first that it knows.
std::vector<Callable> spellings(const Callable& plain) {
  std::vector<std::size_t> integers;
  for (std::size_t i = 0; i < plain.parameters.size(); ++i) {
    if (plain.parameters[i] == SqlType::Bigint) integers.push_back(i);
  }
  std::vector<Callable> all;
  const std::size_t sets = std::size_t{1} << std::min<std::size_t>(integers.size(), 7);
  for (const bool qualified : {false, true}) {
    if (qualified && plain.shape != Callable::Shape::Function) continue;
    for (std::size_t set = 0; set < sets; ++set) {
      Callable& spelling = all.emplace_back(plain);
      spelling.qualified = qualified;
      spelling.narrow.assign(plain.parameters.size(), false);
      for (std::size_t i = 0; i < integers.size(); ++i) {
        spelling.narrow[integers[i]] = ((set >> i) & 1) != 0;
      }
    }
  }
  // The server casts to its 32 bits alone from some types.
  if (plain.shape == Callable::Shape::Cast && plain.result == SqlType::Bigint) {
    Callable& spelling = all.emplace_back(plain);
    spelling.name = "int";
  }
  return all;
}

std::string null_call(const Callable& callable) {
  std::vector<std::string> arguments;
  arguments.reserve(callable.parameters.size());
  for (const SqlType type : callable.parameters) {
    arguments.push_back(fmt::format("NULL::{}", type == kAnyType ? "text" : name_of(type)));
  }
  return callable.written(arguments);
}

// Is written without parentheses.
bool is_word(std::string_view name) {
  return name.starts_with("current_") || name.starts_with("local");
}

std::string standard_name(SqlType type) {
  if (type == SqlType::Time) return "time without time zone";
  if (type == SqlType::Timestamp) return "timestamp without time zone";
  if (type == SqlType::TimestampTz) return "timestamp with time zone";
  return std::string(name_of(type));
}

Callable from_overload(Callable::Shape shape, std::string name, const Overload& overload) {
  return {.shape = shape,
          .name = std::move(name),
          .parameters = overload.parameters,
          .narrow = std::vector<bool>(overload.parameters.size()),
          .variadic = overload.variadic,
          .result = overload.result};
}

std::vector<Callable> all_of(const Catalog& catalog) {
  using Shape = Callable::Shape;
  std::vector<Callable> all;
  const auto add = [&](Shape shape, const std::string& name, const Overload& overload) {
    if (overload.volatility == Volatility::Volatile) return;
    all.push_back(from_overload(shape, name, overload));
  };
  for (const auto& [name, function] : catalog.functions()) {
    if (function.is_own && !has_stand_in(name)) continue;
    for (const auto& overload : function.overloads) add(Shape::Function, name, overload);
  }
  for (const auto& [name, operation] : catalog.operators()) {
    for (const auto& overload : operation.overloads) {
      add(overload.parameters.size() == 1 ? Shape::Prefix : Shape::Infix, name, overload);
    }
  }
  for (const auto& cast : catalog.casts()) {
    const auto from = cast.parameters.front();
    if (from == cast.result && cast.parameters.size() == 1) continue;
    // Casts that depend on the session's zone are the same on both sides.
    all.push_back(from_overload(Shape::Cast, std::string(name_of(cast.result)), cast));
  }
  return all;
}

}  // namespace

std::vector<std::string> Callable::narrowed(std::vector<std::string> arguments) const {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (narrow[std::min(i, narrow.size() - 1)]) arguments[i] = "(" + arguments[i] + ")::int";
  }
  return arguments;
}

std::string Callable::signature() const {
  std::vector<std::string_view> types;
  types.reserve(parameters.size());
  for (const SqlType type : parameters) types.push_back(name_of(type));
  return fmt::format("{}({}) {}", name, fmt::join(types, ", "), name_of(result));
}

std::string Callable::written(const std::vector<std::string>& arguments) const {
  auto texts = narrowed(arguments);
  std::string text;
  switch (shape) {
    case Shape::Function:
      text = is_word(name) ? name
                           : fmt::format("{}{}({})", qualified ? "pg_catalog." : "", name,
                                         fmt::join(texts, ", "));
      break;
    case Shape::Prefix:
      text = fmt::format("({} {})", name, texts.at(0));
      break;
    case Shape::Infix:
      if (name.starts_with("#>")) texts.at(1) = "ARRAY[" + texts[1] + "]";
      text = fmt::format("({} {} {})", texts.at(0), name, texts.at(1));
      break;
    case Shape::Cast:
      text = fmt::format("({})::{}", texts.at(0), name);
      if (texts.size() == 3)
        text = fmt::format("({})::numeric({},{})", texts[0], texts[1], texts[2]);
      break;
  }
  return narrow_result ? "(" + text + ")::bigint" : text;
}

Callables find_callables(const Catalog& catalog, const TypeOf& type_of) {
  const auto wanted = all_of(catalog);
  std::vector<Callable> tried;
  std::vector<std::size_t> owner;
  std::vector<std::string> calls;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool has_modifiers =
        wanted[i].shape == Callable::Shape::Cast && wanted[i].parameters.size() > 1;
    for (auto& spelling : spellings(wanted[i])) {
      if (has_modifiers) spelling.narrow.assign(spelling.parameters.size(), false);
      calls.push_back(has_modifiers ? "NULL::numeric(5,2)" : null_call(spelling));
      tried.push_back(std::move(spelling));
      owner.push_back(i);
    }
  }
  const auto types = type_of(calls);

  Callables result;
  std::vector<bool> found(wanted.size());
  for (std::size_t i = 0; i < tried.size(); ++i) {
    if (found[owner[i]] || types.at(i).empty()) continue;
    found[owner[i]] = true;
    Callable& callable = tried[i];
    callable.narrow_result = types[i] == "integer" || types[i] == "smallint";
    const bool same = callable.narrow_result ? callable.result == SqlType::Bigint
                                             : types[i] == standard_name(callable.result);
    if (same) {
      result.all.push_back(callable);
    } else {
      result.other_types.push_back(callable.signature() + ", in Postgres " + types[i]);
    }
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!found[i]) result.unknown.push_back(wanted[i].signature());
  }
  return result;
}

}  // namespace millrace::sql::testing
