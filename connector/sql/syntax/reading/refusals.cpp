#include "connector/sql/syntax/reading/refusals.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace millrace::sql::syntax {

namespace {

struct Refusal {
  std::string_view kind;
  std::string_view what;
};

constexpr std::array<Refusal, 11> kRefusals{
    {{"SubLink", "sub-selects are not part of the language"},
     {"RowExpr", "row constructors are not part of the language; compare the values one by one"},
     {"A_ArrayExpr", "an array can only stand behind ANY or ALL, or as an argument of a function"},
     {"ParamRef", "parameters ($1) are not part of the language; write the value, or ${env:NAME}"},
     {"GroupingFunc", "GROUPING is not part of the language"},
     {"SetToDefault", "DEFAULT is not part of the language; write the value"},
     {"XmlExpr", "XML is not part of the language"},
     {"XmlSerialize", "XML is not part of the language"},
     {"CurrentOfExpr", "cursors are not part of the language"},
     {"MultiAssignRef", "assignments are not part of the language"},
     {"NamedArgExpr", "an argument with a name stands in a function only"}}};

}  // namespace

std::string refusal_of(const Node& node) {
  if (node.kind() == "A_Indirection") {
    const auto parts = node.list("indirection");
    const bool selects_field = !parts.empty() && parts.front().kind() == "String";
    return selects_field
               ? "fields of a value (x).name are not part of the language; a JSON object's are "
                 "x ->> 'name'"
               : "subscripts x[1] are not part of the language; an element of a JSON list is "
                 "x -> 0, a part of text split_part(…)";
  }
  const auto found = std::ranges::find(kRefusals, node.kind(), &Refusal::kind);
  return std::string(found != kRefusals.end() ? found->what : "this is not part of the language");
}

}  // namespace millrace::sql::syntax
