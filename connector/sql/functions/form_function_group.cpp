// What has a grammar of its own and takes values of any type: described here, and done where
// expressions are bound and evaluated.

#include "connector/sql/catalog/catalog.h"

namespace millrace::sql {
namespace {

constexpr const char* kLogic = "Logic";
constexpr const char* kComparison = "Comparison";
constexpr const char* kConditional = "Conditional";

void add_logic(Catalog& catalog) {
  catalog.add_form({"AND",
                    kLogic,
                    "True when both are true; what follows a false one is not evaluated.",
                    {{"true AND NULL", "NULL"}, {"false AND NULL", "false"}}});
  catalog.add_form({"OR",
                    kLogic,
                    "True when one is true; what follows a true one is not evaluated.",
                    {{"true OR NULL", "true"}, {"false OR NULL", "NULL"}}});
  catalog.add_form({"NOT", kLogic, "The opposite; NULL stays NULL.", {{"NOT 1 > 2", "true"}}});
}

void add_tests(Catalog& catalog) {
  catalog.add_form({"IS NULL, IS NOT NULL",
                    kComparison,
                    "Whether there is no value; never NULL itself.",
                    {{"NULL IS NULL", "true"}, {"'' IS NOT NULL", "true"}}});
  catalog.add_form({"IS TRUE, IS FALSE, IS UNKNOWN",
                    kComparison,
                    "Whether a condition is true, false or NULL, each also with NOT; never NULL "
                    "itself.",
                    {{"NULL IS NOT TRUE", "true"}, {"(1 > NULL) IS UNKNOWN", "true"}}});
  catalog.add_form(
      {"IS DISTINCT FROM, IS NOT DISTINCT FROM",
       kComparison,
       "Whether two values differ, where NULL equals NULL.",
       {{"1 IS DISTINCT FROM NULL", "true"}, {"NULL IS NOT DISTINCT FROM NULL", "true"}}});
  catalog.add_form(
      {"IN, NOT IN",
       kComparison,
       "Whether a value is one of a list; NULL when it is not and the list has a NULL.",
       {{"'SG' IN ('SG', 'VN')", "true"}, {"1 NOT IN (2, NULL)", "NULL"}}});
  catalog.add_form({"BETWEEN, NOT BETWEEN",
                    kComparison,
                    "Whether a value lies between two others or is one of them; with SYMMETRIC "
                    "these may stand in either order.",
                    {{"2 BETWEEN 1 AND 2", "true"}, {"2 BETWEEN SYMMETRIC 3 AND 1", "true"}}});
  catalog.add_form({"ANY, ALL",
                    kComparison,
                    "Compares a value with each element of an array by an operator.",
                    {{"3 > ANY (ARRAY[1, 5])", "true"}, {"3 > ALL (ARRAY[1, 5])", "false"}}});
}

void add_conditionals(Catalog& catalog) {
  catalog.add_form({"CASE",
                    kConditional,
                    "The result behind the first condition that is true, else the one behind ELSE, "
                    "else NULL; only what is needed is evaluated.",
                    {{"CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", "b"},
                     {"CASE 3 WHEN 3 THEN 'three' END", "three"}}});
  catalog.add_form({"COALESCE",
                    kConditional,
                    "The first value that is not NULL.",
                    {{"coalesce(NULL, 'x', 'y')", "x"}}});
  catalog.add_form({"NULLIF",
                    kConditional,
                    "NULL when two values are equal, else the first one.",
                    {{"nullif('', '')", "NULL"}, {"nullif('a', '')", "a"}}});
  catalog.add_form({"GREATEST, LEAST",
                    kConditional,
                    "The greatest or the least of several values; NULLs are left out.",
                    {{"greatest(1, NULL, 3)", "3"}, {"least(2, 1.5)", "1.5"}}});
}

}  // namespace

void register_form_function_group(Catalog& catalog);

void register_form_function_group(Catalog& catalog) {
  add_logic(catalog);
  add_tests(catalog);
  add_conditionals(catalog);
}

}  // namespace millrace::sql
