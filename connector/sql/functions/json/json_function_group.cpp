// jsonb: its operators and functions.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/text/appending.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/json/access.h"
#include "connector/sql/json/comparison.h"
#include "connector/sql/json/functions.h"

namespace millrace::sql {
namespace {

using View = std::string_view;
using Found = std::optional<View>;

// What an access by keys needs: the keys, made ready once when they are constant, and memory for
// texts without escapes.
struct AccessState {
  std::optional<json::FieldKey> key;
  std::optional<json::Path> path;
  std::string out;
};

using PreparedAccess = std::expected<std::shared_ptr<AccessState>, ArgumentFault>;

Found field(AccessState& state, View jsonb, View key) {
  return state.key ? state.key->of(jsonb) : json::FieldKey(key).of(jsonb);
}

// The value as ->> gives it; a text without escapes stays where it is.
Found as_text(Call& call, AccessState& state, Found value) {
  if (!value) return std::nullopt;
  const bool is_string = value->starts_with('"');
  if (is_string && !value->contains('\\')) return value->substr(1, value->size() - 2);
  state.out.clear();
  if (!json::append_as_text(*value, state.out)) return std::nullopt;
  return is_string ? Found(call.copy(state.out)) : value;
}

PreparedAccess make_state(ConstantArguments arguments) {
  auto state = std::make_shared<AccessState>();
  if (const auto key = constant_text(arguments, 1)) state->key.emplace(*key);
  return state;
}

PreparedAccess make_empty_state(ConstantArguments) {
  return std::make_shared<AccessState>();
}

void add_arrows(Catalog& catalog) {
  catalog.add_operator(
      {"->",
       kJsonSection,
       "The member of an object with this key, or the element of an array with this number, from 0 "
       "or from -1 backwards.",
       {{"'{\"a\": {\"b\": 1.10}}'::jsonb -> 'a'", "{\"b\": 1.10}"},
        {"'[1, 2, 3]'::jsonb -> -1", "3"}},
       {prepared(overload<Jsonb(Jsonb, Text)>([](Call& call, View jsonb, View key) {
                   return field(call.state<AccessState>(), jsonb, key);
                 }),
                 make_state),
        overload<Jsonb(Jsonb, Bigint)>(json::element)}});
  catalog.add_operator(
      {"->>",
       kJsonSection,
       "The same as a text: a string without its quotes, NULL for null.",
       {{"'{\"a\": \"x\"}'::jsonb ->> 'a'", "x"}, {"'[null]'::jsonb ->> 0", "NULL"}},
       {prepared(overload<Text(Jsonb, Text)>([](Call& call, View jsonb, View key) {
                   auto& state = call.state<AccessState>();
                   return as_text(call, state, field(state, jsonb, key));
                 }),
                 make_state),
        prepared(overload<Text(Jsonb, Bigint)>([](Call& call, View jsonb, std::int64_t index) {
                   return as_text(call, call.state<AccessState>(), json::element(jsonb, index));
                 }),
                 make_empty_state)}});
}

PreparedAccess make_path_state(ConstantArguments arguments) {
  auto state = std::make_shared<AccessState>();
  std::vector<View> steps;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const auto step = constant_text(arguments, i);
    if (!step) return state;
    steps.push_back(*step);
  }
  state->path.emplace(steps);
  return state;
}

// Where the steps of a row lead. A step that is NULL leads nowhere.
Found follow(const AccessState& state, Arguments arguments, std::size_t row) {
  const View jsonb = arguments[0]->at<View>(row);
  if (state.path) return state.path->of(jsonb);
  std::vector<View> steps;
  for (const Vector* step : arguments.subspan(1)) {
    if (step->is_null(row)) return std::nullopt;
    steps.push_back(step->at<View>(row));
  }
  return json::Path(steps).of(jsonb);
}

Overload path_overload(SqlType result_type) {
  Overload made;
  made.parameters = {SqlType::Jsonb, SqlType::Text};
  made.variadic = true;
  made.result = result_type;
  made.evaluate = [result_type](Call& call, Arguments arguments, Vector& result) {
    auto& state = call.state<AccessState>();
    call.rows().for_each([&](std::size_t row) {
      if (call.is_full()) return result.set_null(row);
      Found found = arguments[0]->is_null(row) ? std::nullopt : follow(state, arguments, row);
      if (result_type == SqlType::Text) found = as_text(call, state, found);
      if (!found) return result.set_null(row);
      result.data<View>()[row] = *found;
    });
  };
  return prepared(std::move(made), make_path_state);
}

void add_paths(Catalog& catalog) {
  catalog.add_function({"jsonb_extract_path",
                        kJsonSection,
                        "The value at the end of a path whose steps are arguments.",
                        {{"jsonb_extract_path('{\"a\": [{\"b\": 1}]}', 'a', '0')", "{\"b\": 1}"}},
                        {path_overload(SqlType::Jsonb)}});
  catalog.add_function({"jsonb_extract_path_text",
                        kJsonSection,
                        "The same as a text, as ->> gives it.",
                        {{"jsonb_extract_path_text('{\"a\": {\"b\": \"x\"}}', 'a', 'b')", "x"}},
                        {path_overload(SqlType::Text)}});
}

// The path as the literal of an array: '{a,0,b}'.
PreparedAccess make_literal_state(ConstantArguments arguments) {
  auto state = std::make_shared<AccessState>();
  if (const auto literal = constant_text(arguments, 1)) {
    auto path = json::Path::parse(*literal);
    if (!path) return std::unexpected(ArgumentFault{1, std::move(path).error()});
    state->path = *std::move(path);
  }
  return state;
}

Outcome<Found> at_path(Call& call, View jsonb, View literal) {
  const auto& state = call.state<AccessState>();
  if (state.path) return state.path->of(jsonb);
  const auto path = json::Path::parse(literal);
  if (!path) return std::unexpected(path.error());
  return path->of(jsonb);
}

Outcome<Found> text_at_path(Call& call, View jsonb, View literal) {
  auto found = at_path(call, jsonb, literal);
  if (!found) return found;
  return as_text(call, call.state<AccessState>(), *found);
}

void add_path_operators(Catalog& catalog) {
  catalog.add_operator({"#>",
                        kJsonSection,
                        "The value at the end of a path of keys and numbers of elements.",
                        {{"'{\"a\": [1, {\"b\": 2}]}'::jsonb #> '{a,1}'", "{\"b\": 2}"}},
                        {prepared(overload<Jsonb(Jsonb, Text)>(at_path), make_literal_state)}});
  catalog.add_operator({"#>>",
                        kJsonSection,
                        "The value at the end of a path as a text, as ->> gives it.",
                        {{"'{\"a\": [1, \"x\"]}'::jsonb #>> '{a,1}'", "x"},
                         {"'{\"a\": [1, \"x\"]}'::jsonb #>> ARRAY['a', '1']", "x"}},
                        {prepared(overload<Text(Jsonb, Text)>(text_at_path), make_literal_state)}});
}

void add_comparisons(Catalog& catalog) {
  catalog.add_operator({"?",
                        kJsonSection,
                        "Whether a text is a key of the object or a string in the array.",
                        {{"'{\"a\": 1}'::jsonb ? 'a'", "true"}},
                        {overload<Boolean(Jsonb, Text)>(json::exists)}});
  const auto contains = [](View a, View b) { return json::contains(a, b); };
  const auto is_contained = [](View a, View b) { return json::contains(b, a); };
  catalog.add_operator({"@>",
                        kJsonSection,
                        "Whether the left value contains the right one: all its members and "
                        "elements, at the same levels.",
                        {{"'{\"a\": 1, \"b\": 2}'::jsonb @> '{\"b\": 2.0}'", "true"}},
                        {overload<Boolean(Jsonb, Jsonb)>(contains)}});
  catalog.add_operator({"<@",
                        kJsonSection,
                        "Whether the left value is contained in the right one.",
                        {{"'[2]'::jsonb <@ '[1, 2]'", "true"}},
                        {overload<Boolean(Jsonb, Jsonb)>(is_contained)}});
}

void add_changes(Catalog& catalog) {
  catalog.add_operator({"||",
                        kJsonSection,
                        "",
                        {{"'{\"a\": 1}'::jsonb || '{\"b\": 2}'", "{\"a\": 1, \"b\": 2}"}},
                        {appending<Jsonb(Jsonb, Jsonb)>(json::concatenate)}});
  catalog.add_operator({"-",
                        kJsonSection,
                        "",
                        {{"'{\"a\": 1, \"b\": 2}'::jsonb - 'a'", "{\"b\": 2}"},
                         {"'[1, 2, 3]'::jsonb - 1", "[1, 3]"}},
                        {appending<Jsonb(Jsonb, Text)>(json::delete_key),
                         appending<Jsonb(Jsonb, Bigint)>(json::delete_index)}});
  catalog.add_function({"jsonb_strip_nulls",
                        kJsonSection,
                        "Without the members of objects that are null, at every level.",
                        {{"jsonb_strip_nulls('{\"a\": null, \"b\": [null]}')", "{\"b\": [null]}"}},
                        {appending<Jsonb(Jsonb)>(json::jsonb_strip_nulls)}});
}

void add_descriptions(Catalog& catalog) {
  catalog.add_function({"jsonb_typeof",
                        kJsonSection,
                        "object, array, string, number, boolean or null.",
                        {{"jsonb_typeof('-1.5')", "number"}},
                        {overload<Text(Jsonb)>(json::jsonb_typeof)}});
  catalog.add_function({"jsonb_array_length",
                        kJsonSection,
                        "How many elements an array has.",
                        {{"jsonb_array_length('[1, [2, 3]]')", "2"}},
                        {overload<Bigint(Jsonb)>(json::jsonb_array_length)}});
  catalog.add_function({"jsonb_pretty",
                        kJsonSection,
                        "The value on many lines, four spaces further in at each level.",
                        {{"jsonb_pretty('[1]')", "[\n    1\n]"}},
                        {appending<Text(Jsonb)>(json::jsonb_pretty)}});
}

}  // namespace

void register_json_function_group(Catalog& catalog);

void register_json_function_group(Catalog& catalog) {
  add_arrows(catalog);
  add_paths(catalog);
  add_path_operators(catalog);
  add_comparisons(catalog);
  add_changes(catalog);
  add_descriptions(catalog);
}

}  // namespace millrace::sql
