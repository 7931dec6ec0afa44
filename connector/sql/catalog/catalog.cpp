#include "connector/sql/catalog/catalog.h"

#include <algorithm>
#include <iterator>

namespace millrace::sql {

void Catalog::add(Functions& functions, Function function) {
  auto& known = functions[function.name];
  if (known.name.empty()) {
    known = std::move(function);
    return;
  }
  if (known.summary.empty()) {
    known.group = std::move(function.group);
    known.summary = std::move(function.summary);
  } else if (!known.summary.contains(function.summary)) {
    known.summary += "\n\n" + function.summary;
  }
  std::ranges::move(function.overloads, std::back_inserter(known.overloads));
  std::ranges::move(function.examples, std::back_inserter(known.examples));
}

void Catalog::add_function(Function function) {
  add(functions_, std::move(function));
}

void Catalog::add_operator(Function function) {
  add(operators_, std::move(function));
}

void Catalog::add_form(Function form) {
  forms_.push_back(std::move(form));
}

void Catalog::add_cast(Overload overload) {
  casts_.push_back(std::move(overload));
}

const Function* Catalog::function(std::string_view name) const {
  const auto found = functions_.find(name);
  return found == functions_.end() ? nullptr : &found->second;
}

const Function* Catalog::operation(std::string_view name) const {
  const auto found = operators_.find(name);
  return found == operators_.end() ? nullptr : &found->second;
}

const Overload* Catalog::cast(SqlType from, SqlType to, std::size_t modifiers) const {
  const auto found = std::ranges::find_if(casts_, [&](const Overload& cast) {
    return cast.parameters.front() == from && cast.result == to &&
           cast.parameters.size() == 1 + modifiers;
  });
  return found == casts_.end() ? nullptr : &*found;
}

}  // namespace millrace::sql
