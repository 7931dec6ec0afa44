#include "connector/sql/syntax/reading/calls.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "connector/base/text/suggestion.h"
#include "connector/sql/syntax/reading/read_expression.h"

namespace millrace::sql::syntax {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kValueFunctions{
    {{"SVFOP_CURRENT_DATE", "current_date"},
     {"SVFOP_CURRENT_TIMESTAMP", "current_timestamp"},
     {"SVFOP_LOCALTIME", "localtime"},
     {"SVFOP_LOCALTIMESTAMP", "localtimestamp"}}};

std::string read_function_name(Reading& reading, const Node& node, std::size_t at) {
  auto names = node.names("funcname");
  if (names.size() == 2 && names.front() == "pg_catalog") names.erase(names.begin());
  if (names.size() != 1) {
    const auto last = names.empty() ? std::string() : names.back();
    reading.refuse(at, "functions have no schema in front of them; write " +
                           in_quotes(reading.whole_name(last, at)));
    return {};
  }
  return reading.whole_name(names.front(), at);
}

void refuse_foreign_parts(Reading& reading, const Node& node, std::size_t at) {
  if (const Node window = node.plain_child("over"); window.exists()) {
    reading.refuse(reading.place_of(window, at),
                   "window functions (OVER) are not part of the language");
  }
  if (node.flag("func_variadic")) {
    reading.refuse(at, "VARIADIC is not part of the language; write the arguments one by one");
  }
}

void read_arguments(Reading& reading, const Node& node, std::size_t at, Call& call) {
  const auto written = node.list("args");
  const auto is_named = [](const Node& argument) { return argument.kind() == "NamedArgExpr"; };
  const bool any_named = std::ranges::any_of(written, is_named);
  for (const Node& argument : written) {
    const std::size_t place = reading.place_of(argument, at);
    const Node value = is_named(argument) ? argument.child("arg") : argument;
    call.args.push_back(read_argument(reading, value, place));
    if (any_named) call.arg_names.push_back(reading.whole_name(argument.text("name"), place));
  }
}

}  // namespace

Expression read_call(Reading& reading, const Node& node, std::size_t at) {
  Call call{.name = read_function_name(reading, node, at)};
  refuse_foreign_parts(reading, node, at);
  read_arguments(reading, node, at, call);
  call.star = node.flag("agg_star");
  call.distinct = node.flag("agg_distinct");
  call.order_by = read_sort_keys(reading, node.list("agg_order"), at);
  call.within_group = node.flag("agg_within_group");
  call.filter = read_pointer(reading, node.child("agg_filter"), at);
  return {at, std::move(call)};
}

Expression read_value_function(Reading& reading, const Node& node, std::size_t at) {
  const auto kind = node.text("op");
  const auto found = std::ranges::find(kValueFunctions, kind,
                                       &std::pair<std::string_view, std::string_view>::first);
  Call call;
  if (found != kValueFunctions.end()) {
    call.name = found->second;
  } else if (kind == "SVFOP_CURRENT_TIME" || kind == "SVFOP_CURRENT_TIME_N") {
    reading.refuse(at, "current_time has a type that is not part of the language; write localtime");
  } else if (kind.ends_with("_N")) {
    reading.refuse(at,
                   "a precision of seconds is not part of the language; write "
                   "date_trunc('second', …)");
  } else {
    reading.refuse(at, "there is no database here, and no user of it");
  }
  return {at, std::move(call)};
}

}  // namespace millrace::sql::syntax
