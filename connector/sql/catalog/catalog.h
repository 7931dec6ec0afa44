#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/sql/catalog/function.h"

namespace millrace::sql {

// The functions, operators and casts that expressions may use. Filled once by the register_...()
// functions of connector/sql/functions, then constant; any thread may read it then.
class Catalog {
 public:
  // A function under a name that is there already adds its overloads and examples to those, and
  // its sentence as a paragraph, unless that is there too; the first one with any has the group.
  void add_function(Function function);
  // `function.name` is the operator, "+"; a prefix operator has overloads with one parameter.
  void add_operator(Function function);
  // What has a grammar of its own, as CASE has, for the documentation alone: without overloads.
  void add_form(Function form);
  // Of overloads with one parameter, and of some with modifiers behind it: numeric(p,s) takes the
  // value, the precision and the scale. Whether it is done implicitly, converts_implicitly() says.
  void add_cast(Overload overload);

  // nullptr when there is none of that name.
  const Function* function(std::string_view name) const;
  const Function* operation(std::string_view name) const;
  // `modifiers` is how many parameters follow the value. nullptr when there is no such cast.
  const Overload* cast(SqlType from, SqlType to, std::size_t modifiers = 0) const;

  // By name.
  const std::map<std::string, Function, std::less<>>& functions() const { return functions_; }
  const std::map<std::string, Function, std::less<>>& operators() const { return operators_; }
  const std::vector<Overload>& casts() const { return casts_; }
  // As they were added.
  const std::vector<Function>& forms() const { return forms_; }

 private:
  using Functions = std::map<std::string, Function, std::less<>>;
  static void add(Functions& functions, Function function);

  Functions functions_;
  Functions operators_;
  std::vector<Overload> casts_;
  std::vector<Function> forms_;
};

}  // namespace millrace::sql
